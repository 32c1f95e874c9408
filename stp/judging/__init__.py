"""Judges of conjectures: how good one is beside how hard. Each is a `stp.protocols.Judge`.

rubric      the marks of SGS (arXiv 2604.20209), how they are asked for, read and made into a score
heuristic   marks from the statements' tokens, without a model
asking      marks from a model's answers, kept in a file: asks the round's own model ...
endpoint    ... or one behind an OpenAI-compatible address
"""
