"""Formats: the way from the bytes of an input to values, as JSON would hold them."""
