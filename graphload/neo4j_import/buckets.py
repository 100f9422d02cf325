"""Records in buckets of threads as files for `neo4j-admin database import`."""

from __future__ import annotations

import string
from itertools import chain
from typing import TYPE_CHECKING

from graphload.merge.buckets import Needs
from graphload.neo4j_import.files import free_separator, open_import_folder

if TYPE_CHECKING:
    import os
    from contextlib import AbstractContextManager

    from graphload.merge.buckets import Buckets
    from graphload.neo4j_import.files import ImportTables
    from graphload.neo4j_import.layout import IdType

__all__ = ["IMPORT_NEEDS", "open_bucket_import"]

IMPORT_NEEDS = Needs(base=190_000_000, worker=110_000_000, row=320, text_row=700)
"""The memory that making tables takes."""


def open_bucket_import(
    buckets: Buckets, folder: str | os.PathLike[str], *, parquet: bool = False, prefix: str = ""
) -> AbstractContextManager[ImportTables]:
    """Open a folder as `open_import_folder` does, for the records of all buckets.

    Its rows are then those of `export_import_files`, bucket by bucket.

    Raises:
        UsageError: as in `export_import_files`.
        InputError: records can't be read again.
    """
    # Records of one id may be kept as JSON, which has all that can be printed.
    used = {*string.printable}.union(*buckets.sources)
    for note in chain.from_iterable(buckets.unfetched):
        used.update(*map(str, (note.parent, *note.ids)))
    if not parquet and buckets.has_text_ids:
        for number in range(len(buckets)):
            used.update(*map(str, buckets.ids(number)))
    separator = None if parquet else free_separator(used)
    id_type: IdType = "string" if buckets.has_text_ids else "long"
    return open_import_folder(folder, id_type, separator, prefix)
