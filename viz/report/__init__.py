"""The page of a report on records."""
