"""Access to a local server: for the browser to which its address was given, and no other site.

Any page on the web can send requests to 127.0.0.1, and by a name whose address it changes (DNS
rebinding) read the answers. So there are three walls: the `Host` and `Origin` of each request are
those of this server, compared with a fixed list and not with each other; `Sec-Fetch-Site` says that
no other site asks; and a cookie has a secret, which a browser gets once for the token in the
address that was printed.
"""

from __future__ import annotations

import hmac
import secrets
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["POLICY", "Guard"]

_TOKEN_BYTES = 32
_OWN_SITES = ("same-origin", "none")
"""The values of `Sec-Fetch-Site` for a page of this server, and for an address that was typed."""
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of an answer that has no other one: it loads nothing, and nobody frames it."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_WITHOUT_ACCESS = (
    "Open the address that graphload printed: it works once, in one browser.\n"
    "If it was opened already, end `graphload serve` with Ctrl-C and start it again."
)


class Guard:
    """Refuses requests that don't come from the browser to which the address was given."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        # A browser leaves out the port of HTTP.
        self._hosts = (*hosts, "127.0.0.1", "localhost") if port == 80 else hosts
        self._origins = tuple(f"http://{host}" for host in self._hosts)
        # Cookies are shared by all ports of a host.
        self._cookie = f"graphload-{port}"
        self._token: str | None = secrets.token_urlsafe(_TOKEN_BYTES)
        self._session = secrets.token_urlsafe(_TOKEN_BYTES)
        self.address = f"http://{hosts[0]}/?token={self._token}"
        self.last_request = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            return
        response = self._answer(scope)
        if response is not None:
            await response(scope, receive, _with_headers(send))
            return
        self.last_request = time.monotonic()
        await self._app(scope, receive, _with_headers(send))
        self.last_request = time.monotonic()

    def _answer(self, scope: Scope) -> Response | None:
        """Return the refusal of a request, or the exchange of the token; None where it may pass."""
        headers = Headers(scope=scope)
        if reason := self._other_site(headers, scope["method"]):
            return PlainTextResponse(f"403: {reason}.", 403)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if scope["path"] == "/" and "token" in query:
            return self._exchange(query["token"], headers, scope["method"])
        if not self._has_session(headers):
            return PlainTextResponse(f"403: no access.\n{_WITHOUT_ACCESS}", 403)
        return None

    def _other_site(self, headers: Headers, method: str) -> str | None:
        """Return why a request isn't one of this server's own pages, None if it may be."""
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return "the host isn't this server's"
        origins = headers.getlist("origin")
        if any(origin not in self._origins for origin in origins):
            return "the request comes from another site"
        if any(site not in _OWN_SITES for site in headers.getlist("sec-fetch-site")):
            return "the request comes from another site"
        if method not in {"GET", "HEAD"} and len(origins) != 1:
            return "the request has no origin"
        return None

    def _exchange(self, tokens: Sequence[str], headers: Headers, method: str) -> Response:
        """Give a session for the token, which is void from then on."""
        is_visit = method == "GET" and "prefetch" not in headers.get("sec-purpose", "")
        is_right = self._token is not None and len(tokens) == 1
        is_right = is_right and hmac.compare_digest(tokens[0].encode(), str(self._token).encode())
        if is_visit and is_right:
            self._token = None
        elif not (is_visit and self._has_session(headers)):
            return PlainTextResponse(f"403: no access.\n{_WITHOUT_ACCESS}", 403)
        response = RedirectResponse("/", 303)
        response.set_cookie(self._cookie, self._session, httponly=True, samesite="strict")
        return response

    def _has_session(self, headers: Headers) -> bool:
        found = [
            value
            for header in headers.getlist("cookie")
            for name, _, value in (part.strip().partition("=") for part in header.split(";"))
            if name == self._cookie
        ]
        return len(found) == 1 and hmac.compare_digest(found[0].encode(), self._session.encode())


def _with_headers(send: Send) -> Send:
    """Return a function that sends answers with the headers that all of them have."""

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            for name, value in _HEADERS.items():
                headers[name] = value
            headers.setdefault("Content-Security-Policy", POLICY)
            message = {**message, "headers": headers.raw}
        await send(message)

    return send_with
