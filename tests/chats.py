"""An OpenAI-compatible service for tests: a real HTTP server on this machine, whose answers are scripted."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Chat:
    """What it says to a question, and what it was asked."""

    answer: Callable[[str], str]
    statuses: list[int] = field(default_factory=list)
    """Statuses of the next answers; 200 when there are none left."""
    raw: bytes | None = None
    """Said in place of a chat completion, as a web page."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""
    together: int = 0
    """How many questions were under way at a time, at most."""
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def questions(self) -> list[str]:
        return [one["messages"][0]["content"] for one in self.requests]

    def respond(self, path: str, key: str | None, request: dict[str, Any]) -> tuple[int, bytes, str]:
        with self._lock:
            self._under_way += 1
            self.together = max(self.together, self._under_way)
            self.requests.append(request)
            self.paths.append(path)
            self.keys.append(key)
            status = self.statuses.pop(0) if self.statuses else 200
        try:
            if self.raw is not None:
                return status, self.raw, "text/html"
            if status != 200:
                return status, json.dumps({"error": {"message": "not now"}}).encode(), "application/json"
            message = {"role": "assistant", "content": self.answer(request["messages"][0]["content"])}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            body = {
                "id": "1",
                "object": "chat.completion",
                "created": 0,
                "model": request["model"],
                "choices": [choice],
            }
            return status, json.dumps(body).encode(), "application/json"
        finally:
            with self._lock:
                self._under_way -= 1


@contextmanager
def chatting(answer: Callable[[str], str]) -> Iterator[Chat]:
    """A service that answers so, until the block ends."""
    chat = Chat(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body, kind = chat.respond(self.path, self.headers["Authorization"], request)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Retry-After", "0.01")
            self.end_headers()
            with suppress(ConnectionError):  # who asked may have given up
                self.wfile.write(body)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    chat.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield chat
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def marks(relevance: int, complexity: int = 0, redundancy: int = 0) -> str:
    """An answer that ends as the rubric asks."""
    return f"It looks useful.\nrelevance: {relevance}\ncomplexity: {complexity}\nredundancy: {redundancy}\n"
