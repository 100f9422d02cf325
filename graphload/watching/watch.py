"""Find what is new in folders, and read it in batches of a limited size."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from graphload.item_table.collect import Collector
from graphload.loading.parts import FilePart, LoadParts, StoredParts
from graphload.merge.collected import merge_collected
from graphload.readers import read_items
from graphload.readers.files import InputFile, find_files
from graphload.readers.files.parts import InputWhole
from graphload.readers.growth import find_growth
from graphload.watching.look import PartIndex, look_at, new_digester, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphload.merge import Merged
    from graphload.watching.look import Look, Signature

__all__ = ["Batch", "ReadingOptions", "Watch"]

MAX_BATCH_BYTES = 1 << 26
"""Bytes that are read for one load; a document, or a record, may be larger."""
MAX_BATCH_FILES = 5000


@dataclass(frozen=True)
class ReadingOptions:
    """Options of reading files: see `read_items`."""

    shape: str | None = None
    table: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] | None = None
    text_format: str | None = None


@dataclass(frozen=True)
class Batch:
    """The records that were read for one load, and the parts of files that they are from.

    `names` are those of the files; `read_to_end` has those of which nothing is left to read.
    """

    merged: Merged
    parts: LoadParts
    names: tuple[str, ...]
    read_to_end: dict[str, Signature] = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to load; what was read may have been rejected."""
        return not self.merged.items and not self.merged.unfetched


@dataclass
class _Chosen:
    """The inputs of a batch, with the parts that each is from."""

    inputs: list[InputFile] = field(default_factory=list)
    parts: dict[str, list[FilePart]] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    wholes: dict[str, InputWhole] = field(default_factory=dict)
    read_to_end: dict[str, Signature] = field(default_factory=dict)
    size: int = 0

    @property
    def is_full(self) -> bool:
        return self.size >= MAX_BATCH_BYTES

    def add(self, look: Look, read: InputFile, parts: Sequence[FilePart]) -> None:
        name = look.file.name
        self.inputs.append(read)
        self.parts.setdefault(name, []).extend(parts)
        self.looks[name] = look
        self.size += sum(part.end - part.start for part in parts)

    def add_whole(self, look: Look) -> None:
        name = look.file.name
        whole = InputWhole(name, look.file.source, new_digester(look.file), [])
        self.inputs.append(whole)
        self.looks[name] = look
        self.wholes[name] = whole
        self.read_to_end[name] = look.signature
        self.size += look.signature.size


class Watch:
    """Folders and files that are watched, for one store.

    `paths` are folders, or files. A file, or its last record, that isn't complete by itself is read
    once nothing was written to it for `settle_s` seconds. `note` is called once with what can't be
    read, and why.
    """

    def __init__(
        self,
        paths: Sequence[str],
        options: ReadingOptions,
        *,
        settle_s: float,
        note: Callable[[str], None],
    ) -> None:
        self._paths = paths
        self._options = options
        self._settle_s = settle_s
        self._note = note
        self._files: dict[str, InputFile] = {}
        self._signatures: dict[str, Signature] = {}
        self._seen: dict[str, tuple[Signature, float]] = {}
        self._done: dict[str, Signature] = {}
        self._known = StoredParts()
        self._unloaded: list[FilePart] = []
        self._given_up: set[int] = set()
        self._told: dict[str, str] = {}
        self.waiting: dict[str, Signature] = {}
        """Files in which something isn't complete, as they were when they were looked at."""

    def scan(self) -> bool:
        """Look for files that have changed since they were read to their end.

        Returns:
            Whether there are any.

        Raises:
            InputError: a path doesn't exist, or is a folder that can't be read.
        """
        problems: dict[str, str] = {}
        now = time.monotonic()
        self._files, self._signatures = {}, {}
        for found in find_files(self._paths, problems.__setitem__):
            # A file that was named, too, may be left out by its content, and be another later.
            file = InputFile(found.name, str(Path(found.source).parent)) if found.named else found
            try:
                signature = signature_of(Path(file.name).stat())
            except OSError:
                continue  # it has gone since the folder was listed
            self._files[file.name] = file
            self._signatures[file.name] = signature
            if self._seen.get(file.name, (None, 0.0))[0] != signature:
                self._seen[file.name] = signature, now
        for known in (self._seen, self._done, self.waiting):
            for name in known.keys() - self._files.keys():
                del known[name]
        for name, reason in problems.items():
            # A collector may write each file under a hidden name first.
            if not Path(name).name.startswith("."):
                self._tell(name, reason)
        return bool(self._changed())

    def _changed(self) -> list[InputFile]:
        return [
            self._files[name]
            for name, signature in self._signatures.items()
            if self._done.get(name) != signature and not self._is_waiting(name)
        ]

    def _is_waiting(self, name: str) -> bool:
        is_same = self.waiting.get(name) == self._signatures[name]
        return is_same and not self._is_settled(name)

    def _is_settled(self, name: str) -> bool:
        signature, since = self._seen[name]
        age = time.time() - signature.written_ns / 1e9
        return age >= self._settle_s or time.monotonic() - since >= self._settle_s

    def read(self, stored: StoredParts, *, max_files: int = MAX_BATCH_FILES) -> Batch | None:
        """Read the next batch for a store that has these parts.

        Returns:
            None if there is nothing that can be read now.

        Raises:
            InputError: there is no room for a temporary file.
        """
        if stored != self._known:
            # Another process loaded, undid or wiped something.
            self._done.clear()
            self.waiting.clear()
            self._unloaded.clear()
            self._known = stored
        passed: set[str] = set()
        while True:
            chosen, resumes = self._choose(stored, passed, max_files)
            if not chosen.inputs:
                return None
            batch, changed = self._read(chosen, resumes)
            if not changed:
                return batch
            # They are read when they have come to rest.
            passed |= changed

    def loaded(self, batch: Batch) -> StoredParts:
        """Note that a batch is in the store; return the parts that the store has now."""
        done = {*self._known.done, *batch.parts.parts}
        cut_off = {**self._known.cut_off}
        if batch.parts.resumes is not None:
            del cut_off[batch.parts.resumes]
        self._known = StoredParts(frozenset(done), cut_off)
        self._unloaded.clear()
        self._finish(batch.read_to_end)
        return self._known

    def passed(self, batch: Batch) -> None:
        """Note that a batch has nothing to load; its parts belong to the next load."""
        if batch.parts.resumes is not None:
            self._given_up.add(batch.parts.resumes)
            return
        self._unloaded = [*batch.parts.parts]
        self._finish(batch.read_to_end)

    def refused(self, batch: Batch, reason: str) -> list[str]:
        """Leave out the files of a batch that a store refuses, until they change.

        Returns:
            Those of which this reason wasn't told before.
        """
        if batch.parts.resumes is not None:
            self._given_up.add(batch.parts.resumes)
            return []
        new = [name for name in batch.names if self._told.get(name) != reason]
        self._told |= dict.fromkeys(new, reason)
        self._done |= {name: self._signatures[name] for name in batch.names}
        return new

    def _finish(self, read_to_end: Mapping[str, Signature]) -> None:
        """Note that files are read to the end that they had."""
        self._done |= read_to_end
        for name in read_to_end:
            self.waiting.pop(name, None)

    def _choose(
        self, stored: StoredParts, passed: set[str], max_files: int
    ) -> tuple[_Chosen, int | None]:
        of_cut_off = chain.from_iterable(stored.cut_off.values())
        index = PartIndex({*stored.done, *self._unloaded, *of_cut_off})
        files = [file for file in self._changed() if file.name not in passed]
        cut_off = {n: ps for n, ps in stored.cut_off.items() if n not in self._given_up}
        if cut_off:
            looks = [look for file in self._files.values() if (look := self._look(file, index))]
            for load, parts in cut_off.items():
                if chosen := _choose_again(looks, parts):
                    return chosen, load
                self._given_up.add(load)
                self._note(
                    f"load {load} was cut off, and what it read isn't there any more: it stays "
                    f"unfinished; `graphload undo {load}` takes it out"
                )
        done = stored.done | frozenset(self._unloaded)
        chosen = _Chosen()
        for file in files:
            if chosen.is_full or len(chosen.looks) >= max_files:
                break
            if look := self._look(file, index):
                self._choose_parts(chosen, look, done)
        return chosen, None

    def _look(self, file: InputFile, index: PartIndex) -> Look | None:
        options = self._options
        try:
            growth = find_growth(
                Path(file.name),
                shape=options.shape,
                mapping=options.mapping,
                encoding=options.encoding,
            )
            # The only record of a file may have the file's name as its id.
            return look_at(file, growth if file.id is None else None, index)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._tell(file.name, f"can't be read: {error.strerror or error}")
            self._done[file.name] = self._signatures[file.name]
            return None

    def _choose_parts(self, chosen: _Chosen, look: Look, done: frozenset[FilePart]) -> None:
        name, signature = look.file.name, look.signature
        is_settled = self._is_settled(name) and signature == self._signatures[name]
        gaps = look.gaps(done)
        if not gaps:
            self._finish({name: signature})
            return
        if look.growth is None:
            if is_settled:
                chosen.add_whole(look)
            else:
                self.waiting[name] = signature
            return
        for start, stop in gaps:
            found = look.read(start, stop, MAX_BATCH_BYTES - chosen.size, settled=is_settled)
            if found is None:
                self.waiting[name] = signature
                return
            part, parts = found
            chosen.add(look, part, parts)
            if parts[-1].end < stop:
                break
            if stop == signature.size:
                chosen.read_to_end[name] = signature
            if chosen.is_full:
                break

    def _read(self, chosen: _Chosen, resumes: int | None) -> tuple[Batch, set[str]]:
        """Read records; return also the names of documents that have changed meanwhile."""
        options = self._options
        records = read_items(
            chosen.inputs,
            shape=options.shape,
            table=options.table,
            encoding=options.encoding,
            mapping=options.mapping,
            text_format=options.text_format,
        )
        collector = Collector()
        merged = merge_collected(records.chunks(collector), collector, report=records.report)
        changed: set[str] = set()
        for name, whole in chosen.wholes.items():
            look = chosen.looks[name]
            try:
                is_same = signature_of(Path(name).stat()) == look.signature
            except OSError:
                is_same = False
            size = sum(whole.sizes)
            if not is_same or size != look.signature.size:
                changed.add(name)
            chosen.parts[name] = [look.part(0, size, whole.digester.hexdigest())]
        if not changed:
            self._leave_out(chosen, records.report.ignored)
        parts = [part for of_file in chosen.parts.values() for part in of_file]
        if resumes is None:
            parts = [*self._unloaded, *parts]
        batch = Batch(
            merged,
            LoadParts(parts, self._known, resumes),
            tuple(chosen.parts),
            chosen.read_to_end,
        )
        return batch, changed

    def _leave_out(self, chosen: _Chosen, ignored: Mapping[str, str]) -> None:
        """Take files that were left out by their content from a batch; they may change."""
        for name, reason in ignored.items():
            self._tell(name, reason)
            if look := chosen.looks.get(name):
                chosen.parts.pop(name, None)
                chosen.read_to_end[name] = look.signature

    def _tell(self, name: str, reason: str) -> None:
        """Note once that a file isn't read, and why."""
        if self._told.get(name) != reason:
            self._told[name] = reason
            self._note(f"{name}: {reason}")


def _choose_again(looks: Sequence[Look], parts: Sequence[FilePart]) -> _Chosen | None:
    """Choose the same parts again; None if one is in no file any more."""
    chosen = _Chosen()
    missing = set(parts)
    for look in looks:
        here = sorted(missing & look.found)
        missing -= {*here}
        if not here:
            continue
        if look.growth is None:
            if here != [part for part in here if part.end == look.signature.size]:
                return None
            chosen.add_whole(look)
            continue
        groups: list[list[FilePart]] = []
        for part in here:
            if groups and groups[-1][-1].end == part.start:
                groups[-1].append(part)
            else:
                groups.append([part])
        for group in groups:
            if (read := look.read_again(group)) is None:
                return None
            chosen.add(look, read, group)
    return None if missing or not chosen.inputs else chosen
