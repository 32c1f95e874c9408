"""The tables of an experiment: the model, and one for each thing that a round does."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from stp.config.reading import Section
from stp.types import Amount, ConjectureKind, Positive, Sampling, Share, Training


class ModelConfig(Section):
    """The base model: a Hugging Face folder or hub name, or a small Llama made from scratch."""

    base: str = ""
    """Folder or hub name; empty builds a model from scratch with the sizes below."""
    tokenizer: str = ""
    """Folder or hub name of the tokenizer when it is not the base model's own (specification §2.6)."""
    vocabulary: int = Field(1024, ge=64)
    """Entries of the byte-level BPE trained on the corpus for a model from scratch."""
    hidden: int = Field(192, ge=16)
    layers: int = Field(4, ge=1)
    heads: int = Field(6, ge=1)
    context: int = Field(2048, ge=64)
    """Longest prompt plus completion of a model from scratch, in tokens."""

    @model_validator(mode="after")
    def _tokenizer_is_for_a_base(self) -> Self:
        if self.tokenizer and not self.base:
            raise ValueError("tokenizer is for the model in base; one made from scratch has a tokenizer of its own")
        return self


class SelectConfig(Section):
    """Choosing what the conjecturer is shown (specification §3.1)."""

    min_pass_rate: float = Field(0.35, ge=0, le=1)
    """A statement seeds conjectures when its best pass rate so far is above this (code: 0.35; paper: any, 0)."""
    trivial_lemma_probability: float = Field(0.5, ge=0, le=1)
    lemma_cap: float = Field(0.1, gt=0, le=1)
    """One lemma serves at most this share of the dataset's size in seeds."""
    curriculum: float = Field(0.0, ge=0, le=1)
    """How far seeds come first that resemble statements which failed in the last round and are themselves hardly proved
    (after WebRL, arXiv 2411.02337; neither paper nor code of STP); 0: all alike, 1: by that alone."""
    chained: float = Field(0.0, ge=0, le=1)
    """At most this share of the seeds are conjectures that earlier rounds selected, rather than dataset statements, so
    that the frontier moves on where the dataset has nothing at it (conjectures build on one another in Minimo,
    arXiv 2407.00695; neither paper nor code of STP); 0: none."""
    kinds: dict[ConjectureKind, float] = Field({ConjectureKind.HARDER: 1.0})
    """Shares of what is asked of the conjecturer: `harder` (paper); `simpler` than an unproved statement (SGS, arXiv
    2604.20209); `general`, `part`, `variant` (Pythagoras-Prover ALF, arXiv 2606.12594)."""

    @model_validator(mode="after")
    def _kinds_can_be_asked_for(self) -> Self:
        if ConjectureKind.GOAL in self.kinds:
            raise ValueError("kinds: a goal is mined from failed proofs, not asked for; see conjecture.mined")
        if min(self.kinds.values(), default=0) < 0 or not sum(self.kinds.values()):
            raise ValueError("kinds: shares are at least 0, and one of them is more")
        return self


class ConjectureConfig(Section):
    """Proposing new statements (specification §3.2)."""

    enabled: bool = True
    """Off: the round is expert iteration."""
    per_statement: int = Field(3, ge=1)
    """Raw conjectures aimed for, as a multiple of the dataset's size (3n)."""
    max_per_seed: int = Field(8, ge=1)
    corpus_rows: float = Field(0.0, ge=0)
    """At most so many SFT rows of the conjecturer, as a multiple of the prover's, chosen at random; 0: all."""
    released_rows: bool = False
    """Train the conjecturer on the released code's prompt form rather than on the one used at inference."""
    cap: Literal["unproved", "dataset"] = "unproved"
    """At most so many conjectures as there are unproved statements (paper) or dataset statements (code)."""
    well_formed: bool = True
    """Elaborate each conjecture once with `sorry` before spending rollouts on it (neither paper nor code does)."""
    novelty: Literal["text", "renaming"] = "text"
    """Two statements are the same when their texts agree up to white space (code), or up to renaming too."""
    min_distance: float = Field(0.0, ge=0, le=2)
    """A conjecture is dropped when its embedding is nearer than this (1 - cosine) to a dataset statement's or that of a
    conjecture tried before (SemDeDup, arXiv 2303.09540); 0: never (paper). Mean states of a language model lie
    close together: in the small world 0.003 drops a fifth, mostly copies in which one letter differs, 0.01 half."""
    drop_vacuous: bool = False
    """Drop a conjecture whose hypotheses contradict each other as far as `standard_tactics` see: one of them proves
    `False` from them (DeepSeek-Prover V1, arXiv 2405.14333; the paper does not)."""
    drop_trivial: bool = False
    """Drop a conjecture that one of `standard_tactics` proves (LeanConjecturer, arXiv 2506.22005; the paper does
    not)."""
    standard_tactics: list[str] = Field(
        ["intros; trivial", "intros; rfl", "decide", "intros; omega", "simp_all"], min_length=1
    )
    """Whole proofs, each tried by itself, in the language of the dataset; name stronger ones where its headers import
    them (`norm_num`, `aesop`)."""
    standard_seconds: float = Field(10.0, gt=0)
    """What takes a standard tactic longer is not trivial."""
    probe: int = Field(0, ge=0)
    """Random conjectures of a round that the standard tactics are tried on where nothing is dropped for it, to know
    how many are vacuous or trivial; 0: none, and it is not known (paper)."""
    mined: float = Field(0.0, ge=0)
    """Goals at which proofs of the last round got stuck, added to the conjectures, at most, as a multiple of the
    dataset's size (Goedel-Prover-V2, arXiv 2508.03613; neither paper nor code of STP); 0: none."""
    sampling: Sampling = Sampling()

    @model_validator(mode="after")
    def _mined_goals_are_elaborated(self) -> Self:
        if self.mined and not self.well_formed:
            raise ValueError("mined needs well_formed: a goal as Lean prints it need not elaborate")
        return self


class ProveConfig(Section):
    """Rollouts (specification §1.3 step 4, §4.1)."""

    samples: int = Field(32, ge=1)
    """K, rollouts per statement and round."""
    first_samples: int = Field(64, ge=1)
    """K of round 0 (code 64, paper 32)."""
    readmit_probability: float = Field(0.05, ge=0, le=1)
    """A proved dataset statement is tried again with this probability ..."""
    readmit_below: float = Field(0.35, ge=0, le=1)
    """... or always while its best pass rate is below this."""
    sampling: Sampling = Sampling()
    allocation: Literal["fixed", "adaptive"] = "fixed"
    """K rollouts for every statement (paper), or as many in all, given out in waves to those of which more is to be
    learnt (`stp.selfplay.allocate`; Knapsack RL, arXiv 2509.25849; AlphaProof's matchmaker, Nature 2025)."""
    waves: int = Field(4, ge=1)
    """In so many parts a statement's K are given out when the allocation is adaptive; the first part goes to all."""
    most: float = Field(4.0, ge=1)
    """A statement gets at most so many times K, when the allocation is adaptive and others can take more."""
    prior: tuple[Positive, Positive] = (0.5, 4.5)
    """Beta distribution of a pass rate before any rollout: successes and failures in a mean of 0.1."""
    prior_decay: float = Field(0.5, ge=0, le=1)
    """A rollout of the round before counts so much in that distribution, one of two rounds before its square: the
    prover has changed since; 0 forgets former rounds."""
    disprove_share: float = Field(0.0, ge=0, lt=1)
    """Share of the rollouts of a statement never proved that attempt its negation; one that is disproved is tried no
    more (AlphaProof, Nature 2025, half of them; DeepSeek-Prover, arXiv 2405.14333; Goedel-Prover-V2,
    arXiv 2508.03613)."""
    oversample: float = Field(1.0, ge=1)
    """A dataset statement never proved gets so many times the rollouts of any other, and all together as many as
    before: the others get fewer than K (T1, arXiv 2501.11651, which oversamples every prompt instead)."""
    oversample_temperature: float = Field(1.2, ge=0)
    """Temperature of its rollouts beyond K, where it is oversampled."""

    @model_validator(mode="after")
    def _one_way_to_spend(self) -> Self:
        if self.allocation == "adaptive" and self.oversample > 1:
            raise ValueError("adaptive allocation decides who gets more; leave oversample at 1 or use allocation fixed")
        return self


class ExploreConfig(Section):
    """The prover's temperature and the conjecturer's threshold from round to round (`stp.selfplay.explore`)."""

    temperatures: tuple[Amount, ...] = ()
    """Candidates for the prover's temperature: a round tries each on some statements, and the next one takes the one
    whose balance score was best (B-STaR, arXiv 2412.17256); empty: `prove.sampling.temperature` throughout."""
    probe: int = Field(64, ge=1)
    """Statements that try the candidates, with the very rollouts that they get anyway."""
    target: int = Field(8, ge=1)
    """Distinct correct proofs of a statement that are enough: n* of the score (B-STaR's code: 8)."""
    thresholds: tuple[Share, ...] = ()
    """Candidates for `reward.window_high`, chosen likewise; empty: it stays."""
    entropy_floor: float = Field(0.0, ge=0)
    """Nats per token that the prover's samples should have: below, the next round's temperature is raised; above, it
    goes back step by step (as T1, arXiv 2501.11651, and E3-RL4LLMs, arXiv 2505.18573, keep the entropy up); 0: never.
    """
    entropy_step: float = Field(0.1, gt=0)
    max_temperature: float = Field(1.5, gt=0)
    """The floor raises the temperature up to this."""


class RewardConfig(Section):
    """Which conjectures train the conjecturer, and how much (specification §5)."""

    rule: Literal["stp", "sgs"] = "stp"
    """STP: window, lemma, elegance and transport, as below. SGS (arXiv 2604.20209): (1 - pass rate) x the judge's score
    for what was proved and is not among the easiest; of the fields below only `easy_share` counts then."""
    easy_share: float = Field(0.3, ge=0, lt=1)
    """The share of the proved conjectures, by pass rate, that SGS leaves out as too easy."""
    window_low: float = Field(0.0, ge=0, le=1)
    """Pass rates must be above this ..."""
    window_high: float = Field(0.25, ge=0, le=1)
    """... and at most this."""
    window_closed: bool = True
    """False excludes `window_high` itself, as the released code does."""
    estimate: Literal["rate", "posterior"] = "rate"
    """A pass rate is correct by attempted rollouts (paper), or the mean of its distribution, with the prior
    `prove.prior`: for the adaptive allocation, since a rate is too high where rollouts went on until one was correct.
    A conjecture without a proof is unproved either way."""
    lemma_use: Literal["strict", "relaxed"] = "relaxed"
    """Strict (paper): a correct proof must use the lemma shown, where one was. Relaxed (code): others are kept under
    the trivial lemma, up to max(`relaxed_factor` x lemma-using ones, `relaxed_floor`)."""
    relaxed_factor: int = Field(20, ge=0)
    relaxed_floor: int = Field(4096, ge=0)
    elegance_quantile: float = Field(0.2, ge=0, lt=1)
    """Share dropped for the shortest proof per character of statement; 0 switches the filter off."""
    elegance_scope: Literal["global", "lemma"] = "global"
    """Over all conjectures (paper) or within each lemma's group (code)."""
    transport: bool = True
    """Re-weight towards the unproved statements."""
    transport_cap: float = Field(3.0, ge=1)
    """A conjecture takes no more once its weight has reached this (paper 3, code 4)."""
    embed_tokens: int = Field(512, ge=1)
    """Tokens of a statement that its embedding is made of."""

    @model_validator(mode="after")
    def _window_holds_something(self) -> Self:
        if self.window_low >= self.window_high:
            raise ValueError("window_low must be below window_high, or no conjecture is ever selected")
        return self


class JudgeConfig(Section):
    """Scoring how good conjectures are, beside how hard: the Guide of SGS (arXiv 2604.20209). It sees what passes the
    reward's other filters, each with the statement it was made from."""

    kind: Literal["off", "heuristic", "model", "endpoint"] = "off"
    """By the statements' tokens, by the round's own model, or by a model behind an OpenAI-compatible address
    (`STP_JUDGE_URL`). A small model without instruction tuning rarely gives an answer that can be read."""
    weight: float = Field(1.0, ge=0, le=1)
    """A conjecture's training weight is multiplied by 1 - weight + weight x score."""
    threshold: float = Field(0.0, ge=0, lt=1)
    """Conjectures whose score, from 0 to 1, is no higher than this train nothing."""
    name: str = ""
    """What the endpoint calls the model that is to judge."""
    max_new_tokens: int = Field(512, ge=1)
    """Longest answer of a model, its reasoning included."""

    @model_validator(mode="after")
    def _an_endpoint_is_asked_for_a_model(self) -> Self:
        if self.kind == "endpoint" and not self.name:
            raise ValueError('kind "endpoint" needs name, the model that the endpoint is asked for')
        return self


class ReplayConfig(Section):
    """Training rows of a round (specification §6.2)."""

    rounds: int = Field(3, ge=1)
    """Rounds whose proofs are kept, this one included."""
    max_pass_rate: float = Field(0.5, ge=0, le=1)
    """Proofs of statements easier than this (over the window) are left out."""
    length_decay: float = Field(0.001, ge=0)
    """Weight exp(-length_decay x characters of the proof)."""
    time_decay: float = Field(0.01, ge=0)
    """Weight exp(-time_decay x seconds of checking) (arXiv 2502.00212 v4; in the released code since its commit of
    2025-03-25); 0 makes weights independent of the machine."""
    divide_by_proofs: bool = True
    """Divide a statement's weights by its number of distinct correct proofs."""
    corpus_share: float = Field(0.0, ge=0)
    """SFT rows mixed in, as a multiple of the round's own rows (the paper's run: 0)."""
    disproofs: bool = False
    """Train on refutations too, as proofs of the statements' negations (AlphaProof, Nature 2025)."""


class RefreshConfig(Section):
    """Re-training from the base model on everything kept (specification §6.3)."""

    every: int = Field(12, ge=0)
    """Refresh after every so many rounds; 0 never."""
    start: Literal["base", "sft"] = "base"
    """Re-train the base model on SFT rows and proofs (paper), or the SFT model on proofs alone (its expert iteration
    baseline)."""
    max_pass_rate: float = Field(0.25, ge=0, le=1)
    """Proofs of conjectures count only when that round's pass rate was at most this."""
    filter_dataset: bool = False
    """Apply the same bound to dataset statements (paper) or keep all their proofs (code)."""
    max_proofs_per_statement: int = Field(16, ge=1)
    training: Training = Training(learning_rate=1e-4, min_steps=10, warmup_steps=5)
