"""Evaluation of a model on a benchmark: the statements (`benchmarks`), the run (`run`), the numbers (`statistics`), and
what is shown of them (`report`).

Read `types.py` first.
"""
