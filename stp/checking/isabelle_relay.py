"""`python -I isabelle_relay.py COMMAND...`: starts Isabelle's server and carries the bytes of one connection with it
over standard input and output, so that nobody outside needs its network.

COMMAND is `isabelle server -n NAME`, whose first line tells port and password. It ends when either side does, and the
server with it. This file is run by path and imports nothing of stp.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress

TOLD = re.compile(rb'server "[^"]*" = (?P<host>[0-9.]+):(?P<port>\d+) \(password "(?P<password>[^"]*)"\)')
BLOCK = 1 << 16


def main() -> None:
    server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert server.stdout
    told = TOLD.match(server.stdout.readline())
    if told is None:
        server.kill()
        sys.exit("Isabelle's server does not say where it listens")
    threading.Thread(target=server.stdout.read, daemon=True).start()
    with socket.create_connection((told["host"].decode(), int(told["port"]))) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(told["password"] + b"\n")
        threading.Thread(target=_outwards, args=(connection,), daemon=True).start()
        while block := os.read(0, BLOCK):
            with suppress(OSError):  # its end is told by the other direction
                connection.sendall(block)
    server.kill()


def _outwards(connection: socket.socket) -> None:
    with suppress(OSError):
        while block := connection.recv(BLOCK):
            # A server that says two things in a row may hold the second back until the first is acknowledged.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            while block:
                block = block[os.write(1, block) :]
    # The server's end is that of everything; the bytes are out.
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
