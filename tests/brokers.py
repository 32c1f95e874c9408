"""A real RabbitMQ for tests, started here and ended here; and what tests do to brokers."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from kombu import Connection
from kombu.exceptions import ChannelError, OperationalError

from stp.queues.celery import CHECKS
from stp.supervise import free_port


@contextlib.contextmanager
def rabbitmq() -> Iterator[str]:
    """A RabbitMQ with data, ports and name of its own."""
    port, mapper, distribution = free_port(), free_port(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="stp-rabbitmq-"))
    plugins = folder / "plugins"
    plugins.write_text("[].")
    environment = os.environ | {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(mapper),
        "RABBITMQ_NODENAME": f"stp{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
    }
    command = ["setpriv", "--reuid=rabbitmq", "--regid=rabbitmq", "--clear-groups"] if os.geteuid() == 0 else []
    if command:
        shutil.chown(folder, "rabbitmq", "rabbitmq")
        shutil.chown(plugins, "rabbitmq", "rabbitmq")
    server = next(Path("/usr/lib/rabbitmq").rglob("sbin/rabbitmq-server"), "rabbitmq-server")
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen([*command, str(server)], env=environment, stdout=out, stderr=out)
    url = f"amqp://guest:guest@127.0.0.1:{port}//"
    try:
        until(lambda: answers(url), seconds=90)
        yield url
    finally:
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(60)
        for one in psutil.process_iter(["cmdline", "environ"]):
            # Erlang's port mapper makes itself a daemon.
            if (one.info["environ"] or {}).get("ERL_EPMD_PORT") == str(mapper):
                family.append(one)
        for one in family:
            with contextlib.suppress(psutil.Error):
                one.kill()
        shutil.rmtree(folder, ignore_errors=True)


def answers(url: str) -> bool:
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            connection.default_channel.close()
        return True
    except (OperationalError, OSError):
        return False


def forget(url: str) -> None:
    """Have a broker hold nothing."""
    with Connection(url) as connection, contextlib.suppress(ChannelError):
        channel = connection.default_channel
        if connection.transport.driver_type == "redis":
            channel.client.flushall()
        else:
            channel.queue_purge(CHECKS)


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not get there"
        time.sleep(0.05)
