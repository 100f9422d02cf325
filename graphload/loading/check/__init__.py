"""Verification: compare what is stored with what should be stored."""
