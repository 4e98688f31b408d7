"""A person of a text: where they are spoken of, what is told of them, and what masking takes of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fact:
    """Something told of a person that stays when the text is masked.

    Attributes:
        kind: Its class, such as ``health``.
        text: The words.
        start: First code point.
        end: One past the last.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person of a text.

    Attributes:
        label: The fullest words by which they are called.
        mentions: Where they are spoken of: first code point and one past the last, sorted.
        facts: What stays.
        protection: Share of what a reader can infer of them of which masking leaves nothing, as far as can be told.
    """

    label: str
    mentions: tuple[tuple[int, int], ...]
    facts: tuple[Fact, ...]
    protection: float


@dataclass(slots=True, eq=False)
class Somebody:
    """A person while the text is being read.

    Attributes:
        head: What they are called by, or "" for a name: kind and key.
        owner: Whose sister, teacher or the like they are.
        details: Words that tell them from others with the same head.
        sex: f, m or None.
        silent: Whether it is who asks, and nobody who is spoken of.
    """

    head: tuple[str, str] = ("", "")
    owner: "Somebody | None" = None
    details: frozenset[str] = frozenset()
    sex: str | None = None
    silent: bool = False
    named: bool = False
    mentions: dict[tuple[int, int], bool] = field(default_factory=dict)
    told: dict[str, bool] = field(default_factory=dict)
    facts: dict[tuple[str, int, int], Fact] = field(default_factory=dict)

    def mention(self, start: int, end: int, *, name: bool = False) -> None:
        """Note a place where they are spoken of."""
        self.mentions[start, end] = name
        self.named = self.named or name

    def tell(self, kind: str, text: str, span: tuple[int, int], *, stays: bool) -> None:
        """Note what is told of them."""
        if stays:
            self.facts[kind, *span] = Fact(kind, text[slice(*span)], *span)
        self.told[kind] = self.told.get(kind, False) or stays

    def person(self, text: str, speaker: str, protection: float) -> Person:
        """What is known at the end; whoever says "I" and has no name is called ``speaker``."""
        names = [text[slice(*span)] for span, name in self.mentions.items() if name]
        label = max(names, key=len, default=speaker if self.head[0] == "me" else text[slice(*min(self.mentions))])
        facts = sorted(self.facts.values(), key=lambda fact: (fact.start, fact.kind))
        return Person(label, tuple(sorted(self.mentions)), tuple(facts), round(protection, 3))
