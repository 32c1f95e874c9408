"""As much of the Hugging Face hub as takes an upload of small files."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hub(ThreadingHTTPServer):
    """What arrived: repositories, and the files of the last commit."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.made: list[dict[str, Any]] = []
        self.files: dict[str, str] = {}
        self.refuses = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        kind = self.path.split("/")[-2 if self.path.endswith("/main") else -1]
        if self.server.refuses:
            self._answer(403, {"error": "not yours"})
        elif kind == "create":
            told = json.loads(body)
            self.server.made.append(told)
            self._answer(200, {"url": f"{self.server.url}/{told['organization']}/{told['name']}"})
        elif kind == "preupload":
            files = [
                {"path": one["path"], "uploadMode": "regular", "shouldIgnore": False}
                for one in json.loads(body)["files"]
            ]
            self._answer(200, {"files": files})
        elif kind == "commit":
            for line in map(json.loads, body.splitlines()):
                if line["key"] == "file":
                    content = base64.b64decode(line["value"]["content"]).decode()
                    self.server.files[line["value"]["path"]] = content
            repo = self.path.removeprefix("/api/models/").removesuffix("/commit/main")
            told = {"success": True, "commitUrl": f"{self.server.url}/{repo}/commit/1", "commitOid": "1"}
            self._answer(200, told)
        else:  # validate-yaml
            self._answer(200, {"errors": [], "warnings": []})

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def hub() -> Iterator[Hub]:
    """A hub, while it is needed."""
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
