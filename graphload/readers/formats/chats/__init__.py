"""Formats of chats whose exports are texts."""
