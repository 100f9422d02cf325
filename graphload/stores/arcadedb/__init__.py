"""The embedded store: ArcadeDB in this process, in a folder."""
