"""The embedded store: ArcadeDB in process."""
