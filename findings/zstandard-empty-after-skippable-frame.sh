#!/usr/bin/env bash
# zstandard (Python): read_to_iter() finds nothing in a file that begins with a skippable frame
#
# Expected: RFC 8878 section 3.1.2: a decoder skips a skippable frame and goes on with the next
#   one. `zstd -d` does so, and so do stream_reader() and copy_stream() of the same package.
# Happens: read_to_iter() yields nothing and raises nothing, as for an empty file; decompress()
#   raises "decompressed 0 bytes; expected 4" for the intact data.
# Versions: zstandard 0.25.0. Source: RFC 8878; python-zstandard.readthedocs.io, "read_to_iter".
# Matters: pzstd and seekable zstd files have skippable frames, and large public dumps are written
#   with such tools: a program that reads one in chunks reports zero records and success.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'zstandard==0.25.0'
"$work/venv/bin/python" - <<'PYTHON'
import io
import struct
import sys

import zstandard

records = b'{"id": 1}\n{"id": 2}\n'
note = b"note"
skippable = struct.pack("<II", 0x184D2A50, len(note)) + note
data = skippable + zstandard.ZstdCompressor().compress(records)

print("zstandard", zstandard.__version__)
streamed = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
iterated = b"".join(zstandard.ZstdDecompressor().read_to_iter(io.BytesIO(data)))
try:
    whole = repr(zstandard.ZstdDecompressor().decompress(data))
except zstandard.ZstdError as error:
    whole = f"ZstdError: {error}"
print("stream_reader:", streamed)
print("read_to_iter: ", iterated)
print("decompress:   ", whole)
as_described = streamed == records and iterated == b"" and "decompressed 0 bytes" in whole
sys.exit(0 if as_described else "the behaviour has changed")
PYTHON
echo "as described: one way of reading finds no data in an intact file, and says nothing"
