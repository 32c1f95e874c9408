"""Everything `stp` raises on purpose.

    StpError
    ├── ConfigError            an experiment file, a setting or an argument is wrong; nothing was started
    ├── InputError             a statement, a proof file or a model folder given by the user cannot be read
    ├── ToolchainError         no usable proof assistant; the message names the command that mends it
    ├── CheckerUnavailable     the checker itself broke (died, did not start): never the proof's fault, retried
    │   └── HeaderError        ... under this header alone: it imports what is not there, or cannot be elaborated
    ├── StoreError             the database cannot be opened, is damaged, is of another version, or is full
    ├── GeneratorError         a model cannot be loaded or cannot sample
    ├── RoundError             a round cannot go on (no seeds, too many crashed checks, other config than stored)
    ├── ConflictError          a request to the service contradicts one before
    ├── QuotaError             more is asked of the service than may be now; later it may
    └── ServiceError           a service refuses what is asked of it, or cannot be reached

A wrong proof is not an error: it is a `Verdict`. Each message says what to do about it.
"""


class StpError(Exception):
    """Base of every deliberate error; `exit_code` is what the command line ends with."""

    exit_code = 1


class ConfigError(StpError):
    """An experiment file, a setting or an argument is wrong; nothing was started."""

    exit_code = 2


class InputError(StpError):
    """Something the user handed over (a file, a statement, a model folder) cannot be used."""

    exit_code = 2


class ToolchainError(StpError):
    """No usable proof assistant was found or it cannot be prepared."""

    exit_code = 3


class CheckerUnavailable(StpError):
    """The checker broke, not the proof: the check may be repeated and must never count as a failed proof."""

    exit_code = 4


class HeaderError(CheckerUnavailable):
    """The checker works, but not under this header: others go on, and no proof under it is judged."""


class StoreError(StpError):
    """The database cannot be opened, read or written."""

    exit_code = 5


class GeneratorError(StpError):
    """A model cannot be loaded, or what was loaded does not round-trip its own tokens."""

    exit_code = 6


class RoundError(StpError):
    """A round cannot go on as asked."""

    exit_code = 7


class ConflictError(StpError):
    """A request contradicts one before."""

    exit_code = 2


class QuotaError(StpError):
    """More is asked than may be now."""

    exit_code = 8

    def __init__(self, message: str, retry_after_seconds: float) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class ServiceError(StpError):
    """A service answers with a problem, or not at all; `status` is 0 when it cannot be reached."""

    exit_code = 8

    def __init__(self, message: str, status: int = 0, problem: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.status, self.problem = status, problem or {}
