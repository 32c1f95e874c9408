"""Whole libraries as corpora: their theorems, proofs, and the lemmas that the proofs name."""
