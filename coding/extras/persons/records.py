"""What a steward is told of the persons of an interview in review. Words of originals: for the vault's side alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.redact.folding import fold

CARRY = 3
"""So many details of a person are asked about."""
FEW_TEXTS = 5
"""With fewer other texts nothing is said of how common a detail is."""
COMMON = 0.2
"""A detail that stands in this share of the other texts is common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Something told of a person that stays readable.

    Attributes:
        kind: Its class, such as ``health``.
        words: The words, as they stand in the original, or what stands for them.
        line: 1-based line (turn) in which they stand first.
        start: First code point, into the original text.
        end: One past the last.
        masked: What stands there is a mask that still tells something, such as a band of ages.
        reason: Why a steward keeps it; empty where nobody decided.
        elsewhere: In how many other texts the same words stand; None where it was not looked for.
    """

    kind: str
    words: str
    line: int
    start: int
    end: int
    masked: bool = False
    reason: str = ""
    elsewhere: int | None = None

    @property
    def key(self) -> str:
        """By what it is the same detail in another place; a profession tells a school too, and is one."""
        return " ".join(fold(self.words).split())

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide."""
        return not self.masked and not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a person is spoken of.

    Attributes:
        words: The words, and what stands behind them in the original.
        line: 1-based line (turn).
        start: First code point of the words, into the original text.
        end: One past the last.
    """

    words: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRisk:
    """A person of an interview, with what stays of them.

    Attributes:
        label: What they are called in the original.
        protection: Share of the classes of details about them of which masking leaves nothing.
        details: What stays, each once; what carries most first.
        mentions: Where they are spoken of in turns, in order.
        unlisted: Of who has a name: sentences on them in which no detail was found, without what is masked.
        clusters: Ids of the clusters of their names; nothing of who has no name.
    """

    label: str
    protection: float
    details: Sequence[Detail]
    mentions: Sequence[Mention] = ()
    unlisted: Sequence[Mention] = ()
    clusters: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[int, int] | None:
        """By what they are told apart from others: where they are spoken of first. None where that is a label."""
        return (self.mentions[0].start, self.mentions[0].end) if self.mentions else None

    @property
    def at_risk(self) -> bool:
        """Whether details of two kinds stay, which together may tell who it is."""
        return len({detail.kind for detail in self.details}) > 1

    @property
    def carrying(self) -> Sequence[Detail]:
        """What is shown: details that are kept, and of the others as many as carry most."""
        reasoned = [detail for detail in self.details if detail.reason]
        rest = [detail for detail in self.details if not detail.reason]
        return [*rest[: max(0, CARRY - len(reasoned))], *reasoned] if self.at_risk else reasoned

    @property
    def undecided(self) -> Sequence[Detail]:
        """What somebody is asked to decide on."""
        return [detail for detail in self.carrying if detail.is_open]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a sign-off says: numbers only.

    Attributes:
        persons: Persons spoken of.
        masked: Different identifiers that are masked.
        reasoned: Details that a steward keeps with a reason.
        undecided: Details asked about on which nobody decided.
    """

    persons: int = 0
    masked: int = 0
    reasoned: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewRisk:
    """Who can still be told in an interview as it is masked now.

    Attributes:
        persons: By risk, the greatest first.
        counts: What a sign-off would say.
        texts: Other texts of the project that were looked through.
        decisions: How many decisions on details and on who is who stand.
    """

    persons: Sequence[PersonRisk]
    counts: Counts
    texts: int = 0
    decisions: int = 0

    @property
    def readable(self) -> int:
        """How many different details stay, of whomever."""
        return len({detail.key for person in self.persons for detail in person.details})


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Somebody told of in several texts, which say more of them together than each does.

    Attributes:
        label: What they are called in the first of them.
        texts: Name of an interview with what stays of them in it.
        interviews: Ids of these interviews.
    """

    label: str
    texts: Sequence[tuple[str, Sequence[Detail]]]
    interviews: Sequence[str]
