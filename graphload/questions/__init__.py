"""Questions by name about the structure of replies: each in Python and in Cypher."""
