"""Folders of the project, for tests at any depth."""

from __future__ import annotations

from pathlib import Path

__all__ = ["ASSETS", "DOCS", "ROOT", "SEEDS"]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SEEDS = ROOT / "seeds"
ASSETS = ROOT / "viz" / "assets"
