"""Shapes: which fields the values of a source have."""
