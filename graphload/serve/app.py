"""The addresses of the server, and the answers to each."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import secrets
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import networkx as nx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from graphload.errors import GraphError, GraphloadError, QueryError, StoreError, UsageError
from graphload.serve.cells import table_of
from graphload.serve.drawings import Drawings
from graphload.serve.listing import Listing
from graphload.serve.queries import GivenUpError
from graphload.stores.protocol import READ_ONLY_HINT
from graphload.tables import Table, write_table
from graphload.values import is_unicode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request

    from graphload.graph import ReplyGraph
    from graphload.items import Id
    from graphload.serve.queries import Queries
    from graphload.serve.source import Source
    from graphload.stores.names import StoreNames

__all__ = ["Limits", "Parts", "make_app"]

MAX_BODY_BYTES = 100_000
_MAX_SUGGESTIONS = 50
_WARM_ITEMS = 400
"""Items drawn before any are asked for: enough for the layout of large threads."""
_NAMES_TIMEOUT_S = 10.0
_READS_ONLY = "These pages only read. To write, use `graphload query --write`."
_CLIENT_GONE = 499
"""The status of an answer that nobody gets."""
_DRAWN = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'none'"
"""The policy of a drawn page beside its own, which is in the page."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """The limits of one request: seconds and rows of a query, items of a page."""

    timeout_s: float = 10.0
    rows: int = 1_000
    items: int = 10_000


class Drawing(NamedTuple):
    """The content of a drawn page, and its links; see `viz.options.Served`."""

    graph: ReplyGraph
    thread: Id | None
    title: str | None
    above: str
    branches: Mapping[Id, tuple[int, str]]


@dataclass(frozen=True)
class Parts:
    """Functions that the server gets from above it: to draw, to complete, to show its own page.

    `page` returns the page of the server, and the policy with which it is sent, for what it shows
    at first; `draw` an HTML page; `complete` the suggestions at the end of a text; `show` a value
    as a cell.
    """

    page: Callable[[Mapping[str, Any]], tuple[str, str]]
    draw: Callable[[Drawing], str]
    complete: Callable[[str, StoreNames], Sequence[tuple[str, int, str]]]
    show: Callable[[object], object]


def make_app(source: Source, parts: Parts, limits: Limits) -> tuple[Starlette, Listing]:
    """Return the server of a source, and its list of threads, which isn't read yet."""
    site = _Site(source, parts, limits)
    routes = [
        Route("/", site.page, methods=["GET"]),
        Route("/query", site.page, methods=["GET"]),
        Route("/thread/{name:path}", site.thread, methods=["GET"]),
        Route("/drawing/{key}", site.drawing, methods=["GET"]),
        Route("/api/threads", site.threads, methods=["GET"]),
        Route("/api/threads", site.read_again, methods=["POST"]),
        Route("/api/query", site.query, methods=["POST"]),
        Route("/api/draw", site.draw, methods=["POST"]),
        Route("/api/complete", site.complete, methods=["POST"]),
    ]
    handlers: Any = {
        GraphloadError: _failed,
        HTTPException: _refused,
        Exception: _broken,
    }
    return Starlette(routes=routes, exception_handlers=handlers), site.listing


class _Site:
    def __init__(self, source: Source, parts: Parts, limits: Limits) -> None:
        self._source = source
        self._parts = parts
        self._limits = limits
        self._drawings = Drawings()
        self._names: StoreNames | None = None
        self._is_warm = False
        self.listing = Listing(source)

    async def page(self, request: Request) -> Response:
        """Return the page of the server, which shows the list or the queries."""
        has_queries = self._source.queries is not None
        if request.url.path == "/query" and not has_queries:
            raise HTTPException(404, "queries need a store: graphload serve --in STORE")
        meta = {
            "name": self._source.name,
            "view": "query" if request.url.path == "/query" else "threads",
            "queries": has_queries,
            "changes": self._source.may_change,
            "rows": self._limits.rows,
            "seconds": self._limits.timeout_s,
        }
        html, policy = self._parts.page(meta)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def threads(self, request: Request) -> Response:
        """Return a page of the list of threads."""
        given = request.query_params
        number = given.get("page", "0")
        page = await run_in_threadpool(
            self.listing.page,
            search=given.get("search", ""),
            sort=given.get("sort", "items"),
            descending=given.get("order", "down") == "down",
            number=int(number) if number.isdecimal() and len(number) < 10 else 0,
        )
        if page["rows"] and not self._is_warm:
            self._is_warm = True
            warm_up = partial(self._warm_up, page["rows"][0]["id"])
            threading.Thread(target=warm_up, daemon=True).start()
        return JSONResponse(page)

    def _warm_up(self, name: str) -> None:
        """Read and draw a little, which imports and reads what takes long the first time."""
        graph: ReplyGraph = nx.DiGraph([(0, kid) for kid in range(1, _WARM_ITEMS)])
        for node, data in graph.nodes.items():
            data |= {"text": f"<p>https://example.org/item?id={node}", "by": "a", "time": node}
        with contextlib.suppress(GraphloadError):
            self._source.part(name, _WARM_ITEMS)
            self._parts.draw(Drawing(graph, None, None, "", {}))

    async def read_again(self, _request: Request) -> Response:
        """Begin to count the threads again."""
        self._drawings.clear()
        await run_in_threadpool(self.listing.start)
        return JSONResponse({})

    async def thread(self, request: Request) -> Response:
        """Return the page of a thread, or of a branch of it."""
        name = request.path_params["name"]
        below = request.query_params.get("below", name)
        after = request.query_params.get("after")
        draw = partial(self._draw_branch, below, after)
        html = await run_in_threadpool(self._drawings.page, (below, after), draw)
        return HTMLResponse(html, headers={"Content-Security-Policy": _DRAWN})

    def _draw_branch(self, below: str, after: str | None) -> str:
        part = self._source.part(below, self._limits.items, after)
        root = part.ancestors[-1] if part.ancestors else part.branch.top
        thread = f"/thread/{quote(str(root), safe='')}"
        branches = {
            item: (
                cut.replies,
                f"{thread}?below={quote(str(item), safe='')}"
                + ("" if cut.after is None else f"&after={quote(str(cut.after), safe='')}"),
            )
            for item, cut in part.branch.cuts.items()
        }
        is_whole = not part.ancestors and after is None
        title = None if is_whole else f"Below {part.branch.top}"
        above = "" if is_whole else thread
        return self._parts.draw(Drawing(part.graph, part.branch.top, title, above, branches))

    async def query(self, request: Request) -> Response:
        """Return the rows of a query: as cells, or as CSV."""
        given = await _read(request)
        cypher, limit = _text(given, "cypher"), self._limits.rows
        run = partial(
            self._queries.query,
            cypher,
            {},
            timeout_s=self._limits.timeout_s,
            limit=limit + 1,
        )
        result = await _while_connected(request, run)
        table = Table(result.columns, result.rows[:limit])
        if given.get("as") == "csv":
            stream = io.BytesIO()
            await run_in_threadpool(write_table, table, stream, format_="csv")
            return Response(stream.getvalue(), media_type="text/csv; charset=utf-8")
        shown = await run_in_threadpool(table_of, table, self._parts.show)
        return JSONResponse({**shown, "more": len(result.rows) > limit})

    async def draw(self, request: Request) -> Response:
        """Draw the items that a query returns; return the address of the page."""
        given = await _read(request)
        cypher, limit = _text(given, "cypher"), self._limits.items
        run = partial(
            self._queries.graph, cypher, timeout_s=self._limits.timeout_s, limit=limit + 1
        )
        graph = await _while_connected(request, run)
        if len(graph) > limit:
            raise UsageError(
                f"the query returns more than {limit:,} items, too many to draw",
                hint="Ask for less, as in LIMIT 1000, or allow more with --items.",
            )
        key = secrets.token_urlsafe()
        drawing = Drawing(graph, None, f"{len(graph):,} items of a query", "/query", {})
        await run_in_threadpool(self._drawings.page, key, partial(self._parts.draw, drawing))
        return JSONResponse({"address": f"/drawing/{key}"})

    async def drawing(self, request: Request) -> Response:
        """Return the page of a query's items, which is kept for a while."""
        html = self._drawings.known(request.path_params["key"])
        if html is None:
            raise HTTPException(404, "this drawing isn't kept any more: draw it again")
        return HTMLResponse(html, headers={"Content-Security-Policy": _DRAWN})

    @property
    def _queries(self) -> Queries:
        if self._source.queries is None:
            raise HTTPException(404, "queries need a store: graphload serve --in STORE")
        return self._source.queries

    async def complete(self, request: Request) -> Response:
        """Return the suggestions at the end of a text."""
        given = await _read(request)
        before = _text(given, "before")
        if self._names is None:
            self._names = await run_in_threadpool(self._queries.names, timeout_s=_NAMES_TIMEOUT_S)
        found = await run_in_threadpool(self._parts.complete, before, self._names)
        return JSONResponse({"suggestions": [*found][:_MAX_SUGGESTIONS]})


async def _while_connected(request: Request, run: Callable[..., Any]) -> Any:  # noqa: ANN401
    """Run a query in a thread; give it up when its browser goes."""
    gone = threading.Event()

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone.set()

    watching = asyncio.create_task(watch())
    try:
        return await run_in_threadpool(run, gone=gone)
    except GivenUpError:
        raise HTTPException(_CLIENT_GONE, "the query was given up") from None
    finally:
        gone.set()
        watching.cancel()


async def _read(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request has as its body."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise HTTPException(415, "the request must be JSON")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413, f"the request is longer than {MAX_BODY_BYTES:,} bytes")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise HTTPException(400, "the request must be a JSON object")
    return given


def _text(given: Mapping[str, Any], name: str) -> str:
    text = given.get(name)
    if not isinstance(text, str) or not is_unicode(text):
        raise HTTPException(400, f"{name} must be text")
    return text


async def _failed(request: Request, error: GraphloadError) -> Response:
    """Answer with an error of graphload's."""
    status = 400
    if isinstance(error, GraphError):
        status = 404
    elif isinstance(error, StoreError) and not isinstance(error, QueryError):
        status = 502
    hint = _READS_ONLY if error.hint == READ_ONLY_HINT else error.hint
    shown: dict[str, Any] = {"message": error.message, "hint": hint, "offset": None}
    if isinstance(error, QueryError):
        shown["offset"] = error.offset
    return _error(request, status, shown)


async def _refused(request: Request, error: HTTPException) -> Response:
    answer = _error(request, error.status_code, {"message": error.detail})
    answer.headers.update(error.headers or {})
    return answer


async def _broken(request: Request, error: Exception) -> Response:
    """Answer with the name of an unexpected error; its traceback is in the log."""
    _log.debug("internal error", exc_info=error)
    text = f"internal error, a bug in graphload: {type(error).__name__}"
    return _error(request, 500, {"message": text})


def _error(request: Request, status: int, shown: dict[str, Any]) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": shown}, status)
    hint = shown.get("hint")
    return PlainTextResponse(
        f"{status}: {shown['message']}" + (f"\n{hint}" if hint else ""), status
    )
