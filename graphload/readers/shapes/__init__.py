"""Shapes: the field names that the values of a source have."""
