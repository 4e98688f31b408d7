"""A person of a text: where they are spoken of, what is told of them, and what masking takes of it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
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


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody says of who is who; a person is meant by a place where they are spoken of.

    Attributes:
        said: ``same``: all places mean one person; ``apart``: these places mean somebody else than the other places of
            that person; ``nobody``: no person is meant.
        places: First code point and one past the last of each.
    """

    said: str
    places: tuple[tuple[int, int], ...]


@dataclass(slots=True, eq=False)
class Somebody:
    """A person while the text is being read.

    Attributes:
        head: What they are called by, or "" for a name: kind and key.
        owner: Whose sister, teacher or the like they are.
        details: Words that tell them from others with the same head.
        sex: f, m or None.
        silent: Whether it is who asks, and nobody who is spoken of.
        mentions: Where they are spoken of, and whether by name.
        facts: Class and place of what is told of them, and whether it stays when the text is masked.
    """

    head: tuple[str, str] = ("", "")
    owner: "Somebody | None" = None
    details: frozenset[str] = frozenset()
    sex: str | None = None
    silent: bool = False
    named: bool = False
    mentions: dict[tuple[int, int], bool] = field(default_factory=dict)
    facts: dict[tuple[str, int, int], bool] = field(default_factory=dict)

    def mention(self, start: int, end: int, *, name: bool = False) -> None:
        """Note a place where they are spoken of."""
        self.mentions[start, end] = name
        self.named = self.named or name

    def note_fact(self, kind: str, span: tuple[int, int], *, stays: bool) -> None:
        """Note what is told of them."""
        self.facts[kind, *span] = self.facts.get((kind, *span), False) or stays

    @property
    def known_classes(self) -> dict[str, bool]:
        """Classes of what is told of them, and whether something of each stays."""
        kinds = {kind for (kind, _, _), stays in self.facts.items() if stays}
        return {kind: kind in kinds for kind, _, _ in self.facts}

    def take_in(self, other: "Somebody") -> None:
        """Be one person with another."""
        self.mentions = other.mentions | self.mentions
        self.named = self.named or other.named
        for (kind, *span), stays in other.facts.items():
            self.note_fact(kind, (span[0], span[1]), stays=stays)

    def part(self, places: Collection[tuple[int, int]]) -> "Somebody":
        """Give mentions to somebody new, with what is told of whom they mention: what stands behind the last one."""
        new = Somebody(self.head, self.owner)
        starts = sorted(self.mentions)
        for kind, start, end in [*self.facts]:
            last = starts[max(0, bisect_right(starts, start, key=lambda span: span[0]) - 1)]
            if last in places:
                new.facts[kind, start, end] = self.facts.pop((kind, start, end))
        new.mentions = {place: self.mentions.pop(place) for place in starts if place in places}
        return new

    def person(self, text: str, speaker: str, protection: float) -> Person:
        """What is known at the end; whoever says "I" and has no name is called ``speaker``."""
        names = [text[slice(*span)] for span, name in self.mentions.items() if name]
        label = max(names, key=len, default=speaker if self.head[0] == "me" else text[slice(*min(self.mentions))])
        facts_left = [
            Fact(kind, text[start:end], start, end) for (kind, start, end), stays in self.facts.items() if stays
        ]
        facts = sorted(facts_left, key=lambda fact: (fact.start, fact.kind))
        return Person(label, tuple(sorted(self.mentions)), tuple(facts), round(protection, 3))


def corrected(told: Sequence[Somebody], corrections: Sequence[Correction]) -> list[Somebody]:
    """Persons as somebody corrected them, in the order in which they first appear; unknown places mean nobody."""
    persons = list(told)
    for correction in corrections:
        if correction.said == "apart":
            holders = Counter(who for who in persons for place in correction.places if place in who.mentions)
            for who, places in holders.most_common(1):
                if places < len(who.mentions):
                    persons.append(who.part(correction.places))
            continue
        meant: list[Somebody] = []
        for place in correction.places:
            meant += [who for who in persons if place in who.mentions and who not in meant][:1]
        for who in meant[1:] if correction.said == "same" else meant:
            persons.remove(who)
            if correction.said == "same":
                meant[0].take_in(who)
    return sorted(persons, key=lambda who: min(who.mentions))
