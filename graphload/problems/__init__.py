"""Find what is missing from the records, and what contradicts itself."""

from graphload.problems.evidence import Problem
from graphload.problems.table import KINDS, MEANINGS, find_problems

__all__ = ["KINDS", "MEANINGS", "Problem", "find_problems"]
