"""Shapes of the archives that a site gives to the owner of an account."""
