"""Records as columns: an item table, whose texts stay where they lie until they are read."""
