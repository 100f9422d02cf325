"""The report on records: what `graphload check` found, in a form to send to others."""
