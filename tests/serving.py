"""A fake server over a real, tiny model, and the generator that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import torch

from stp.generation.choose import ServerSettings
from stp.generation.probe import reference
from stp.generation.server import ServerGenerator
from stp.generation.transformers import TransformersGenerator
from stp.model import load_tokenizer
from stp.testing import ScriptedGenerator
from stp.testing_server import FakeServer, served


def fake_of(model: Path, name: str = "") -> FakeServer:
    """A server of a model that calls it by its folder, or by a name."""
    return FakeServer(
        name or str(model),
        TransformersGenerator(model, device="cpu", rows=8),
        load_tokenizer(str(model)).decode,
        lambda ids: reference(str(model), list(ids), torch.float32).tolist(),
    )


def scripted(model: Path) -> FakeServer:
    """A server whose answers say what they were asked."""
    fake = fake_of(model)
    fake.generator = ScriptedGenerator(lambda prompt, seed: f"{prompt} {seed}")
    return fake


@contextmanager
def serving(model: Path) -> Iterator[tuple[ServerGenerator, FakeServer]]:
    """The generator, and the server that it asks."""
    with served(fake_of(model)) as fake, closing(ServerGenerator(model, ServerSettings((fake.url,)))) as generator:
        yield generator, fake
