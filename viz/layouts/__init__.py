"""Layouts: points for every node, one module for each."""
