"""The folder of a model that is given away, and its way to the hub."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from stp.config import KEPT
from stp.errors import InputError, ServiceError

CARD = "README.md"
_KEPT_BACK = {CARD, KEPT}


def lay_out(model: Path, card: str, out: Path) -> list[str]:
    """Put the files of a model, the configuration of its run and its card into a folder; returns their names. Weights
    are linked where the disk allows it, not copied.

    Raises:
        InputError: the folder holds something else already, or cannot be written.
    """
    files = sorted(one for one in model.iterdir() if one.is_file() and one.name not in _KEPT_BACK)
    names = sorted([*(one.name for one in files), *_KEPT_BACK])
    try:
        out.mkdir(parents=True, exist_ok=True)
        if strange := sorted({one.name for one in out.iterdir()} - set(names)):
            raise InputError(f"{out} holds {strange[0]}, which is none of the model's files; give another --out")
        for one in files:
            _take(one, out / one.name)
        shutil.copyfile(model.parent / KEPT, out / KEPT)
        (out / CARD).write_text(card, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror or error}; give another --out") from error
    return names


def upload(folder: Path, repo: str, private: bool, message: str, endpoint: str | None = None) -> str:
    """Upload a folder as a model repository, which is made where there is none; returns its address.

    The hub's token is the one that `hf auth login` keeps, or HF_TOKEN.

    Raises:
        ServiceError: the hub cannot be reached, or refuses.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    api = HfApi(endpoint=endpoint)
    try:
        made = api.create_repo(repo, private=private, exist_ok=True)
        api.upload_folder(repo_id=repo, folder_path=folder, commit_message=message)
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ServiceError(
            f"{repo} cannot be uploaded: {str(error)[:300]}; what is to be uploaded is in {folder}, and "
            f"`hf upload {repo} {folder}` does the same (`hf auth login` first)"
        ) from error
    return str(made)


def _take(file: Path, to: Path) -> None:
    to.unlink(missing_ok=True)
    try:
        os.link(file, to)
    except OSError:
        shutil.copyfile(file, to)
