"""Whom words mean: who was mentioned, who speaks, and who has which name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.extras.persons.people import Somebody

_AGO = 3
"""Sentences back that a pronoun may mean."""
_RECENT = 4


@dataclass(frozen=True, slots=True)
class Recent:
    """A mention: of whom, where it ends, in which sentence."""

    who: Somebody
    end: int
    sentence: int


@dataclass(slots=True)
class Whom:
    """The persons of a text as far as it was read.

    Attributes:
        somebodies: Everybody who was met.
        by_name: Key of a name → whose it is.
        recent: Mentions in order.
        me: Whose interview it is.
        speaker: Whose turn it is; None where turns are not labelled.
    """

    somebodies: list[Somebody] = field(default_factory=list)
    by_name: dict[str, Somebody] = field(default_factory=dict)
    recent: list[Recent] = field(default_factory=list)
    me: Somebody | None = None
    speaker: Somebody | None = None

    def new(self, head: tuple[str, str] = ("", ""), owner: Somebody | None = None) -> Somebody:
        """Somebody who was not met before."""
        self.somebodies.append(Somebody(head, owner))
        return self.somebodies[-1]

    def find(
        self, head: tuple[str, str], owner: Somebody | None = None, details: frozenset[str] = frozenset()
    ) -> Somebody | None:
        """The last one of a kind who can be meant."""
        for who in reversed(self.somebodies):
            differs = who.details and details and not who.details & details
            if who.head == head and (owner is None or who.owner is None or who.owner is owner) and not differs:
                return who
        return None

    def known(self, head: tuple[str, str]) -> Somebody:
        """The last one of a kind, or somebody new."""
        return self.find(head) or self.new(head)

    def first_person(self) -> Somebody:
        """Who says "I"."""
        if self.speaker is not None:
            return self.speaker
        self.me = self.me or self.new(("me", ""))
        return self.me

    def teller(self) -> Somebody:
        """Whose relatives are spoken of: whoever speaks, and of who asks the one who is asked."""
        if self.speaker is None or not self.speaker.silent:
            return self.first_person()
        self.me = self.me or self.new(("me", ""))
        return self.me

    def takes_turn(self, who: Somebody) -> None:
        """Somebody speaks from here on; the first one who is not only asking is whose interview it is."""
        self.speaker = who
        if not who.silent and (self.me is None or not self.me.mentions):
            for other in self.somebodies:  # of whose family somebody asked before they said a word
                if other.owner is not None and other.owner is self.me:
                    other.owner = who
            self.me = who

    def speaks(self, who: Somebody) -> bool:
        """Whether it is who speaks, or whose interview it is."""
        return who is self.me or who is self.speaker

    def last(self, sentence: int) -> Somebody | None:
        """Who was mentioned last in a sentence."""
        recent = self.recent[-1] if self.recent else None
        return recent.who if recent and recent.sentence == sentence else None

    def subject(self, sentence: int) -> Somebody:
        """Of whom a sentence speaks by now."""
        return self.last(sentence) or self.first_person()

    def begun_at(self, start: int) -> Somebody | None:
        """Of whom a mention begins at a place."""
        return next((who for who in self.somebodies for span in who.mentions if span[0] == start), None)

    def ended_at(self, end: int) -> Somebody | None:
        """Of whom a recent mention ends at a place."""
        return next((recent.who for recent in reversed(self.recent[-_RECENT:]) if recent.end == end), None)

    def other(self, sex: str | None, sentence: int, *, known: bool = False) -> Somebody | None:
        """Who was mentioned last that does not speak and has this sex, or none that is known."""
        for recent in reversed(self.recent):
            who = recent.who
            if sentence - recent.sentence > _AGO:
                return None
            if self.speaks(who) or who.silent or (known and sex and who.sex is None):
                continue
            if sex is None or (who.sex or sex) == sex:
                return who
        return None

    def others(self, sentence: int) -> Sequence[Somebody]:
        """Who else was called by what they are in a sentence."""
        others = (recent.who for recent in self.recent if recent.sentence == sentence)
        return [who for who in others if not self.speaks(who) and who.head[0]]

    def mention(self, who: Somebody, span: tuple[int, int], sentence: int, *, name: bool = False) -> None:
        """Note a mention."""
        who.mention(*span, name=name)
        self.recent.append(Recent(who, span[1], sentence))

    def fact(self, kind: str, span: tuple[int, int], sentence: int, *, stays: bool) -> None:
        """Note a fact: of who was mentioned in the sentence, else of who speaks, else of who was mentioned last."""
        recent = self.recent[-1] if self.recent and sentence - self.recent[-1].sentence < _AGO else None
        who = self.last(sentence) or self.speaker or self.me or (recent.who if recent else None)
        if who is not None and not who.silent:
            who.note_fact(kind, span, stays=stays)
