"""A server of Hacker News' API, as a program: recorded items, and failures as they are ordered.

It takes the path of a plan, JSON with `items` by id, `faults` by id (a list, one for each request)
and `delay_s`, and appends the id of each request to the file `requests` beside the plan. The
first line that it prints is its address.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

PLAN_PATH = Path(sys.argv[1])
PLAN: dict[str, Any] = json.loads(PLAN_PATH.read_bytes())
LOG = PLAN_PATH.with_name("requests")
LOCK = Lock()


class Handler(BaseHTTPRequestHandler):
    """Answers `/v0/item/ID.json` as the plan says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        id_ = self.path.removeprefix("/v0/item/").removesuffix(".json")
        with LOCK:
            with LOG.open("a") as log:
                log.write(f"{id_} {time.time()}\n")
            faults = PLAN.get("faults", {}).get(id_, [])
            fault = faults.pop(0) if faults else None
        time.sleep(PLAN.get("delay_s", 0))
        body = json.dumps(PLAN["items"].get(id_)).encode()
        status, headers = 200, {}
        if isinstance(fault, int):
            status, body = fault, b"no"
        elif isinstance(fault, dict):
            status, headers = fault["status"], fault["headers"]
        elif fault == "drop":
            self.close_connection = True
            return
        elif fault == "text":
            body = b"<html>"
        elif fault == "other":
            body = b'{"id": 0}'
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + (fault == "cut")))
        self.end_headers()
        self.wfile.write(body)
        if fault == "cut":
            self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Say nothing: the requests are in the log."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_port}/v0", flush=True)  # noqa: T201 - for who started it
    server.serve_forever()
