"""TorchrunTrainer: the loop of `stp.training.torch` on many ranks, which torchrun starts and watches.

Why torchrun and not Ray: what is trained here is one job of equal processes that begins and ends with a phase. torchrun
comes with torch, meets on several hosts (`--nnodes`, `--rdzv-endpoint`), ends all ranks when one fails, and is what the
schedulers of clusters (Slurm, Kubernetes' training operator) start anyway. Ray would add a cluster of its own to keep
alive, with its store and its scheduler, for two things that are there: placing processes, which torchrun does, and
carrying many small tasks to many hosts, which Celery does for checks. What would speak for Ray is a generator and a
trainer that trade weights in memory all the time; here weights pass by checkpoints, once a round.

On several hosts `STP_TORCHRUN_ARGS` (`--nnodes=2 --rdzv-backend=c10d --rdzv-endpoint=HOST:PORT`) is handed to torchrun
as it is, `NAME.job` beside the checkpoint lies in a folder that all hosts see, and the other hosts start
`torchrun SAME ARGUMENTS --nproc-per-node=N -m stp.training.rank .../NAME.job` for each phase. Starting it there is the
scheduler's part, not ours.

One rank reads the start checkpoint, into the memory of its host, and hands out its layers one by one: a GPU holds its
share of the float32 weights, and a layer.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from stp.errors import InputError
from stp.model import require_model
from stp.progress import SilentProgress
from stp.protocols import Progress
from stp.training.folder import read_manifest
from stp.training.job import Job, calls, failure
from stp.training.state import TrainingState
from stp.types import Checkpoint, Example, Training

LOG = "torchrun.log"
TORCHRUN = "from stp.supervise import end_with_parent as end; end(); from torch.distributed.run import main; main()"
"""torchrun, which ends when this process does, however it does."""
POLL_SECONDS = 0.05
GRACE_SECONDS = 5.0
"""How long processes that were told to end may take."""


class TorchrunTrainer:
    """Trains in `ranks` processes on this host, one for each GPU or several on the CPU."""

    def __init__(
        self,
        ranks: int,
        device: str = "auto",
        progress: Progress | None = None,
        tokenizers: Mapping[Path, str] | None = None,
        arguments: str = "",
    ) -> None:
        """`tokenizers` as in `TorchTrainer`; `arguments` are further ones of torchrun, as a shell would read them."""
        self._ranks, self._device, self._tokenizers = ranks, device, tokenizers or {}
        self._progress: Progress = progress or SilentProgress()
        self._arguments = shlex.split(arguments)

    def train(self, examples: Sequence[Example], start: Path, out: Path, training: Training, seed: int) -> Checkpoint:
        """As `stp.protocols.Trainer.train`.

        Raises:
            RoundError: a rank failed, with the tail of what it told last.
        """
        if out.exists():
            TrainingState.forget(out)
            return read_manifest(out)
        require_model(start)
        if not examples:
            raise InputError("there is nothing to train on")
        folder = out.with_name(out.name + ".job")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        tokenizer = self._tokenizers.get(start, "")
        try:
            Job(tuple(examples), str(start), out.absolute(), training, seed, self._device, tokenizer).write(folder)
            self._run(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return read_manifest(out)

    def _run(self, folder: Path) -> None:
        """Start torchrun, pass on what is told, and leave no process behind."""
        done = 0
        with (folder / LOG).open("wb") as log, _tree(self._command(folder), log.fileno(), self._threads()) as process:
            ended = False
            while not ended:
                ended = process.poll() is not None
                told, done = calls(folder, done)
                for name, values, figures in told:
                    getattr(self._progress, name)(*values, **figures)
                if not ended:
                    time.sleep(POLL_SECONDS)
        if process.returncode:
            raise failure(folder, (folder / LOG).read_text(errors="replace"))

    def _command(self, folder: Path) -> list[str]:
        meeting = self._arguments or ["--standalone"]
        count = f"--nproc-per-node={self._ranks}"
        return [
            *(sys.executable, "-c", TORCHRUN, count, "--max-restarts=0", *meeting),
            *("-m", "stp.training.rank", str(folder.absolute())),
        ]

    def _threads(self) -> str:
        """Threads of each rank: cores are shared out, as torchrun would give each rank one."""
        return os.environ.get("OMP_NUM_THREADS") or str(max(1, len(os.sched_getaffinity(0)) // self._ranks))


@contextmanager
def _tree(command: list[str], log: int, threads: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block, and with it all that it started, whatever sessions they made."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=os.environ | {"OMP_NUM_THREADS": threads},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
            for one in tree[1:]:
                _kill(one)
            process.terminate()
            _, left = psutil.wait_procs(tree[1:], GRACE_SECONDS)
            for one in left:
                _kill(one)
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _kill(one: psutil.Process) -> None:
    try:
        one.kill()
    except psutil.NoSuchProcess:
        return
