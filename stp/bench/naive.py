"""Sampling and training the way one writes them first: a prompt at a time, an example at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from stp.bench.watch import Measured
from stp.training.data import encode
from stp.types import Example, Sampling, Training


def load(folder: Path, device: torch.device) -> tuple[Any, Any]:
    """Model and tokenizer as `transformers` gives them, in the precision that `stp` takes on the device."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    model: Any = AutoModelForCausalLM.from_pretrained(str(folder), dtype=dtype)
    return model.to(device), AutoTokenizer.from_pretrained(str(folder))


@torch.inference_mode()
def sample(folder: Path, device: torch.device, prompts: Sequence[str], sampling: Sampling) -> Measured:
    """`transformers.generate`, one sample of one prompt after the other."""
    model, tokenizer = load(folder, device)
    model.eval()
    torch.manual_seed(0)
    tokens = 0
    began = time.perf_counter()
    for prompt in prompts:
        given = tokenizer(prompt, return_tensors="pt", return_token_type_ids=False).to(device)
        answer = model.generate(
            **given,
            do_sample=True,
            temperature=sampling.temperature,
            top_k=0,
            max_new_tokens=sampling.max_new_tokens,
            pad_token_id=tokenizer.pad_token_id,
        )
        tokens += answer.shape[1] - given["input_ids"].shape[1]
    return Measured(tokens, time.perf_counter() - began)


def train(folder: Path, device: torch.device, examples: Sequence[Example], training: Training) -> Measured:
    """The same optimiser steps, each example's gradient by a pass of its own."""
    model, tokenizer = load(folder, device)
    model.float().train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=training.learning_rate)
    rows = encode(examples, tokenizer, training.max_tokens)
    began = time.perf_counter()
    for number, row in enumerate(rows, 1):
        ids = torch.tensor([row.ids], device=device)
        labels = ids.clone()
        labels[:, : row.target] = -100
        model(input_ids=ids, labels=labels).loss.backward()
        if number % training.batch_size == 0 or number == len(rows):
            optimiser.step()
            optimiser.zero_grad()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return Measured(sum(len(row.ids) for row in rows), time.perf_counter() - began)
