"""Mentions: the items that texts and URLs of other items name by their addresses."""
