"""Shapes of chats: channels, groups and direct messages, as their exporters write them."""
