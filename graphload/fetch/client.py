"""The client of a site's API: JSON over HTTP, with a rate, retries and pauses.

This is the one module that knows httpx.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import json
import random
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

import httpx

from graphload.errors import InputError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = ["Client", "ClientOptions", "Unanswered"]

_RETRIED_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
_TIMEOUT_S = 30.0
_MAX_BACKOFF_S = 30.0
_MAX_PAUSE_S = 300.0
"""Longest pause that a server may ask for; for a longer one, fetching ends."""
_MAX_ANSWER_BYTES = 1 << 24


class Unanswered(Exception):  # noqa: N818 - the state of one item, which is counted
    """An item for which there is no answer, and the reason."""


@dataclass(frozen=True)
class ClientOptions:
    """The address of the API, and how much is asked of it.

    - `parallel`: requests at the same time; `rate`: requests a second, at most.
    - `retries`: repetitions of a request that failed for a reason that may pass.
    - `backoff_s`: the time before the first repetition, which doubles each time.
    """

    base_url: str
    parallel: int = 8
    rate: float = 20.0
    retries: int = 5
    backoff_s: float = 0.5


class Client:
    """A client of an API; `requests` and `retries` count what was asked of it."""

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._next_start = 0.0
        self.requests = self.retries = 0
        try:
            # Its host is decoded when it is asked for: an address is checked before any request.
            _ = httpx.URL(options.base_url).host
            self._http = httpx.AsyncClient(
                timeout=_TIMEOUT_S,
                headers={"User-Agent": f"graphload/{metadata.version('graphload')}"},
                limits=httpx.Limits(max_connections=options.parallel),
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise InputError(
                f"not an address: {error}", path=options.base_url, hint="Correct --base-url."
            ) from error
        except (ImportError, ValueError) as error:
            raise InputError(
                f"a proxy can't be used: {error}",
                hint="Correct HTTP_PROXY, HTTPS_PROXY and ALL_PROXY in the environment, or unset"
                " them.",
            ) from error

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON value at a path below the base address.

        Raises:
            Unanswered: there is none, or it didn't come in any try.
            InputError: the server asks for a pause of many minutes.
        """
        url = f"{self._options.base_url.rstrip('/')}/{path}"
        for attempt in range(self._options.retries + 1):
            if attempt:
                self.retries += 1
                backoff = min(self._options.backoff_s * 2 ** (attempt - 1), _MAX_BACKOFF_S)
                # Requests that failed together aren't repeated together.
                await asyncio.sleep(backoff * random.uniform(0.5, 1.0))  # noqa: S311
            await self._wait_for_turn()
            try:
                return await self._get_once(url)
            except _Retry as error:
                reason = str(error)
        raise Unanswered(f"{reason}, {attempt + 1} times" if attempt else reason)

    async def _wait_for_turn(self) -> None:
        """Wait until the rate, and a pause that the server asked for, allow a request."""
        now = asyncio.get_running_loop().time()
        start = max(now, self._next_start)
        self._next_start = start + 1 / self._options.rate
        await asyncio.sleep(start - now)

    async def _get_once(self, url: str) -> Any:  # noqa: ANN401 - JSON
        self.requests += 1
        body = bytearray()
        try:
            async with self._http.stream("GET", url) as answer:
                if answer.status_code in _RETRIED_STATUS:
                    self._pause(answer.headers.get("Retry-After"))
                    raise _Retry(f"HTTP {answer.status_code}")
                if answer.status_code != httpx.codes.OK:
                    raise Unanswered(f"HTTP {answer.status_code}")
                async for chunk in answer.aiter_bytes():
                    body += chunk
                    if len(body) > _MAX_ANSWER_BYTES:
                        raise Unanswered(f"an answer of more than {_MAX_ANSWER_BYTES:,} bytes")
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Retry(str(error) or type(error).__name__) from error
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _Retry("an answer that isn't JSON") from error

    def _pause(self, retry_after: str | None) -> None:
        """Start no request before a time that the server asks for."""
        seconds = _read_retry_after(retry_after)
        if seconds > _MAX_PAUSE_S:
            raise InputError(
                f"the server asks for a pause of {seconds:,.0f} seconds",
                path=self._options.base_url,
                hint="Run the same command again after that time: it goes on where it stopped.",
            )
        now = asyncio.get_running_loop().time()
        self._next_start = max(self._next_start, now + seconds)


class _Retry(Exception):  # noqa: N818 - it never leaves this module
    """A failure that may pass."""


def _read_retry_after(value: str | None) -> float:
    """Return the seconds that a Retry-After says, as a number or as a date; 0 if it says none."""
    if value is None:
        return 0.0
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())
