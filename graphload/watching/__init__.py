"""Watch folders: read what is new in their files, in small loads, each part once.

`Watch` finds files that have changed, and reads what no load of a store has read of them. Which
parts these are is in the store's journal (`loading.parts`): nothing is kept beside it.
"""

from graphload.watching.watch import Batch, ReadingOptions, Watch

__all__ = ["Batch", "ReadingOptions", "Watch"]
