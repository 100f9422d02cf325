"""Input files: found, opened, unpacked and decoded, whatever they are packed in."""

from graphload.readers.files.describe import Content, describe_content
from graphload.readers.files.encodings import check_encoding
from graphload.readers.files.find import STDIN, InputFile, find_files
from graphload.readers.files.stream import HEAD_BYTES, InputStream

__all__ = [
    "HEAD_BYTES",
    "STDIN",
    "Content",
    "InputFile",
    "InputStream",
    "check_encoding",
    "describe_content",
    "find_files",
]
