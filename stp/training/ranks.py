"""The processes that train one model together: what each does of a step, and how they share weights and sums.

A single process is the case of one rank, in which nothing here communicates. With more of them weights, gradients and
the optimiser's state are sharded by FSDP2 (`torch.distributed.fsdp.fully_shard`), layer by layer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor

from stp.model import pick_device
from stp.training.data import TokenRow

T = TypeVar("T", bound=Any)
"""A batch that has `weights`, which scale its rows' or tokens' loss."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of this process, 0 <= `number` < `count`, and the device it computes on."""

    device: torch.device
    number: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the process that writes and reports for all of them."""
        return self.number == 0

    def shard(self, model: Any, bfloat16: bool) -> Any:
        """The model with this rank's part of each weight, all from the first rank's: the others may come without. Layer
        by layer, so that no other rank ever holds more than a layer and the embeddings whole. `bfloat16` is what layers
        compute in, with gradients summed in float32."""
        if self.count == 1:
            return model
        policy = MixedPrecisionPolicy(torch.bfloat16, torch.float32) if bfloat16 else MixedPrecisionPolicy()
        mesh = dist.device_mesh.init_device_mesh(self.device.type, (self.count,))
        layers = set(model._no_split_modules or ())
        for module in [one for one in model.modules() if type(one).__name__ in layers] + [model]:
            self._send(module)
            fully_shard(module, mesh=mesh, mp_policy=policy)
        return model

    def _send(self, module: Any) -> None:
        """Put the first rank's weights and buffers on each rank's device, save what is sharded; tied ones stay so."""
        sent: dict[torch.Tensor, torch.Tensor] = {}
        for part in module.modules():
            for held in (part._parameters, part._buffers):
                for name, tensor in held.items():
                    if tensor is None or isinstance(tensor, DTensor):
                        continue
                    if tensor not in sent:
                        sent[tensor] = self._from_first(tensor)
                    held[name] = sent[tensor]

    def _from_first(self, tensor: torch.Tensor) -> torch.Tensor:
        held = tensor.detach().to(self.device) if self.first else torch.empty_like(tensor, device=self.device)
        held = held.contiguous()
        dist.broadcast(held, 0)
        return torch.nn.Parameter(held, tensor.requires_grad) if isinstance(tensor, torch.nn.Parameter) else held

    def let_go(self, model: Any) -> None:
        """Give back the weights that a forward pass gathered, where no backward pass follows that would."""
        if self.count > 1:
            model.reshard()

    def share(self, rows: Sequence[TokenRow]) -> Sequence[TokenRow]:
        """This rank's rows of a step: every `count`-th by length, so that all have about as much to do. One of weight 0
        where there are fewer rows than ranks."""
        if self.count == 1:
            return rows
        mine = sorted(rows, key=lambda one: len(one.ids))[self.number :: self.count]
        return mine or [replace(rows[0], weight=0.0)]

    def together(self, batches: Iterable[T]) -> Iterable[T]:
        """As many batches on each rank, since sharded weights are gathered by all at once: those that lack some repeat
        their last one without weight."""
        if self.count == 1:
            return batches
        mine = list(batches)
        most = torch.tensor(len(mine), device=self.device)
        dist.all_reduce(most, dist.ReduceOp.MAX)
        idle = replace(mine[-1], weights=torch.zeros_like(mine[-1].weights))
        return mine + [idle] * (int(most) - len(mine))

    def sums(self, *values: float) -> list[float]:
        """Each value summed over all ranks."""
        if self.count == 1:
            return list(values)
        summed = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(summed)
        return [float(one) for one in summed]

    def gather(self, model: Any, into: Any) -> None:
        """Copy what was trained into a whole model on the first rank; `into` is None on others. Weight by weight: no
        other rank ever holds more than one of them whole. To be called by all."""
        places = trained(into) if into is not None else {}
        with torch.no_grad():
            for name, weight in trained(model).items():
                full = weight.full_tensor() if isinstance(weight, DTensor) else weight
                if into is not None:
                    places[name].copy_(full)


def trained(model: Any) -> dict[str, torch.nn.Parameter]:
    """The weights that are trained, by name: all but those that LoRA froze."""
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


def put(place: torch.Tensor, full: torch.Tensor) -> None:
    """Overwrite a tensor, sharded or not, by one that each rank has as a whole."""
    with torch.no_grad():
        if isinstance(place, DTensor):
            full = distribute_tensor(full.to(place.device), place.device_mesh, place.placements)
        place.copy_(full)


@contextmanager
def joined(device: str) -> Iterator[Ranks]:
    """The ranks that torchrun started, of which this process is one: over NCCL on GPUs, over Gloo on CPUs.

    Raises:
        InputError: a GPU is asked for and there is none.
    """
    picked = pick_device(device)
    if picked.type == "cuda":
        picked = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(picked)
    # Gloo beside NCCL: checkpoints are written from memory of the host while the GPUs go on.
    dist.init_process_group("cpu:gloo,cuda:nccl" if picked.type == "cuda" else "gloo")
    try:
        yield Ranks(picked, dist.get_rank(), dist.get_world_size())
    finally:
        dist.destroy_process_group()
