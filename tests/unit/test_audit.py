"""The audit of dependencies: what it says where advisories can be had, and where they cannot."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stp.supervise import free_port

AUDIT = Path(__file__).parents[2] / ".ci" / "audit.py"
ADVISORY = {
    "id": "PYSEC-2026-1",
    "modified": "2026-01-01T00:00:00Z",
    "details": "made up",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "jinja2"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9"}]}],
            "versions": ["3.1.6"],
        }
    ],
}


@contextmanager
def osv(vulnerable: str) -> Iterator[str]:
    """An OSV that knows one advisory, of the package named; yields its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = asked["package"]["name"] == vulnerable
            body = json.dumps({"vulns": [ADVISORY]} if known else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    file = tmp_path / "constraints.txt"
    file.write_text("# pinned\njinja2==3.1.6\nrich==15.0.0\n")
    return file


def audit(pins: Path, url: str) -> tuple[int, str]:
    command = [sys.executable, str(AUDIT), str(pins), "--osv-url", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout


def test_a_known_vulnerability_is_a_failure_that_names_it(pins: Path) -> None:
    with osv("jinja2") as url:
        code, told = audit(pins, url)
    assert code == 1
    assert "jinja2 3.1.6: PYSEC-2026-1, mended in 9.9" in told


def test_none_is_a_success_that_says_how_much_was_audited(pins: Path) -> None:
    with osv("nothing") as url:
        code, told = audit(pins, url)
    assert (code, told) == (0, "2 dependencies audited by osv, 0 with known vulnerabilities\n")


def test_a_service_out_of_reach_is_a_warning(pins: Path) -> None:
    code, told = audit(pins, f"http://127.0.0.1:{free_port()}/v1/query")
    assert code == 0
    assert told.startswith("WARNING: dependencies were not audited")
