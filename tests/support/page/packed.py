"""The packed parts of a page, unpacked."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode


def unpacked(html: str) -> str:
    """Return a page with its packed blocks unpacked."""
    scripts = re.findall(r"<script(?! type)[^>]*>.*?</script>", html, re.DOTALL)
    for script in scripts:
        html = html.replace(script, "")
    packed = re.findall(r"[A-Za-z0-9+/]{8,}={0,2}", html)
    return html + "".join(map(_inflate, packed))


def _inflate(block: str) -> str:
    try:
        return zlib.decompress(b64decode(block), -15).decode("utf-8", "replace")
    except (ValueError, zlib.error):
        return ""
