"""Files for `neo4j-admin database import`."""
