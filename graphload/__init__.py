"""Item records in, a reply graph out: networkx, a graph database, or one HTML page."""
