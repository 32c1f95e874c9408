"""`torchrun ... -m stp.training.rank FOLDER`: one rank of a job, started by `stp.training.torchrun`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from stp.supervise import end_with_parent
from stp.training.job import FileProgress, Job, write_failure


def main(folder: Path) -> int:
    """Train as one of the ranks; what goes wrong is left in the folder."""
    end_with_parent()
    try:
        _train(folder)
    except Exception as error:
        write_failure(folder, int(os.environ["RANK"]), error)
        raise
    return 0


def _train(folder: Path) -> None:
    from stp.training.ranks import joined
    from stp.training.torch import TorchTrainer

    job = Job.read(folder)
    with joined(job.device) as ranks:
        start = Path(job.start)
        progress = FileProgress(folder) if ranks.first else None
        tokenizers = {start: job.tokenizer} if job.tokenizer else {}
        trainer = TorchTrainer(job.device, progress, tokenizers, ranks)
        try:
            trainer.train(job.examples, start, job.out, job.training, job.seed)
        except Exception as error:
            write_failure(folder, ranks.number, error)  # before the others learn of it, and fail for want of an answer
            raise


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
