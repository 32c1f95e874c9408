"""Self-play theorem proving: one model conjectures and proves, a proof assistant checks every proof.

The algorithm is `stp.selfplay.round.run_round`; its nouns are in `stp.types`, its seams in `stp.protocols`.
"""

__version__ = "0.1.0"
