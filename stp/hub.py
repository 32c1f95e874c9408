"""Names on the Hugging Face hub, told from paths of this machine."""

from __future__ import annotations

import re
from pathlib import Path

_PART = re.compile(r"\w[\w.-]*")


def has_hub_form(name: str) -> bool:
    """Whether it has the form `OWNER/NAME`."""
    parts = name.split("/")
    return len(parts) == 2 and all(_PART.fullmatch(one) for one in parts)


def is_hub_name(name: str) -> bool:
    """Whether it has that form, and is no path below a folder that is here."""
    return has_hub_form(name) and not Path(name).parent.exists()
