"""When a run has lost one half of what it is kept in: the store, or the folder of its checkpoints.

The store alone is enough: it keeps the rows that each round trained on, so lost weights are trained anew, beginning at
the last checkpoint that is there. The folder alone is not: models without their rounds would be mixed with new rounds
that never made them, so the run stops and says what to do.
"""

from __future__ import annotations

import logging
import re

from stp.config import SelfPlayConfig
from stp.errors import RoundError
from stp.protocols import Runtime
from stp.selfplay.context import RoundContext
from stp.selfplay.round import refreshes, train_on
from stp.types import Checkpoint, Phase

log = logging.getLogger(__name__)
ROUND = re.compile(r"round-(\d+)")
"""The folder of a round's checkpoint."""


def restore(lost: Checkpoint, config: SelfPlayConfig, start: Checkpoint, refresh_from: Checkpoint, rt: Runtime) -> None:
    """Train a checkpoint anew unless it is there: on the stored rows of its round, from the weights that it was made
    from, which are restored likewise. Its weights are what they were as far as the device's arithmetic repeats itself.

    Raises:
        RoundError: the rows are gone too.
    """
    if lost.round is None or lost.path.exists():
        return
    log.warning("the weights %s are gone; training them anew from the rows in the database", lost.path)
    stored = {one.number: one for one in rt.store.rounds(config.name)}
    examples = rt.store.examples(config.name, lost.round)
    if not examples:
        raise RoundError(
            f"the weights {lost.path} are gone, and so are the rows that they were trained on; put the folder back, or "
            "begin the experiment anew under another name"
        )
    before = stored.get(lost.round - 1)
    source = (before and before.checkpoint) or start
    if not refreshes(config, lost.round):
        restore(source, config, start, refresh_from, rt)
    train_on(RoundContext(config, stored[lost.round], source, refresh_from, rt), examples, lost.path)


def require_own_models(config: SelfPlayConfig, rt: Runtime) -> None:
    """See that each checkpoint in the run's folder is of a round that the store knows.

    Raises:
        RoundError: one is not: the store was lost, or another one is named.
    """
    known = {one.number for one in rt.store.rounds(config.name) if one.done(Phase.REWARD)}
    found = {int(name[1]): one for one in rt.folder.glob("round-*") if (name := ROUND.fullmatch(one.name))}
    if foreign := sorted(found.keys() - known):
        raise RoundError(
            f"{found[foreign[0]]} is the model of a round that the database does not know, as if it was lost or is "
            "another one than before; set STP_HOME or STP_DATABASE_URL to the run's database, restore it with "
            f"`stp db restore`, or move {rt.folder} away to begin the run anew"
        )
