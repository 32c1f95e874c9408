"""How much may be asked at a time; every input has its limit here."""

from __future__ import annotations

BODY_BYTES = 8 << 20
STATEMENT_CHARACTERS = 20_000
HEADER_CHARACTERS = 20_000
PROOF_CHARACTERS = 200_000
FILE_CHARACTERS = STATEMENT_CHARACTERS + HEADER_CHARACTERS + PROOF_CHARACTERS
ITEMS = 1000
"""Proofs in one batch."""
THEOREMS = 50
"""In one file for Kimina's endpoints: each is read with all that stands above it."""
NAME_CHARACTERS = 200
"""Of ids, runs, sources, cursors, and idempotency keys."""
PAGE = 200
"""Rows on one page."""
PROOFS_SHOWN = 8
"""Of an attempt."""
WAIT_SECONDS = 60.0
"""The longest that an answer is held back until there is more to say."""
KIMINA_SECONDS = 590.0
"""The same for clients of Kimina Lean Server, which do not ask again, and give up after 600 s."""
CHECK_SECONDS = 600.0
MEMORY_MB = 32_000
DEADLINE_SECONDS = 86_400.0
SAMPLES = 4096
TOKENS = 4096
"""Of one sample."""
BUDGET_TOKENS = 10_000_000
"""Of one attempt."""
RETRY_SECONDS = 10.0
"""When to try again what the service cannot do now."""
