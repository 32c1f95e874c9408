"""The launcher that confines itself and then becomes the proof assistant: `python -I confine.py SPEC COMMAND...`.

What a proof can make the elaborator do, it does with the rights of this process, so nearly all of them go: no file but
the toolchain can be read, none written, no program but the toolchain's started, no process forked, no socket made, no
other process signalled. What the kernel does not offer is skipped and reported; `sandbox.py` decides whether that will
do. This file is run by path and imports nothing of stp, so that starting it stays cheap.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

PR_SET_PDEATHSIG = 1
CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x04000000, 0x08000000, 0x10000000, 0x40000000
CLONE_THREAD = 0x00010000
SYSTEM_READABLE = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/dev/urandom", "/dev/null")
DENIED_CALLS = """
    socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg ptrace process_vm_readv
    process_vm_writev kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal pidfd_getfd fork
    vfork mount umount2 move_mount open_tree fsopen pivot_root chroot unshare setns bpf perf_event_open
    userfaultfd io_uring_setup keyctl add_key request_key kexec_load kexec_file_load init_module finit_module
    delete_module open_by_handle_at name_to_handle_at memfd_create memfd_secret personality setuid setgid
    setreuid setregid setresuid setresgid setgroups capset
"""

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def die_with(parent: int) -> None:
    """Be killed when the parent goes away, however it goes."""
    _checked(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def limit_resources(memory_mb: int, file_mb: int) -> None:
    limits = {
        resource.RLIMIT_AS: memory_mb << 20,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: file_mb << 20,
        resource.RLIMIT_NOFILE: 256,
    }
    for what, most in limits.items():
        _, given = resource.getrlimit(what)
        # A limit of the user's own that is lower stays; only root could raise it.
        least = most if given == resource.RLIM_INFINITY else min(most, given)
        resource.setrlimit(what, (least, least))


def leave_namespaces() -> None:
    """Own user, network, IPC and host-name namespaces: no interface, and root's powers end at their border."""
    _checked(_libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS))


def close_files(readable: list[str], writable: list[str]) -> None:
    """Landlock: read and execute below the toolchain and the system's libraries, write below the scratch folder if
    there is one, nothing else."""
    from landlock import FSAccess, Ruleset

    rules = Ruleset(restrict_rules=FSAccess.all())
    directory = FSAccess.READ_FILE | FSAccess.READ_DIR | FSAccess.EXECUTE
    file = FSAccess.READ_FILE
    for path in [*SYSTEM_READABLE, *readable]:
        if os.path.exists(path):
            rules.allow(path, rules=directory if os.path.isdir(path) else file)
    for path in writable:
        rules.allow(path, rules=FSAccess.all())
    rules.apply()


def filter_calls() -> None:
    """Seccomp: no sockets, no new processes (threads only), no signals to others, no tracing, no mounting."""
    import pyseccomp as seccomp

    refuse = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    for name in DENIED_CALLS.split():
        try:
            rules.add_rule(refuse, name)
        except (OSError, RuntimeError):  # a call that this architecture or this libseccomp does not know
            continue
    # glibc falls back from clone3, whose flags a filter cannot see, to clone, whose flags it can.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
    rules.add_rule(refuse, "tgkill", seccomp.Arg(0, seccomp.NE, os.getpid()))
    rules.load()


def confine(spec: dict[str, Any]) -> dict[str, str]:
    """Apply every layer; returns layer → empty, or why it could not be had."""
    layers: dict[str, Callable[[], None]] = {
        "limits": lambda: limit_resources(spec["memory_mb"], spec["file_mb"]),
        "namespaces": leave_namespaces,
        "calls": filter_calls,
        "files": lambda: close_files(spec["readable"], spec["writable"]),
    }
    outcome = {}
    for name, apply in layers.items():
        try:
            apply()
            outcome[name] = ""
        except (OSError, ImportError, RuntimeError) as error:
            outcome[name] = str(error) or type(error).__name__
    return outcome


def attempts() -> dict[str, bool]:
    """Try from inside what must fail; True where it succeeded."""

    def works(act: Callable[[], object]) -> bool:
        try:
            act()
        except OSError:
            return False
        return True

    def fork() -> None:
        if os.fork() == 0:
            os._exit(0)
        os.wait()

    return {
        "read a file": works(lambda: os.listdir("/")) or works(lambda: os.open("/etc/passwd", os.O_RDONLY)),
        "write a file": works(lambda: os.open("/tmp/stp-probe", os.O_WRONLY | os.O_CREAT)),
        "open a socket": works(lambda: socket.socket(socket.AF_UNIX)) or works(socket.socket),
        "start a process": works(fork),
        "signal a process": works(lambda: os.kill(os.getppid(), 0)),
    }


def main() -> None:
    spec = json.loads(sys.argv[1])
    die_with(spec["parent"])
    layers = confine(spec)
    if sys.argv[2:] == ["probe"]:
        json.dump({"layers": layers, "attempts": attempts()}, sys.stdout)
    else:
        try:
            os.execve(sys.argv[2], sys.argv[2:], spec["environment"])
        except OSError as error:
            sys.exit(f"{sys.argv[2]} cannot be started, confined as it is: {error.strerror}")


if __name__ == "__main__":
    main()
