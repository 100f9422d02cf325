"""Writing: carry out a plan in batches, each noted in the journal."""
