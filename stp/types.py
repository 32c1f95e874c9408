"""The nouns of self-play theorem proving: frozen values without behaviour beyond their identity.

Read this first, then `protocols.py`, then `selfplay/round.py`. Ids are content hashes, so importing, proposing
or sampling the same text twice names the same thing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le

# Ranges are for whoever reads a value from outside (`stp.config`); nothing is checked here.
Count = Annotated[int, Ge(1)]
Amount = Annotated[float, Ge(0)]
Positive = Annotated[float, Gt(0)]
Share = Annotated[float, Ge(0), Le(1)]


def content_id(*parts: str) -> str:
    """A 20-character identity of texts (80 bits of SHA-256: collisions are out of reach for 10^9 rows)."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:20]


class ProofSystem(StrEnum):
    """The proof assistant a statement is written for."""

    LEAN = "lean"
    ISABELLE = "isabelle"
    ROCQ = "rocq"


@dataclass(frozen=True, slots=True)
class Statement:
    """A formal theorem without its proof.

    `text` ends where the proof begins, in `:= by` or `:=`; `header` holds the imports and opens that it is to be
    read under (empty: the toolchain's core library alone).
    """

    name: str
    """Fully qualified name of the theorem."""
    text: str
    header: str = ""
    source: str = ""
    """The set it came from: `world/open`, `minif2f/test`, `conjecture`; empty when unknown."""
    level: int = 0
    """Difficulty level given by the source; 0 when it gives none."""
    matching_weight: int = 1
    """How much an unproved statement attracts conjectures (w_y in the transport step; paper §3.3)."""
    system: ProofSystem = ProofSystem.LEAN
    file: str = ""
    """The file of a library that it stands in; empty when unknown. Conjecturer rows pair theorems of one file."""

    @property
    def id(self) -> str:
        """Identity by system, header and text up to white space; source and weights do not enter."""
        return content_id(self.system, " ".join(self.header.split()), " ".join(self.text.split()))


@dataclass(frozen=True, slots=True)
class Lemma:
    """A library theorem that a proof may use and a conjecture may be asked to use."""

    name: str
    text: str
    """Its statement: library source up to the first `:=`."""


TRIVIAL_LEMMA = Lemma(name="", text="theorem true: True")
"""Stands in where the conjecturer is given no particular lemma (specification §2.1)."""


class ConjectureKind(StrEnum):
    """What the conjecturer is asked to make of the statement it is shown."""

    HARDER = "harder"
    """Of a proved one, another with the same lemma (STP, Alg. 1)."""
    SIMPLER = "simpler"
    """Of one that nobody has proved yet, an easier relative (SGS, arXiv 2604.20209)."""
    GENERAL = "general"
    """A generalisation (this kind and the next two: Pythagoras-Prover ALF, arXiv 2606.12594)."""
    PART = "part"
    """A step of its proof."""
    VARIANT = "variant"
    """The same thought in another shape."""
    GOAL = "goal"
    """Nothing is asked: it is the goal at which a failed proof got stuck (Goedel-Prover-V2, arXiv 2508.03613)."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What the conjecturer is shown: a statement, one of its proofs, and a lemma that proof used.

    The statement is proved, and the proof correct, unless the kind is SIMPLER or GOAL: then the proof is an attempt
    that failed.
    """

    statement: Statement
    proof: Proof
    lemma: Lemma
    kind: ConjectureKind = ConjectureKind.HARDER


@dataclass(frozen=True, slots=True)
class Conjecture:
    """A statement the model proposed, with what it was shown when it did."""

    statement: Statement
    seed: Seed
    sample_seed: int
    """Random seed of the sample that produced it."""


class ConjectureOutcome(StrEnum):
    """What became of a conjecture at the end of its round; one per conjecture."""

    PENDING = "pending"
    ILL_FORMED = "ill-formed"
    SIMILAR = "too similar"
    """Nearer to another statement than `conjecture.min_distance`."""
    VACUOUS = "vacuous"
    """Its hypotheses contradict each other, as a standard tactic shows."""
    TRIVIAL = "trivial"
    """A single standard tactic proves it."""
    SURPLUS = "surplus"
    """Well-formed, but beyond the round's cap."""
    UNPROVED = "unproved"
    TOO_EASY = "too easy"
    NO_LEMMA = "lemma not used"
    INELEGANT = "inelegant"
    ILL_JUDGED = "ill judged"
    """The judge gave it nothing, or too little (`judge.threshold`)."""
    UNMATCHED = "unmatched"
    UNREWARDED = "unrewarded"
    """Its reward is the lowest of the batch, which by the rule of SGS weighs nothing."""
    MINED = "mined"
    """Proved, and the goal of a failed proof: it trains the prover alone."""
    SELECTED = "selected"


class FinishReason(StrEnum):
    """Why a sample ended."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How completions are drawn; defaults are the paper's (specification §2.2, §4.1)."""

    temperature: Amount = 1.0
    """0 means greedy decoding."""
    top_p: Annotated[float, Gt(0), Le(1)] = 1.0
    max_new_tokens: Count = 1024
    stop: tuple[str, ...] = ()
    """Generation ends before the first of these strings; the string itself is not returned."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A user's turn, for a model that was made to chat; its tokenizer knows how turns are written (`stp.model`)."""

    user: str
    system: str = ""
    """The system's turn before it; empty: there is none."""


Prompt = str | Chat


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """One prompt and the random seeds of the samples wanted from it, one completion per seed."""

    prompt: Prompt
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """One sampled text, without prompt and stop string."""

    text: str
    finish: FinishReason
    tokens: int
    """Tokens sampled, the end token included."""
    logprob: float
    """Sum of the natural log-probabilities of the sampled tokens under the sampled distribution at T = 1."""
    seed: int


@dataclass(frozen=True, slots=True)
class Proof:
    """The text of one attempt at one statement: a claim, until a verdict says otherwise."""

    statement_id: str
    text: str
    """Everything after the statement, white space kept."""
    refutes: bool = False
    """Whether it claims that the statement is false: it is then a proof of the statement's negation."""

    @property
    def id(self) -> str:
        # No statement's id is "refutes", so no text of a proof can take a refutation's place.
        return content_id(*["refutes"] * self.refutes, self.statement_id, self.text)


@dataclass(frozen=True, slots=True)
class Rollout:
    """One sample of the prover; many rollouts may be the same proof, which is checked once."""

    proof: Proof
    sample: int
    """Index of the sample among those drawn for its statement in its batch, from 0."""
    seed: int
    tokens: int
    logprob: float
    finish: FinishReason


def unsampled(proof: Proof, sample: int = 0) -> Rollout:
    """The rollout of a proof that no model sampled: of a corpus, a file, a caller, a `sorry` probe."""
    return Rollout(proof, sample, seed=0, tokens=0, logprob=0.0, finish=FinishReason.STOP)


class VerdictStatus(StrEnum):
    """What a check found."""

    PROVED = "proved"
    """The very statement was proved from the standard axioms alone."""
    DISPROVED = "disproved"
    """Its negation was: only a proof that refutes is given this, and it is never one of the statement."""
    INCOMPLETE = "incomplete"
    """It elaborates, with a `sorry` in it."""
    FAILED = "failed"
    """The proof assistant reports an error, or something other than the statement was proved."""
    FORBIDDEN = "forbidden"
    """The text holds what an untrusted proof may not contain, of which kind is `forbidden`; it was not run."""
    RESOURCE = "resource"
    """A limit of the check was reached, and again at higher limits, alone; which one is `limit`, the last limits stand
    in the verdict. Too little time counts as a failed attempt; too little memory or output says nothing."""
    CRASHED = "crashed"
    """The checker broke; never counted, checked again."""


STANDARD_AXIOMS = frozenset({"propext", "Classical.choice", "Quot.sound"})
"""What Lean's own library rests on; a proof may rest on these and no others."""


class Tier(StrEnum):
    """How far a verdict can be trusted."""

    FILTER = "filter"
    """From the text alone; it only refuses."""
    LIBRARY = "library"
    """The word of a library that compiled with it, as a trace tells; nothing was run here."""
    WARM = "warm"
    """From the process that elaborated the proof, and others before it."""
    TRUST = "trust"
    """From the proof's terms, compared and put through the kernel by a process that never ran the proof."""


class Limit(StrEnum):
    """What a check ran out of."""

    TIME = "time"
    MEMORY = "memory"
    """Or stack: the process ended by itself."""
    OUTPUT = "output"


class Forbidden(StrEnum):
    """What a text holds that is refused without being run."""

    COMMAND = "command"
    """It would begin, or reach into, a command of its own."""
    ATTRIBUTE = "attribute"
    OPTION = "option"
    """`set_option`, but for limits within the proof."""
    CODE = "code"
    """It would have the elaborator run compiled code."""
    UNCLOSED = "unclosed"
    """A comment, string or quoted name that does not end."""
    AMBIGUOUS = "ambiguous"
    """Lean may cut it into other tokens than the filter does."""
    STATEMENT = "statement"
    """The statement is not one theorem that ends where its proof begins, has another name, or cannot be negated."""
    LENGTH = "length"
    """It is too long."""
    AUTOMATION = "automation"
    """It leaves to a search what the experiment wants of the model."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the proof assistant; line 1 is the first line of the proof, columns count from 0.

    Lines of the statement itself are zero or negative.
    """

    severity: Severity
    line: int
    column: int
    text: str


RAISED = 2
"""How much more a check is given that has reached a limit."""


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """What one check may use."""

    timeout_seconds: Positive = 200.0
    memory_mb: Count = 15_000

    def raised(self) -> CheckLimits:
        """What a check that reached a limit is given when it is repeated."""
        return CheckLimits(self.timeout_seconds * RAISED, self.memory_mb * RAISED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Knowledge about a proof."""

    status: VerdictStatus
    messages: tuple[Message, ...] = ()
    axioms: tuple[str, ...] = ()
    """Axioms the proof depends on, sorted; empty unless the status is PROVED, DISPROVED or INCOMPLETE."""
    lemmas: tuple[str, ...] = ()
    """Library constants that the proof's text names, as the elaborator resolved them, sorted; only for PROVED and
    DISPROVED."""
    elapsed_seconds: float = 0.0
    checker: str = ""
    """Identity of the toolchain and library, e.g. `Lean 4.35.0, embedded core 1a2b3c4d`."""
    sandbox: str = ""
    """How the checking process was confined, and what that lacks."""
    limits: CheckLimits = field(default_factory=CheckLimits)
    limit: Limit | None = None
    """Only for RESOURCE."""
    forbidden: Forbidden | None = None
    """Only for FORBIDDEN."""
    tier: Tier = Tier.WARM
    kernel: str = ""
    """Which kernel checked the terms, and how; only for the trust tier."""
    certificate: str = ""
    """Hash over statement, proof and verdict (`stp.trust.certificate`), of a DISPROVED over those of the negation; only
    from the trust tier."""
    worker: str = ""
    """Whose checker and trust tier gave it: the `Bench` of one thread or process; empty where there was none."""

    @property
    def proved(self) -> bool:
        return self.status is VerdictStatus.PROVED


@dataclass(frozen=True, slots=True)
class PassRate:
    """Correct rollouts over attempted ones; checks that crashed or lacked memory or room for output are neither, nor
    are proofs that refute, whatever their verdict."""

    proved: int
    attempts: int

    @property
    def value(self) -> float:
        """Empirical pass rate p̂ in [0, 1]; 0 without attempts."""
        return self.proved / self.attempts if self.attempts else 0.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rollout in numbers, without its texts: what it cost, and what came of it."""

    sample: int
    tokens: int
    logprob: float
    proof_id: str
    refutes: bool
    status: VerdictStatus | None
    """None while its check is under way."""
    limit: Limit | None = None

    @property
    def correct(self) -> bool:
        """Whether it proved what it tried to: the statement, or of one that refutes the negation."""
        return self.status is (VerdictStatus.DISPROVED if self.refutes else VerdictStatus.PROVED)

    @property
    def says(self) -> bool:
        """Whether its verdict says something about what it tried to prove: the rule of `PassRate`, for refutations
        too."""
        return self.status not in {None, VerdictStatus.CRASHED} and self.limit not in {Limit.MEMORY, Limit.OUTPUT}


@dataclass(frozen=True, slots=True)
class ProvedProof:
    """A correct proof as it occurred in one batch."""

    proof: Proof
    rollouts: int
    """How many rollouts of the batch gave it."""
    lemmas: tuple[str, ...]
    elapsed_seconds: float


class Role(StrEnum):
    """Which of the two roles an example trains; the weights are the same."""

    PROVER = "prover"
    CONJECTURER = "conjecturer"


@dataclass(frozen=True, slots=True)
class Example:
    """One training row: loss on `target` (and the end token) only, times `weight`."""

    role: Role
    prompt: str
    target: str
    weight: float = 1.0
    origin: str = ""
    """Id of the proof (prover) or of the conjecture's statement (conjecturer) it was made from."""


@dataclass(frozen=True, slots=True)
class Lora:
    """Additions of low rank to frozen weights, trained in their place (LoRA, arXiv 2106.09685). A checkpoint is a whole
    model all the same: what was trained is added to the weights that training began with."""

    rank: Annotated[int, Ge(0)] = 0
    """Of each layer's addition; 0 trains all weights."""
    alpha: Positive = 32.0
    """Additions are scaled by alpha / rank."""
    dropout: Share = 0.0
    targets: tuple[str, ...] = ()
    """Names of the layers that are added to, such as `q_proj`; none: all linear ones but the output (QLoRA)."""
    four_bit: bool = False
    """Frozen weights are held in 4 bits meanwhile (QLoRA, arXiv 2305.14314): on one GPU, by bitsandbytes."""


@dataclass(frozen=True, slots=True)
class Training:
    """Hyper-parameters of one training phase; defaults are the paper's self-play stage (specification §1.1, §6)."""

    learning_rate: Positive = 5e-5
    batch_size: Count = 2048
    """Examples per optimiser step."""
    epochs: Count = 1
    min_steps: Count = 5
    """The examples are repeated until at least so many steps are made."""
    warmup_steps: Annotated[int, Ge(0)] = 5
    schedule: Literal["constant", "cosine"] = "constant"
    """After linear warm-up."""
    min_learning_rate_ratio: Share = 1.0
    """Where the cosine ends, as a share of the learning rate."""
    max_tokens: Annotated[int, Ge(2)] = 2048
    """Longer rows keep their last tokens."""
    micro_tokens: Count = 8192
    """Tokens per forward pass, padding included; more examples are accumulated."""
    packing: bool = True
    """Rows lie one behind the other in one sequence, each attended to by itself (`stp.training.packing`), where the
    model's attention allows it; else they are padded. The gradients are the same."""
    betas: tuple[Share, Share] = (0.9, 0.95)
    epsilon: Positive = 1e-5
    weight_decay: Amount = 0.0
    max_grad_norm: Positive = 1.0
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """`auto`: bfloat16 where the device computes it faster."""
    gradient_checkpointing: bool = False
    """Activations of layers are computed again in the backward pass rather than kept: less memory, more time."""
    lora: Lora = Lora()
    save_every_seconds: Amount = 600.0
    """How often the state needed to resume within the phase is written."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where weights are: a folder in Hugging Face format."""

    path: Path
    run: str = ""
    round: int | None = None
    """The round that trained it; None for a base or SFT model."""
    steps: int = 0
    tokens: int = 0
    """Tokens trained on to make it from its parent."""
    loss: float = 0.0
    """Mean training loss of the last tenth of the steps."""


class Phase(StrEnum):
    """The phases of a round, in order; each commits what it made before the next begins."""

    SELECT = "select"
    CONJECTURE = "conjecture"
    PROVE = "prove"
    REWARD = "reward"
    TRAIN = "train"


@dataclass(frozen=True, slots=True)
class Round:
    """One self-play iteration of a run and how far it has come."""

    run: str
    number: int
    """From 0."""
    config: str
    """The resolved experiment configuration as JSON."""
    phases: dict[Phase, dict[str, float]] = field(default_factory=dict)
    """Finished phases, each with its measured figures (`seconds` among them)."""
    start: Checkpoint | None = None
    checkpoint: Checkpoint | None = None
    """The weights it ends with, once it has: `start` itself when nothing was trained."""

    @property
    def batch(self) -> str:
        """Name of the round's prover rollouts."""
        return prove_batch(self.run, self.number)

    def done(self, phase: Phase) -> bool:
        return phase in self.phases


def prove_batch(run: str, number: int) -> str:
    """The batch that holds the prover's rollouts of a round."""
    return f"{run}/round-{number}/prove"


def corpus_batch(source: str) -> str:
    """The batch that holds a corpus' proofs, stored as rollouts that no model sampled."""
    return f"corpus/{source}"
