"""The launcher that confines a program: `python -I confine.py SPEC COMMAND...`.

What a proof can make the elaborator do, it does with the rights of its process, so nearly all of them go: no file but
the toolchain can be read, none written outside a scratch of bounded size, no program but the toolchain's started, no
process forked, no socket made, no other process seen or signalled. The launcher makes the namespaces and forks: its
child becomes the program, the first process of a pid namespace; it stays outside, waits, hands over what the program
left in the scratch, and ends as the program did. Either dies with the other. What the kernel does not offer is skipped
and reported; `sandbox.py` decides whether that will do. Without a user namespace, root becomes another user instead.
This file is run by path and imports nothing of stp, so that starting it stays cheap.
"""

from __future__ import annotations

import _socket
import _thread
import ctypes
import errno
import json
import mmap
import os
import resource
import select
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import ModuleType
from typing import Any

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
CLONE_THREAD = 0x00010000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_SLAVE = 0x2, 0x4, 0x8, 0x4000, 0x80000
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
LANDLOCK_LATER = {2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
"""Rights that came with later versions: to move between folders, to truncate, to control devices."""
LANDLOCK_NETWORK, LANDLOCK_SCOPES = 4, 6
READ_FILE, READ_FOLDER = 1 | 1 << 2, 1 | 1 << 2 | 1 << 3
"""To execute and to read; of a folder its files, and their names too."""
CAPABILITY_VERSION = 0x20080522
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH = 8, 47, 2, 2
FIRST_USER = 1_900_000_000
"""Users from here on are nobody's: above those that containers are given, below what a signed number holds."""
LEFT_ROOT = "a user that is not root"
NOBODY = 65534
"""The user inside the user namespace: not root, so that starting the program takes every capability away."""
MOST_THREADS = 1024
LAST_DESCRIPTOR = 65536
SCRATCH_FILES = 1024
PID_MAX_OF_ITS_OWN = (6, 14)
"""The Linux since which `pid_max` belongs to the pid namespace; before, root would set that of the whole machine."""
SYSTEM_READABLE = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/dev/urandom", "/dev/null")
DENIED_CALLS = """
    socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg ptrace process_vm_readv
    process_vm_writev kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal pidfd_getfd fork
    vfork mount umount2 move_mount open_tree fsopen pivot_root chroot unshare setns bpf perf_event_open
    userfaultfd io_uring_setup keyctl add_key request_key kexec_load kexec_file_load init_module finit_module
    delete_module open_by_handle_at name_to_handle_at memfd_create memfd_secret personality setuid setgid
    setreuid setregid setresuid setresgid setgroups capset
    shmget shmat semget msgget mq_open
"""
A_SERVER_NEEDS = """
    socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg kill tkill rt_sigqueueinfo
    rt_tgsigqueueinfo pidfd_open pidfd_send_signal fork vfork memfd_create
"""
"""What a program may do besides that starts others and talks to them: bubblewrap shows it no network, file or process
but its own. `enclosure.py` says more."""

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _try(layers: dict[str, Callable[[], None]]) -> dict[str, str]:
    """Apply layers; returns each with nothing, or with why it could not be had."""
    outcome = {}
    for name, apply in layers.items():
        try:
            apply()
            outcome[name] = ""
        except (OSError, ImportError, RuntimeError) as error:
            outcome[name] = str(error) or type(error).__name__
    return outcome


def die_with(parent: int) -> None:
    """Be killed when the parent goes away, however it goes."""
    _checked(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def close_descriptors() -> None:
    """Keep standard input, output and error, nothing else that was inherited."""
    os.closerange(3, LAST_DESCRIPTOR)


def limit_resources(memory_mb: int, file_mb: int, cpu_seconds: int, count_threads: bool, serves: bool) -> None:
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        # The first process of a pid namespace ignores the signal of the soft limit; the hard one kills it.
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 1),
        resource.RLIMIT_FSIZE: (file_mb << 20, file_mb << 20),
        resource.RLIMIT_NOFILE: (4096, 4096) if serves else (256, 256),
    }
    if not serves:  # a Java reserves more than it will ever use
        limits[resource.RLIMIT_AS] = (memory_mb << 20, memory_mb << 20)
    if count_threads:
        limits[resource.RLIMIT_NPROC] = (MOST_THREADS, MOST_THREADS)
    for what, wanted in limits.items():
        _, given = resource.getrlimit(what)
        # A limit of the user's own that is lower stays; only root could raise it.
        soft, hard = (most if given == resource.RLIM_INFINITY else min(most, given) for most in wanted)
        resource.setrlimit(what, (soft, hard))


def enter_user_namespace() -> None:
    """A user namespace, in which the user is nobody; outside it, its powers are none."""
    user, group = os.geteuid(), os.getegid()
    _checked(_libc.unshare(CLONE_NEWUSER))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def mount_scratch(folder: str, size_mb: int) -> None:
    """An empty file system in memory over a folder, seen in this mount namespace alone and gone with it."""
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC
    options = f"size={size_mb}m,nr_inodes={SCRATCH_FILES},mode=700".encode()
    _checked(_libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", ctypes.c_ulong(flags), options))


def enter_namespaces(spec: dict[str, Any]) -> dict[str, str]:
    """Own user, network, IPC, host name, mounts, and for the next child an own pid namespace."""

    private = False

    def mounts() -> None:
        nonlocal private
        _checked(_libc.unshare(CLONE_NEWNS))
        _checked(_libc.mount(None, b"/", None, ctypes.c_ulong(MS_REC | MS_SLAVE), None))
        private = True
        if spec["scratch"]:
            mount_scratch(spec["scratch"], spec["scratch_mb"])

    def pids() -> None:
        if not spec["pid_namespace"]:
            raise OSError(errno.EPERM, "a /proc of its own cannot be mounted here")
        if not private:  # its /proc would be mounted over the machine's
            raise OSError(errno.EPERM, "there is no mount namespace for its /proc")
        _checked(_libc.unshare(CLONE_NEWPID))

    layers = {
        "user namespace": enter_user_namespace,
        "network namespace": lambda: _checked(_libc.unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)),
        "mount namespace": mounts,
        "pid namespace": pids,
    }
    return dict.fromkeys(layers, "") if spec["bwrap"] else _try(layers)


def mount_proc() -> None:
    """The /proc of this pid namespace. Lean finds itself there by its number, so it cannot do without."""
    flags = MS_NOSUID | MS_NODEV | MS_NOEXEC
    try:
        _checked(_libc.mount(b"proc", b"/proc", b"proc", ctypes.c_ulong(flags), None))
    except OSError as error:
        sys.exit(f"a /proc of its own cannot be mounted: {error}")


def limit_threads(own_pids: bool, counted: bool) -> None:
    """At most so many threads in this pid namespace. RLIMIT_NPROC (`counted`) is the other way, but not for root."""
    release = tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])
    try:
        if not own_pids or release < PID_MAX_OF_ITS_OWN:
            raise OSError(errno.EPERM, "RLIMIT_NPROC does not bind root, and pid_max is the whole machine's")
        with open("/proc/sys/kernel/pid_max", "w") as file:
            file.write(str(MOST_THREADS))
    except OSError:
        if not counted:
            raise


def leave_root(user: int, scratch: str) -> None:
    """Become a user who owns nothing and runs nothing else: what root does where there is no user namespace."""
    parent = os.getppid()
    os.setgroups([])
    os.setresgid(user, user, user)
    if scratch:
        os.chown(scratch, user, user)
    _checked(_libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setresuid(user, user, user)
    die_with(parent)  # a change of user takes that back


def drop_capabilities(keep_reading: bool) -> None:
    """Root's powers over the namespaces go, once these are as they should be. One who has left root may `keep_reading`
    what is closed to others, as the toolchain below root's home is: landlock says which files that are."""
    kept = 1 << CAP_DAC_READ_SEARCH if keep_reading else 0
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, kept)))
    if keep_reading:  # else the start of the program would take it
        _checked(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0))


def fork_inside(spec: dict[str, Any]) -> None:
    """Go on in a child, which is killed when this process dies; this process waits for it and ends as it does."""
    alive, held = os.pipe()
    child = os.fork()
    if child:
        os.close(alive)
        supervise(child, spec)
    os.close(held)
    _checked(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    # The parent's number says nothing across pid namespaces, but the pipe that it alone holds open does.
    if select.select([alive], [], [], 0)[0]:
        sys.exit("the launcher is gone")
    os.close(alive)
    if spec["keep"]:
        os.dup2(2, 1)  # what the program says goes there; standard output carries the file, which the launcher writes


def supervise(child: int, spec: dict[str, Any]) -> None:
    """Wait for the child, hand over the file that it was to leave, and end as it did."""
    _, status, used = os.wait4(child, 0)
    if spec["keep"]:
        with suppress(OSError):
            hand_over(os.path.join(spec["scratch"], spec["keep"]))
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGKILL and used.ru_utime + used.ru_stime >= spec["cpu_seconds"]:
            number = signal.SIGXCPU  # it was the limit, nobody from outside
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def hand_over(path: str) -> None:
    """Copy a plain file to standard output. Whoever made it may have made a link or a pipe of that name instead."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if stat.S_ISREG(os.fstat(file).st_mode):
        while part := os.read(file, 1 << 20):
            while part:
                part = part[os.write(1, part) :]


def _landlock(number: int, *arguments: Any) -> int:
    made = int(_libc.syscall(ctypes.c_long(number), *arguments))
    _checked(min(made, 0))
    return made


def close_files(readable: list[str], writable: list[str]) -> None:
    """Landlock: read and execute below the toolchain and the system's libraries, write below the scratch folder if
    there is one, nothing else. Where the kernel can, no network and no signal to the outside either."""
    version = _landlock(LANDLOCK_CREATE, None, ctypes.c_long(0), ctypes.c_long(1))
    everything = (1 << 13) - 1
    for since, right in LANDLOCK_LATER.items():
        everything |= right if version >= since else 0
    asked = (ctypes.c_uint64 * 3)(everything, 3, 3)
    size = 8 if version < LANDLOCK_NETWORK else 16 if version < LANDLOCK_SCOPES else 24
    rules = _landlock(LANDLOCK_CREATE, asked, ctypes.c_long(size), ctypes.c_long(0))
    below = {path: READ_FOLDER if os.path.isdir(path) else READ_FILE for path in (*SYSTEM_READABLE, *readable)}
    for path, rights in (below | dict.fromkeys(writable, everything)).items():
        if not os.path.exists(path):
            continue
        place = os.open(path, os.O_PATH)
        rule = rights.to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder)
        _landlock(LANDLOCK_ADD, rules, ctypes.c_long(1), rule, ctypes.c_long(0))
        os.close(place)
    _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _landlock(LANDLOCK_RESTRICT, rules, ctypes.c_long(0))
    os.close(rules)


def _soname(name: str) -> str | None:
    """Instead of the standard library's search, which starts linkers and compilers."""
    return {"c": "libc.so.6", "seccomp": "libseccomp.so.2"}.get(name)


def filter_calls(serves: bool) -> None:
    """Seccomp: no sockets, no new processes (threads only), no signals to others, no tracing, no mounting. One that
    serves has all but the last two, and no Unix sockets."""
    # It asks the standard library for two names; all that this imports would cost more than the rest of the launcher.
    search: Any = sys.modules.setdefault("ctypes.util", ModuleType("ctypes.util"))
    search.find_library = _soname
    setattr(ctypes, "util", search)  # noqa: B010 - for mypy, this module is fixed
    import pyseccomp as seccomp

    refuse = seccomp.ERRNO(errno.EPERM)
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    for name in set(DENIED_CALLS.split()) - set(A_SERVER_NEEDS.split() if serves else ()):
        try:
            rules.add_rule(refuse, name)
        except (OSError, RuntimeError):  # a call that this architecture or this libseccomp does not know
            continue
    # glibc falls back from clone3, whose flags a filter cannot see, to clone, whose flags it can.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    if serves:
        rules.add_rule(refuse, "socket", seccomp.Arg(0, seccomp.EQ, _socket.AF_UNIX))
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER))
    else:
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
        rules.add_rule(refuse, "tgkill", seccomp.Arg(0, seccomp.NE, os.getpid()))
    rules.load()


def confine(spec: dict[str, Any]) -> dict[str, str]:
    """Apply every layer, in a child; returns there, layer → empty, or why it could not be had."""
    if not spec["confine"]:
        fork_inside(spec)
        return {}
    outcome, user = enter_namespaces(spec), FIRST_USER + os.getpid()
    fork_inside(spec)
    own_user, own_pids = not outcome["user namespace"], not outcome["pid namespace"]
    if own_pids and not spec["bwrap"]:
        mount_proc()
    if spec["root"] and not own_user:
        outcome |= _try({LEFT_ROOT: lambda: leave_root(user, spec["scratch"])})
    left_root = outcome.get(LEFT_ROOT) == ""
    # RLIMIT_NPROC counts all that a user runs, in a user namespace what runs there, and never binds root.
    counted = left_root or (own_user and not spec["root"])
    sizes, serves = (spec["memory_mb"], spec["file_mb"], spec["cpu_seconds"]), spec["serves"]
    layers = {
        "thread limit": lambda: limit_threads(own_pids, counted),
        "capabilities": lambda: drop_capabilities(keep_reading=left_root),
        "limits": lambda: limit_resources(*sizes, counted, serves),
        "calls": lambda: filter_calls(serves),
        "files": lambda: close_files(spec["readable"], [spec["scratch"]] if spec["scratch"] else []),
        "descriptors": close_descriptors,  # again: what the layers have opened meanwhile
    }
    if serves:  # nothing is mounted but what it may read
        del layers["files"]
    return outcome | _try(layers)


def attempts(spec: dict[str, Any]) -> dict[str, bool]:
    """Try from inside what must fail; True where it succeeded."""

    def works(act: Callable[[], object]) -> bool:
        try:
            act()
        except (OSError, RuntimeError):
            return False
        return True

    def fork() -> None:
        if os.fork() == 0:
            os._exit(0)
        os.wait()

    def write() -> None:
        with open("/tmp/stp-probe", "wb"):
            os.unlink("/tmp/stp-probe")

    def fill() -> None:
        for number in range(spec["scratch_mb"] + 1):
            with open(os.path.join(spec["scratch"], str(number)), "wb") as file:
                file.write(bytes(1 << 20))

    def threads() -> None:
        gate = _thread.allocate_lock()
        _thread.stack_size(1 << 16)
        with gate:
            for _ in range(MOST_THREADS):
                _thread.start_new_thread(gate.acquire, ())

    outside = spec["outside"]
    if spec["serves"]:
        return {
            "keep an inherited descriptor": any(works(partial(os.fstat, one)) for one in range(3, 256)),
            "read a file": works(lambda: os.open("/etc/passwd", os.O_RDONLY)),
            "write a file": any(works(partial(os.open, one, os.O_CREAT | os.O_WRONLY)) for one in ("/stp", "/usr/stp")),
            "reach a network": works(lambda: _socket.socket().connect(("127.0.0.1", spec["outer_port"]))),
            "open a Unix socket": works(lambda: _socket.socket(_socket.AF_UNIX)),
            "signal a process": works(lambda: os.kill(outside, 0)),
            "fill the disk": works(fill),
            "compute without end": resource.getrlimit(resource.RLIMIT_CPU)[1] == resource.RLIM_INFINITY,
            "start threads without end": works(threads),
        }
    return {
        "keep an inherited descriptor": any(works(partial(os.fstat, one)) for one in range(3, 256)),
        "read a file": works(lambda: os.open("/etc/passwd", os.O_RDONLY)),
        "write a file": works(write),
        "open a socket": any(works(partial(_socket.socket, one)) for one in (_socket.AF_UNIX, _socket.AF_INET)),
        "start a process": works(fork),
        "signal a process": works(lambda: os.kill(outside, 0)),
        "see other processes": os.getpid() != 1 and works(lambda: os.getpgid(outside)),
        "fill the disk": works(fill),
        "use more memory than allowed": works(lambda: mmap.mmap(-1, (spec["memory_mb"] + 1) << 20)),
        "compute without end": resource.getrlimit(resource.RLIMIT_CPU)[1] == resource.RLIM_INFINITY,
        "start threads without end": works(threads),
    }


def main() -> None:
    spec = json.loads(sys.argv[1])
    close_descriptors()
    die_with(spec["parent"])
    layers = confine(spec)
    if sys.argv[2:] == ["probe"]:
        json.dump({"layers": layers, "attempts": attempts(spec)}, sys.stdout)
        return
    try:
        os.execve(sys.argv[2], sys.argv[2:], spec["environment"])
    except OSError as error:
        sys.exit(f"{sys.argv[2]} cannot be started, confined as it is: {error.strerror}")


if __name__ == "__main__":
    main()
