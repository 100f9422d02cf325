"""Records fetched from the API of their site, into a folder that graphload reads."""

from __future__ import annotations

from graphload.fetch.client import ClientOptions
from graphload.fetch.folder import FetchFolder
from graphload.fetch.run import FetchResult, fetch_items

__all__ = ["ClientOptions", "FetchFolder", "FetchResult", "fetch_items"]
