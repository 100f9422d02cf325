"""Shapes of issues, merge requests and their comments, as their hosts write them."""
