"""Formats: how bytes become values."""
