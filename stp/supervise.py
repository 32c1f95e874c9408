"""Several processes that start together and end together: `stp up`."""

from __future__ import annotations

import ctypes
import fcntl
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from stp.errors import ConfigError, StpError

STARTING_SECONDS = 120.0
STOPPING_SECONDS = 60.0
"""How long a process may take to finish what is under way before it is killed with all that it has started."""
LOOK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None)


class Family:
    """Child processes, each with a log of its own; they are asked to end when this process dies, however it does."""

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start a child in a session of its own, so that Ctrl-C reaches it in its turn."""
        with self.log(name).open("ab") as log:
            self._children[name] = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 -- it takes no lock that another thread could hold
            )

    def pid(self, name: str) -> int:
        """A child's process id."""
        return self._children[name].pid

    def log(self, name: str) -> Path:
        """Where a child's output goes."""
        return self._logs / f"{name}.log"

    def wait_until(self, ready: Callable[[], bool], stopping: threading.Event) -> None:
        """Return when everything is ready, or when it is to stop.

        Raises:
            StpError: a child has ended, or it takes too long.
        """
        deadline = time.monotonic() + STARTING_SECONDS
        while not stopping.is_set() and not ready():
            self.raise_if_ended()
            if time.monotonic() > deadline:
                raise StpError(f"not ready after {STARTING_SECONDS:.0f} s; see {self._logs}")
            stopping.wait(LOOK_SECONDS)

    def watch(self, stopping: threading.Event) -> None:
        """Return when it is to stop.

        Raises:
            StpError: a child has ended.
        """
        while not stopping.wait(LOOK_SECONDS):
            self.raise_if_ended()

    def raise_if_ended(self) -> None:
        for name, child in self._children.items():
            if child.poll() is not None:
                raise StpError(f"the {name} has ended with exit code {child.returncode}; see {self.log(name)}")

    def stop(self) -> None:
        """End the children, the youngest first; nothing that they have started outlives them."""
        for child in reversed(self._children.values()):
            _end(child)
        self._children.clear()


def _end(child: subprocess.Popen[bytes]) -> None:
    below: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        below = psutil.Process(child.pid).children(recursive=True)
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        child.wait(STOPPING_SECONDS)
    for one in below:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    if child.poll() is None:
        child.kill()
        child.wait()


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """What SIGTERM and Ctrl-C set, instead of ending the process where it stands."""
    stopping = threading.Event()
    before = {one: signal.signal(one, lambda *_: stopping.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def only_one(file: Path, otherwise: str) -> Iterator[None]:
    """While a file is locked by this process.

    Raises:
        ConfigError: another one has locked it; `otherwise` says what that means.
    """
    with file.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(otherwise) from error
        yield


def stp_command(*arguments: str) -> list[str]:
    """A command of this very installation."""
    return [sys.executable, "-c", "from stp.cli import main; main()", *arguments]


def listens(host: str, port: int) -> bool:
    """Whether something answers at a port."""
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def free_port() -> int:
    """A port of this machine's own address at which nobody listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def end_with_parent() -> None:
    """For a new process to call: it is asked to end when the thread that started it does, however that ends."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
