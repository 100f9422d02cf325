"""Draw a reply graph as one interactive HTML page that opens offline."""
