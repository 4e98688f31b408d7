"""A text from top to bottom: whom each place means, and of whom each fact is told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.extras.persons import labels
from pipelines.extras.persons.around import Around, Span
from pipelines.extras.persons.inferring import ModelText
from pipelines.extras.persons.lexicon import couples, sexes, speaker
from pipelines.extras.persons.people import Correction, Person, Somebody, corrected
from pipelines.extras.persons.spots import CLASSES, Spot, spots
from pipelines.extras.persons.whom import Whom
from pipelines.redact.folding import fold
from pipelines.redact.model import NUMBERS, Detection
from pipelines.redact.names import data_lines
from pipelines.redact.page import AND, WORD, Page
from pipelines.redact.reader.spans import States

_BESIDE = re.compile(r"[\s,:(\"“”„«»‘’'–—-]{1,4}")
_SHORTEST = 4
"""Letters of a first name that is told at the beginning of a handle."""
_MINE = 4
"""Words before a number in which "my" makes it one's own."""
_APPOSITION, _CLOSE = 12, 6
"""Characters between two mentions of one person."""
_BEHIND = frozenset({"ro", "el", "it", "es", "pt"})
"""Languages in which the owner may stand behind: "sora mea"."""
_WITHOUT_ARTICLES = frozenset({"pl", "lt"})
_OF_ME = frozenset(
    ("mother", "father", "grandmother", "grandfather", "aunt", "uncle", "stepmother", "stepfather", "parent")
)
"""Relatives who are one's own where nothing says whose they are."""
_PARENTS = frozenset({"mother", "father", "parent"})
_OFFSPRING = frozenset({"child", "son", "daughter"})
_YOUNG = frozenset({"child", "boy", "girl"})
_POSSESSIVES = frozenset({"my", "his", "her", "theirs"})
_PRONOUNS = frozenset({"she", "he", "her", "his", "theirs"})
_HEADS = ("kin", "people", "role", "titles")
_NOT_OWNED = ("titles", "people", "kin", "role")
"""Of two kinds of person for one word the earlier is taken, where it is somebody's and where not: "femme"."""


def persons_of(
    text: str,
    language: str | None,
    detections: Sequence[Detection],
    states: States | None = None,
    corrections: Sequence[Correction] = (),
) -> list[Person]:
    """Who is spoken of in a text.

    Args:
        text: The text, as it was told or as it is released.
        language: ISO 639-1 code, or None.
        detections: What the reader found in it; nothing is read again.
        states: What it knows of its pieces. Without them what can be inferred is a rougher guess.
        corrections: What somebody said of who is who, in that order.

    Returns:
        Persons in the order in which they first appear; places in code points of ``text``.
    """
    text_of_model, persons = model_text(text, language, detections, states, corrections)
    return [who.person(text, speaker(language), text_of_model.infer(who)) for who in persons]


def model_text(
    text: str,
    language: str | None,
    detections: Sequence[Detection],
    states: States | None,
    corrections: Sequence[Correction] = (),
) -> tuple[ModelText, list[Somebody]]:
    """A text as the learned model is shown it, and who is spoken of; arguments as for :func:`persons_of`."""
    reading = _Reading(Page(text, language), detections)
    persons = corrected(reading.somebodies(), corrections)
    return ModelText(reading.at, reading.spots, states, persons), persons


@dataclass(frozen=True, slots=True)
class _Head:
    """Words that name a kind of person.

    Attributes:
        spot: Where they stand.
        kind: One of ``_HEADS``.
        key: Which of its kind.
        first: Number of the first word.
        last: Number of the last.
    """

    spot: Spot
    kind: str
    key: str
    first: int
    last: int


class _Reading:
    def __init__(self, page: Page, detections: Sequence[Detection]) -> None:
        self.text, self.language = page.text, page.language
        self.spots = spots(page, detections)
        self.at = Around(page, self.spots)
        self.whom = Whom()
        self.name_read: Span = (0, 0)
        self.wed: Span | None = None
        self.done = 0  # words before it belong to a mention already

    # ---- the pass

    def somebodies(self) -> list[Somebody]:
        """Who is spoken of, in the order in which they first appear."""
        turns = labels.Labels(self.text)
        waiting = sorted((*turns.at, *turns.dashed))
        for spot in self.spots:
            while waiting and waiting[0] <= spot.start:
                self._turn(turns, waiting.pop(0))
            self._spot(spot)
        persons = [who for who in self.whom.somebodies if who.mentions and not who.silent]
        return sorted(persons, key=lambda who: min(who.mentions))

    def _spot(self, spot: Spot) -> None:
        if spot.name is not None:
            self._name(spot)
        elif spot.type in NUMBERS or spot.type in ("EMAIL", "PHONE"):
            self._number(spot)
        elif spot.type:
            self._fact(CLASSES[spot.type], (spot.start, spot.end), stays=spot.stays)
        elif spot.word >= self.done:
            self._word(spot)

    def _word(self, spot: Spot) -> None:
        head = self._head(spot)
        if head is not None and head.kind == "kin" and (named := self._named_with(spot)):
            self._describe(named, head, stays=False)
        elif head is None or not self._person(head):
            kinds, word = {kind for kind, _ in spot.tags}, self.at.words[spot.word]
            if "many" in kinds:
                self._many(spot)
            elif kinds & {"me", "my"}:
                initial = spot.end - spot.start == 1 and self.text.startswith(".", spot.end)
                if spot.stays and not initial:
                    self._mention(self.whom.first_person(), self.at.span(spot.word))
            elif kinds & _PRONOUNS and not (self.language == "de" and word.capital and not word.opens):  # "Sie"
                self._pronoun(spot, _sex_of(kinds), unsure="unsure" in kinds)
        for (kind, value), count in spot.tags.items():
            if kind == "fact" and spot.stays:
                spoken = value == "origin" and any("speak" in self.at.kinds(at) for at in self.at.before(spot.word))
                self._fact("language" if spoken else value, self.at.span(spot.word, count), stays=True)

    def _head(self, spot: Spot) -> _Head | None:
        """The kind of person that words name."""
        named = self.at.next_name(spot.end, _CLOSE) is not None
        kinds = _HEADS if named else _HEADS[:-1]
        heads = [(kind, key, count) for (kind, key), count in spot.tags.items() if kind in kinds]
        longest = max((count for _, _, count in heads), default=0)
        if not heads or spot.tags.get(("nobody", ""), 0) > longest:
            return None
        rank = _HEADS if self._owner(spot.word, longest)[0] is not None else _NOT_OWNED
        kind, key, _ = min((head for head in heads if head[2] == longest), key=lambda head: rank.index(head[0]))
        return _Head(spot, kind, key, spot.word, spot.word + longest - 1)

    def _mention(self, who: Somebody, span: Span, *, name: bool = False) -> None:
        if self.wed and 0 < span[0] - self.wed[1] <= _CLOSE:
            who.note_fact("family", self.wed, stays=True)  # "married to Anna"
        self.whom.mention(who, span, self.at.sentence_at(span[0]), name=name)

    def _fact(self, kind: str, span: Span, *, stays: bool) -> None:
        self.wed = span if kind == "family" else self.wed
        self.whom.fact(kind, span, self.at.sentence_at(span[0]), stays=stays)

    # ---- who speaks

    def _turn(self, turns: labels.Labels, start: int) -> None:
        """Somebody speaks from here on."""
        if start in turns.at:
            self._label(turns, turns.at[start])
        else:
            self.whom.speaker = self._interviewer() if turns.dashed[start] else None

    def _interviewer(self) -> Somebody:
        who = self.whom.known(("label", "interviewer"))
        who.silent = True
        return who

    def _label(self, turns: labels.Labels, label: re.Match[str]) -> None:
        who, start, value = label["who"].strip(), label.start("who"), labels.value(label)
        span = (start, start + len(label["who"].rstrip()))
        inside = [s for s in self.at.next_spots(start) if s.name is not None and s.end <= span[1]]
        if turns.asks(label):
            speaker = self._interviewer()
            self.whom.by_name |= {str(spot.name): speaker for spot in inside}
        elif inside:
            speaker = self._name(inside[0])
        elif labels.is_code(who) or labels.is_role(who):
            speaker = self.whom.known(("label", who))
            speaker.mention(*span)
        elif self.whom.speaker is None and (alone := self.at.next_name(value[0], 0)) and alone.end == value[1]:
            speaker = self._name(alone)
            self.done = self.at.first(alone.start)
        else:
            return
        self.whom.takes_turn(speaker)

    # ---- names

    def _name(self, spot: Spot) -> Somebody:
        self.name_read = span = (spot.start, spot.end)
        who = self._whose(spot)
        self._mention(who, span, name=True)
        who.note_fact("name", span, stays=False)
        if sex := _sex_of_name(self.text[slice(*span)], glued=spot.type == "HANDLE"):
            who.sex = who.sex or sex
            who.note_fact("sex", span, stays=False)
        return who

    def _whose(self, name: Spot) -> Somebody:
        """Whose a name is."""
        key = str(name.name)
        self.whom.by_name[key] = self.whom.by_name.get(key) or self._called(name) or self.whom.new()
        return self.whom.by_name[key]

    def _called(self, name: Spot) -> Somebody | None:
        """Who stands right before a name as what they are: "my sister Anna", "I am Anna"."""
        who = self.whom.last(self.at.sentence_at(name.start))
        if who is None or who.named:
            return None
        end, start = self.whom.recent[-1].end, name.start
        between = self.at.between(end, start)
        if between and "titles" in self.at.kinds(between[-1]):
            start = self.at.words[between.pop()].start
        if between:
            joined = self.at.are(between, "be", "called", "a", "the", *_POSSESSIVES)
        else:
            joined = not self.whom.speaks(who) and _BESIDE.fullmatch(self.text, end, start) is not None
        return who if joined else None

    def _named_with(self, spot: Spot) -> Somebody | None:
        """Who is named by a name that has words for kin in it: "tía Oliva"."""
        inside = self.name_read[0] <= spot.start < spot.end <= self.name_read[1]
        return self.whom.recent[-1].who if inside and self.whom.recent else None

    # ---- numbers and addresses

    def _number(self, spot: Spot) -> None:
        """A number or an address is of who is told to have it; else of somebody who is known by it alone."""
        span = (spot.start, spot.end)
        who = self._holder(spot)
        if who is None and spot.type == "CASE_NUMBER":
            return  # a file's, and nobody is told to be in it
        who = who or self.whom.known(("number", fold(self.text[slice(*span)])))
        who.mention(*span)
        who.note_fact(CLASSES[spot.type], span, stays=False)

    def _holder(self, spot: Spot) -> Somebody | None:
        sentence, first = self.at.sentence_at(spot.start), self.at.first(spot.start)
        near = self.at.in_sentence(range(first - _MINE, first), sentence)
        if any("my" in self.at.kinds(at) and "our" not in self.at.kinds(at) for at in near):
            return self.whom.first_person()
        return next(reversed(self.whom.others(sentence)), None)

    # ---- people by what they are

    def _person(self, head: _Head) -> bool:
        """Take words for a person, or for what somebody is; False where they are neither."""
        if head.kind == "titles":
            return self._title(head)
        owner, begin, used = self._owner(head.first, head.last - head.first + 1)
        article, described = self.at.article(head.first)
        if owner is None and head.key in _PARENTS and (young := self.at.counted_behind(head.last + 1)):
            who = self._is(self.whom.subject(self.at.sentence(head.first)), head)
            who.note_fact("family", self._span(head), stays=head.spot.stays)
            self._children("child", who, *young)
            return True
        neighbours = self._beside(head, begin, owner) if article or owner else None
        described = described and (article == "a" or (head.kind == "role" and article is None))
        if neighbours is None and described and owner is None:
            self._is(self.whom.subject(self.at.sentence(head.first)), head)
            return True
        if not self._meant(head, determined=owner is not None or article is not None):
            return False
        who = neighbours or self._one_of(head, begin, owner, fresh=article == "a")
        self._mention(who, (self.at.words[begin].start, self.at.words[head.last].end))
        self._is(who, head)
        self.done = max(used, self.done)
        return True

    def _one_of(self, head: _Head, begin: int, owner: Somebody | None, *, fresh: bool) -> Somebody:
        """The one of a kind who is meant: met before, or new."""
        details = frozenset(self.at.words[at].folded for at in range(begin, head.first) if not self.at.kinds(at))
        kin = head.kind == "kin"
        if owner is None and kin and (head.key in _OF_ME or self.language in _WITHOUT_ARTICLES):
            owner = self.whom.teller()
        met = None if fresh and not kin else self.whom.find((head.kind, head.key), owner, details)
        who = met or self.whom.new((head.kind, head.key), owner)
        who.details |= details
        return who

    def _is(self, who: Somebody, head: _Head) -> Somebody:
        """Somebody is what words say: note it, and whose they are by it."""
        if who.head[0] == "":
            who.head = (head.kind, head.key)
        self._describe(who, head, stays=head.spot.stays)
        if head.kind == "kin" and who.owner is not None and (head.key in couples() or head.key in _OFFSPRING):
            who.owner.note_fact("family", self._span(head), stays=head.spot.stays)
        self.done = head.last + 1
        return who

    def _describe(self, who: Somebody, head: _Head, *, stays: bool) -> None:
        """What words for somebody tell of them."""
        span, tags = self._span(head), {tag for tag, _ in head.spot.tags} | self.at.kinds(head.last)
        sex = sexes().get(head.key)
        described = {
            "sex": sex is not None,
            "occupation": head.kind == "role" and "part" not in tags,
            "position": "position" in tags,
            "school": "learned" in tags,
            "family": head.kind == "kin" and head.key in couples(),
            "age": head.key in _YOUNG,
        }
        who.sex = sex or who.sex
        for kind in (kind for kind, is_told in described.items() if is_told):
            who.note_fact(kind, span, stays=stays)

    def _span(self, head: _Head) -> Span:
        return self.at.span(head.first, head.last - head.first + 1)

    def _title(self, head: _Head) -> bool:
        """A title before a name tells the sex."""
        name = self.at.next_name(self.at.words[head.last].end, _CLOSE)
        if name is not None:
            self._describe(self._whose(name), head, stays=head.spot.stays)
        return name is not None

    def _meant(self, head: _Head, *, determined: bool) -> bool:
        """Whether words mean a person and are no part of something else: "the patient records"."""
        if determined or self.language in _WITHOUT_ARTICLES or (head.kind == "kin" and head.key in _OF_ME):
            return True
        end = self.at.words[head.last].end
        return any(spot.type and spot.start - end <= _CLOSE for spot in self.at.next_spots(end))

    def _beside(self, head: _Head, begin: int, owner: Somebody | None) -> Somebody | None:
        """Who was named right before: "Anna, my sister", "Anna (“the nurse”)", "Anna is my sister"."""
        who, start = self.whom.last(self.at.sentence(begin)), self.at.words[begin].start
        if who is None or not who.named or who is owner:
            return None
        end = self.whom.recent[-1].end
        if not 0 <= start - end <= _APPOSITION:
            return None
        if between := self.at.between(end, start):
            return who if self.at.are(between, "be") else None
        gap, after = self.text[end:start], head.last + 1
        is_list = after < len(self.at.words) and self.at.words[after].folded in AND
        return who if ("," in gap or "(" in gap) and not is_list else None

    def _pronoun(self, spot: Spot, sex: str | None, *, unsure: bool) -> None:
        """He or she is the one mentioned last who can be; somebody new where there is none and it means a person."""
        who = self.whom.other(sex, self.at.sentence(spot.word), known=unsure)
        if who is None and sex is not None and not unsure:
            who = self.whom.known(("pronoun", sex))
        if who is None:
            return
        span = self.at.span(spot.word)
        self._mention(who, span)
        if sex is not None:
            who.sex = sex
            who.note_fact("sex", span, stays=True)

    # ---- several at once

    def _many(self, spot: Spot) -> None:
        """Several of a kind: each a person where they are named or counted."""
        (_, key), count = next((tag, count) for tag, count in spot.tags.items() if tag[0] == "many")
        owner, _, used = self._owner(spot.word, count)
        owner = owner or self.whom.subject(self.at.sentence(spot.word))
        span = self.at.span(spot.word, count)
        if key in _OFFSPRING and spot.stays:
            owner.note_fact("family", span, stays=True)
        self.done = max(used, spot.word + count)
        if self.at.next_name(span[1], _CLOSE) is None:
            self._children(key, owner, self.at.counted_before(spot.word), span)

    def _children(self, key: str, owner: Somebody, number: int, span: Span) -> None:
        """So many of a kind, where none of them is known yet."""
        if any(who.head == ("kin", key) and who.owner is owner for who in self.whom.somebodies):
            return
        for _ in range(number):
            who = self.whom.new(("kin", key), owner)
            who.mention(*span)
            if sex := sexes().get(key):
                who.sex = sex
                who.note_fact("sex", span, stays=True)
            if key in _YOUNG:
                who.note_fact("age", span, stays=True)

    # ---- owners

    def _owner(self, first: int, count: int) -> tuple[Somebody | None, int, int]:
        """Whose words are, the word with which that begins, and the word after what says so behind them."""
        begin = first
        for at in self.at.before(first):
            kinds, word = self.at.kinds(at), self.at.words[at]
            if kinds & {"my", "your"}:
                answers = self.whom.speaker is not None and self.whom.speaker.silent
                return (self.whom.teller() if "my" in kinds or answers else None), at, 0
            if kinds & _POSSESSIVES and (who := self.whom.begun_at(word.start)):
                return who, at, 0
            if word.folded == "s" and (who := self.whom.ended_at(word.start - 1)):
                return who, at + 1, 0
            if kinds & {"a", "the"}:
                begin = at
            if kinds:
                break
        behind = first + count
        if self.language in _BEHIND and self.at.sentence(behind) == self.at.sentence(first):
            kinds = self.at.kinds(behind)
            owner = self.whom.teller() if "my" in kinds else None
            if owner is None and kinds & _POSSESSIVES:
                owner = self.whom.other(_sex_of(kinds), self.at.sentence(first))
            if owner is not None:
                owner.mention(*self.at.span(behind))
                return owner, begin, behind + 1
        return None, begin, 0


@cache
def _first_name_sexes() -> Mapping[str, str]:
    rows = (line.split("\t")[:2] for line in data_lines("first_name_origins.txt"))
    return {name: sex for name, sex in rows if len(sex) == 1}


def _sex_of_name(name: str, *, glued: bool) -> str | None:
    """The sex that a first name tells; of a handle the longest one that it begins with."""
    known, words = _first_name_sexes(), WORD.findall(fold(name))
    starts = (word[:end] for word in words for end in range(len(word), _SHORTEST - 1 if glued else len(word) - 1, -1))
    return next((known[start] for start in starts if start in known), None)


def _sex_of(kinds: set[str]) -> str | None:
    """The sex that a pronoun tells."""
    female, male = bool(kinds & {"she", "her"}), bool(kinds & {"he", "his"})
    return None if female == male else "f" if female else "m"
