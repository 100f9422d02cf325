"""Planning: work out what a push changes before anything is written."""
