"""Tables: whole columns made records, as Items or as columns."""
