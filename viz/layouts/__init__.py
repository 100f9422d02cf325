"""Layouts: where each node is placed."""
