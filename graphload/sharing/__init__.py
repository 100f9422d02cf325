"""Work that several processes do at once: its results come in order, whoever does it."""

from graphload.sharing.team import Team, Work, count_workers

__all__ = ["Team", "Work", "count_workers"]
