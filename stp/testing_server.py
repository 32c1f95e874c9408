"""A server with OpenAI's completions over any generator, that can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stp.protocols import Generator
from stp.types import SampleRequest, Sampling


@dataclass(slots=True)
class FakeServer:
    """What it serves, and how it is to behave; fields may be changed while it runs."""

    model: str
    """What it calls the model."""
    generator: Generator
    decode: Callable[[Sequence[int]], str]
    """The prompt that tokens are."""
    score: Callable[[Sequence[int]], list[float]] = lambda ids: [0.0] * (len(ids) - 1)
    """Log-probabilities of a prompt's tokens from the second on."""
    context: int = 0
    """Told as max_model_len; 0: not told."""
    failures: list[int] = field(default_factory=list)
    """Statuses that the next questions are answered with; 0 hangs up."""
    retry_after: str = ""
    garbage: int = 0
    """So many of the next questions are answered with what is no JSON."""
    delay: float = 0.0
    """Seconds before each answer."""
    endings: list[str] = field(default_factory=list)
    """Why the next samples are said to have ended, rather than what is so."""
    load: Callable[[str], None] | None = None
    """Takes the weights in a folder, where the server can be told to."""
    loaded: str = ""
    """The folder that it was told last."""
    loads: int = 0
    """How often it loaded one."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Questions that were answered, in the order they came."""
    most_at_once: int = 0
    url: str = ""
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _generating: threading.Lock = field(default_factory=threading.Lock)

    def complete(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer of /completions."""
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            time.sleep(self.delay)
            ids = question["prompt"]
            sampling = Sampling(
                question["temperature"],
                question.get("top_p", 1.0),
                question["max_tokens"],
                tuple(question.get("stop", ())),
            )
            request = SampleRequest(self.decode(ids), (question.get("seed", 0),))
            with self._generating:
                ((done,),) = self.generator.generate([request], sampling)
                prompt = [None, *self.score(ids)] if question.get("echo") else []
        finally:
            with self._lock:
                self._now -= 1
        self.asked.append(question)
        return {
            "choices": [
                {
                    "text": done.text,
                    "finish_reason": self.endings.pop(0) if self.endings else str(done.finish),
                    "logprobs": {"token_logprobs": [*prompt, done.logprob]},
                }
            ],
            "usage": {"completion_tokens": done.tokens},
        }

    def call(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer of /collective_rpc, by one worker with `stp.generation.vllm_engine.RoundWeights`."""
        if question["method"] == "load_round" and self.load is not None:
            self.loaded = ""
            self.load(*question["args"])
            (self.loaded,) = question["args"]
            self.loads += 1
        return {"results": [self.loaded if question["method"] == "round_loaded" else None]}

    def models(self) -> dict[str, Any]:
        """The answer of /models."""
        known = {"max_model_len": self.context} if self.context else {}
        return {"data": [{"id": self.model, **known}]}


@contextmanager
def served(fake: FakeServer) -> Iterator[FakeServer]:
    """The server at an address of its own, `fake.url`, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(fake.models)

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            does = {"/v1/completions": fake.complete}
            if fake.load is not None:
                does |= {"/collective_rpc": fake.call, "/reset_prefix_cache": lambda question: {}}
            known = self.path in does
            self._answer(lambda: does[self.path](question), 200 if known else 404)

        def _answer(self, make: Callable[[], dict[str, Any]], status: int = 200) -> None:
            failure = fake.failures.pop(0) if fake.failures else status
            if failure == 0:
                self.connection.close()
                return
            body = json.dumps(make() if failure == 200 else {"error": "as told"}).encode()
            if fake.garbage:
                fake.garbage, body = fake.garbage - 1, b"<html>"
            with suppress(ConnectionError):  # whoever asked may have gone
                self.send_response(failure)
                if failure != 200 and fake.retry_after:
                    self.send_header("Retry-After", fake.retry_after)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
