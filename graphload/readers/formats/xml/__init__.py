"""XML: dumps, exports and feeds whose elements are records."""
