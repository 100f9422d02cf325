"""The store on a Neo4j server: its dialect of Bolt."""
