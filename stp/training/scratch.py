"""A model from nothing: a byte-level BPE trained on the corpus, and a small Llama with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.utils.logging import disable_progress_bar

from stp.config import ModelConfig
from stp.training.folder import appearing, write_manifest
from stp.types import Checkpoint

END = "<|end|>"
PIECES = r"\n[ ·]*| ?[A-Za-z_][\w.]*| ?."
"""A line break with its indentation, a name with its dots, or one symbol: no token is part of two of these."""


def make_base(texts: Sequence[str], model: ModelConfig, out: Path, seed: int) -> Checkpoint:
    """Make model and tokenizer in the folder `out`, unless they are there; the same arguments give the same weights."""
    if not out.exists():
        disable_progress_bar()  # type: ignore[no-untyped-call]
        tokenizer = train_tokenizer(texts, model.vocabulary)
        torch.manual_seed(seed)
        config = LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=model.hidden,
            intermediate_size=model.hidden * 8 // 3,
            num_hidden_layers=model.layers,
            num_attention_heads=model.heads,
            max_position_embeddings=model.context,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.eos_token_id,
        )
        with appearing(out) as folder:
            LlamaForCausalLM(config).save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            write_manifest(folder, Checkpoint(out))
    return Checkpoint(out)


def train_tokenizer(texts: Sequence[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """A byte-level BPE: every text has an encoding, and decoding gives it back."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=vocabulary, special_tokens=[END], initial_alphabet=alphabet, show_progress=False
        ),
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, eos_token=END, pad_token=END, clean_up_tokenization_spaces=False
    )
