"""A local web server over a store or over records, that only reads."""
