"""A text from top to bottom: whom each place means, and of whom each fact is told."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from pipelines.redact.folding import fold
from pipelines.redact.letters import composed
from pipelines.redact.model import NUMBERS, Detection
from pipelines.redact.names import data_lines, stop_words
from pipelines.redact.page import AND, STAMP, WORD, Page, Word
from pipelines.redact.persons.lexicon import LANGUAGES, Lexicon, couples, lexicon, sexes
from pipelines.redact.persons.people import Person, Somebody
from pipelines.redact.persons.spots import CLASSES, NAMES, Spot, sentences, spots
from pipelines.redact.spoken_numbers import spoken_number
from pipelines.roles import INTERVIEWER, PARTICIPANT, ROLES

_LABEL = re.compile(rf"(?m)^[ \t>*]*{STAMP}?(?P<who>[@\[]?[\w .'’\]-]{{1,40}}?)[ \t]*:(?=\s)(?P<line>.*)$")
_CODE = re.compile(r"[A-Z]{1,3}(?:[_-]?\d{1,4})?")
_BESIDE = re.compile(r"[\s,:(\"“”„«»‘’'–—-]{1,4}")
_COUNT = re.compile(r"[ \u00a0]+(\d+|[^\W\d_]+)(?!\w)")
_SHORTEST = 4
"""Letters of a first name that is told at the beginning of a handle."""
_STOP = re.compile(r"[.?!\n]")
_DIGITS = re.compile(r"\d{1,2}")
_BACK = 4
"""Words before one in which an article, an owner or a verb is looked for."""
_WIDE = 12
"""Words around a number in which who has it is looked for."""
_NEAR = frozenset({"organisation", "school"})
"""Classes of facts that are told of whoever was mentioned only where they stand right behind."""
_PHRASE, _CLOSE = 60, 6
"""Characters behind a mention that still belong to what is said of it, and between two that go together."""
_AGO = 3
"""Sentences back that a pronoun may mean."""
_BEHIND = ("ro", "el", "it", "es", "pt")
"""Languages in which the owner may stand behind: "sora mea"."""
_MOST = 6
"""Children and the like who are each a person, where they are counted."""
_OF_ME = frozenset("mother father grandmother grandfather aunt uncle stepmother stepfather parent".split())
_PARENTS = frozenset({"mother", "father", "parent"})
_YOUNG = frozenset("child boy girl".split())
_POSSESSIVES = frozenset({"my", "his", "her", "theirs"})
_PRONOUNS = frozenset({"she", "he", "her", "his", "theirs"})
_HEADS = ("kin", "people", "role", "titles")


@cache
def _first_name_sexes() -> dict[str, str]:
    rows = (line.split("\t")[:2] for line in data_lines("first_name_origins.txt"))
    return {name: sex for name, sex in rows if len(sex) == 1}


def _sex_of_name(name: str, *, glued: bool) -> str | None:
    """The sex that a first name tells; of a handle the longest one that it begins with."""
    sexes_known = _first_name_sexes()
    for word in WORD.findall(fold(name)):
        ends = range(len(word), _SHORTEST - 1, -1) if glued else (len(word),)
        if sex := next((sex for end in ends if (sex := sexes_known.get(word[:end]))), None):
            return sex
    return None


def persons_of(text: str, language: str | None, detections: Sequence[Detection]) -> list[Person]:
    """Who is spoken of in a text.

    Args:
        text: The text, as it was told or as it is released.
        language: ISO 639-1 code, or None.
        detections: What the reader found in it; nothing is read again.

    Returns:
        Persons in the order in which they first appear; places in code points of ``text``.
    """
    return _Reading(Page(text, language), detections).persons()


class _Reading:
    def __init__(self, page: Page, detections: Sequence[Detection]) -> None:
        self.page, self.text, self.words = page, page.text, page.words
        self.lexicon: Lexicon = lexicon(page.language)
        self.sentence = sentences(page)
        self.spots = spots(page, detections)
        self.starts = [word.start for word in self.words]
        self.tagged = {spot.word: spot for spot in self.spots if spot.word >= 0}
        self.articles = any(kind == "a" for spot in self.tagged.values() for kind, _ in spot.tags) or (
            page.language not in ("pl", "lt")
        )
        self.somebodies: list[Somebody] = []
        self.by_name: dict[str, Somebody] = {}
        self.recent: list[tuple[Somebody, int, int]] = []  # who, end, sentence
        self.me: Somebody | None = None
        self.speaker: Somebody | None = None
        self.waiting: list[tuple[str, tuple[int, int], bool, int]] = []
        self.said: tuple[Somebody, int] | None = None  # who was said to be something, and its last word
        self.inside = (0, 0)  # the name read last
        self.wed: tuple[int, int] | None = None
        self.done = 0  # words up to here belong to a mention already

    # ---- the pass

    def persons(self) -> list[Person]:
        labels = {match.start("who"): match for match in _LABEL.finditer(self.text)}
        asking = _asking(labels.values(), self.text)
        for spot in self.spots:
            while labels and (first := next(iter(labels))) <= spot.start:
                self._label(labels.pop(first), asking)
            self._spot(spot)
        self._settle(-1)
        told = (one for one in self.somebodies if one.mentions and not one.silent)
        return [one.person(self.text) for one in sorted(told, key=lambda one: min(one.mentions))]

    def _spot(self, spot: Spot) -> None:
        self._settle(self._sentence_at(spot.start))
        if spot.name is not None:
            self._name(spot)
        elif spot.type in NUMBERS or spot.type in ("EMAIL", "PHONE"):
            self._number(spot)
        elif spot.type and (CLASSES[spot.type] not in _NEAR or self._is_near(spot.start)):
            self._fact(CLASSES[spot.type], (spot.start, spot.end), stays=spot.stays)
        elif spot.word >= self.done:
            self._word(spot)

    def _is_near(self, start: int) -> bool:
        return bool(self.recent) and start - self.recent[-1][1] <= _PHRASE

    def _word(self, spot: Spot) -> None:
        kinds = {kind for kind, _ in spot.tags}
        head = self._head_of(spot)
        if head is not None and head[0] == "kin" and (named := self._named_with(spot)):
            self._describe(named, spot, *head[:2], self._span(spot.word, head[2]), stays=False)
        elif head is None or not self._person(spot, *head):
            if "many" in kinds:
                self._many(spot)
            elif kinds & {"me", "my"}:
                if not spot.stays or (spot.end - spot.start == 1 and self.text.startswith(".", spot.end)):
                    return
                self._mention(self._self(), self._span(spot.word, 1))
            elif kinds & _PRONOUNS:
                if not (self.page.language == "de" and self._is_polite(spot.word)):
                    self._pronoun(spot, _sex_of(kinds), unsure="unsure" in kinds)
        for (kind, value), count in spot.tags.items():
            named = value == "place" or (value == "origin" and self.page.language == "en")
            if kind == "fact" and spot.stays and (self.words[spot.word].capital or not named):
                spoken = value == "origin" and any("speak" in self._kinds(at) for at in self._near(spot.word))
                self._fact("language" if spoken else value, self._span(spot.word, count), stays=True)

    def _is_polite(self, word: int) -> bool:
        """German "Sie" and "Ihr", to whom one speaks."""
        return self.words[word].capital and not self.words[word].opens

    def _named_with(self, spot: Spot) -> Somebody | None:
        """Who is named by a name that has words for kin in it: "tía Oliva"."""
        if not self.recent or not self.inside[0] <= spot.start < spot.end <= self.inside[1]:
            return None
        return self.recent[-1][0]

    def _head_of(self, spot: Spot) -> tuple[str, str, int] | None:
        """The kind of person that words name: kind, key, how many words; what is somebody's goes before what is not."""
        heads = [(kind, key, count) for (kind, key), count in spot.tags.items() if kind in _HEADS]
        if not heads:
            return None
        longest = max(count for _, _, count in heads)
        if spot.tags.get(("nobody", ""), 0) > longest:
            return None
        heads = [head for head in heads if head[2] == longest]
        owned = self._owner(spot.word, longest)[0] is not None
        rank = _HEADS if owned else ("titles", "people", "kin", "role")
        return min(heads, key=lambda head: rank.index(head[0]))

    # ---- who speaks

    def _label(self, match: re.Match[str], asking: str | None) -> None:
        who, (start, end) = match["who"].strip(), match.span("who")
        end = start + len(match["who"].rstrip())
        inside = [spot for spot in self.spots if spot.name is not None and start <= spot.start and spot.end <= end]
        word = fold(who).split(" ")[0]
        code = _CODE.fullmatch(who) is not None
        if word in _folded(INTERVIEWER) or (code and who == asking):
            self.speaker = self._labelled("interviewer", start, end, silent=True)
            self.by_name |= {str(spot.name): self.speaker for spot in inside}
        elif inside:
            self._name(inside[0])
            self.speaker = self.by_name[str(inside[0].name)]
        elif word in _folded(PARTICIPANT) or code:
            self.speaker = self._labelled(f"speaker {who}" if code else "participant", start, end)
        elif word in _folded(ROLES):
            self.speaker = self._labelled(f"speaker {who}", start, end)
        elif self.speaker is None and (name := self._alone(match)):
            self._name(name)
            self.speaker = self.by_name[str(name.name)]
            self.done = bisect_left(self.starts, name.start)
        if self.speaker is not None and not self.speaker.silent and (self.me is None or not self.me.mentions):
            for who in self.somebodies:  # asked about before they said a word
                who.owner = self.speaker if who.owner is not None and who.owner is self.me else who.owner
            self.me = self.speaker

    def _alone(self, match: re.Match[str]) -> Spot | None:
        """The name that is all there is on a line of a heading."""
        line, start = re.split(r"[|;]", match["line"])[0], match.start("line")
        span = (start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
        return next((s for s in self.spots if s.name is not None and (s.start, s.end) == span), None)

    def _labelled(self, label: str, start: int, end: int, *, silent: bool = False) -> Somebody:
        who = self._find(("label", label), None) or self._new(("label", label))
        who.silent = silent
        who.mention(start, end)
        return who

    def _self(self) -> Somebody:
        if self.speaker is not None:
            return self.speaker
        if self.me is None:
            self.me = self._new(("me", ""))
        return self.me

    def _teller(self) -> Somebody:
        """Whose relatives are spoken of: whoever speaks, and of who asks the one who is asked."""
        if self.speaker is None or not self.speaker.silent:
            return self._self()
        self.me = self.me or self._new(("me", ""))
        return self.me

    # ---- names

    def _name(self, spot: Spot) -> None:
        assert spot.name is not None
        self.inside = span = (spot.start, spot.end)
        who = self.by_name.get(spot.name) or self._called(spot) or self._new()
        self.by_name[spot.name] = who
        self._mention(who, span, name=True)
        self._employed(who, bisect_left(self.starts, spot.end) - 1)
        who.tell("name", self.text, span, stays=False)
        if sex := _sex_of_name(self.text[slice(*span)], glued=spot.type == "HANDLE"):
            who.sex = who.sex or sex
            who.tell("sex", self.text, span, stays=False)

    def _called(self, spot: Spot) -> Somebody | None:
        """Who stands right before a name as what they are: "my sister Anna", "I am Anna"."""
        if not self.recent or self.recent[-1][2] != self._sentence_at(spot.start):
            return None
        who, end, _ = self.recent[-1]
        between = self._between(end, spot.start)
        start = spot.start
        if between and "titles" in self._kinds(between[-1]):
            start = self.words[between.pop()].start
        mine = who is self.me or who is self.speaker
        if who.named or (mine and not between):
            return None
        joined = (
            self._are(between, "be", "called", "a", "the", *_POSSESSIVES)
            if between
            else _BESIDE.fullmatch(self.text, end, start)
        )
        return who if joined else None

    # ---- numbers and addresses

    def _number(self, spot: Spot) -> None:
        """A number or an address is of who is told to have it; else of somebody who is known by it alone."""
        span, kind = (spot.start, spot.end), CLASSES[spot.type]
        who = self._holder(spot)
        if who is None and spot.type == "CASE_NUMBER":
            return  # a file's, and nobody is told to be in it
        if who is None:
            key = ("number", fold(self.text[slice(*span)]))
            who = self._find(key, None) or self._new(key)
        who.mention(*span)
        who.tell(kind, self.text, span, stays=False)

    def _holder(self, spot: Spot) -> Somebody | None:
        sentence, first = self._sentence_at(spot.start), bisect_left(self.starts, spot.start)
        near = [at for at in range(max(0, first - _WIDE), first) if self.sentence[at] == sentence]
        behind = [at for at in range(first, min(len(self.words), first + _WIDE)) if self.sentence[at] == sentence]
        if any("my" in (kinds := self._kinds(at)) and "our" not in kinds for at in near[-_BACK:]):
            return self._self()
        local = fold(self.text[spot.start : spot.end]).split("@")[0]
        if spot.type == "EMAIL":
            named = [who for who in self.somebodies if who.named and _shares_name(who, self.text, local)]
            if named:
                return named[0]
        others = [
            who for who, _, at in self.recent if at == sentence and who not in (self.me, self.speaker) and who.head[0]
        ]
        if others:
            return others[-1]
        for at in (*reversed(near), *behind):
            if "weak" in self._kinds(at):
                head = self._head_of(self.tagged[at])
                key = head[1] if head else ""
                who = self._find(("role", key), None) or self._new(("role", key))
                who.mention(*self._span(at, 1))
                return who
        own = {"me", "my"} if spot.type == "PHONE" else {"my"} if spot.type == "EMAIL" else set()
        spoken = any(self._kinds(at) & own and "our" not in self._kinds(at) for at in near)
        return self._self() if spoken else None

    # ---- people by what they are

    def _person(self, spot: Spot, kind: str, key: str, count: int) -> bool:
        """Take words for a person, or for what somebody is; False where they are neither."""
        first, last = spot.word, spot.word + count - 1
        owner, begin, used = self._owner(first, count)
        article, described = self._before(first)
        of = self._of(last + 1)
        span = (self.words[begin].start, self.words[last].end)
        stays = spot.stays
        if kind == "titles":
            return self._title(spot, key)
        young = self._young_after(last + 1) if kind == "kin" and key in _PARENTS and owner is None else None
        if young:
            who = self._subject(first)
            self._describe(who, spot, kind, key, self._span(first, count))
            who.tell("family", self.text, self._span(first, count), stays=stays)
            self._children("child", who, *young)
            self.done = last + 1
            return True
        if (again := self._also(first)) is not None:
            self._describe(again, spot, kind, key, self._span(first, count))
            self._employed(again, last)
            self.said, self.done = (again, last), last + 1
            return True
        beside = self._beside(begin, last, article or owner is not None, owner)
        if beside is None and described and owner is None and (article == "a" or (kind == "role" and article is None)):
            who = self._subject(first)
            self._describe(who, spot, kind, key, self._span(first, count))
            self._employed(who, last)
            self.said, self.done = (who, last), last + 1
            return True
        if not self._meant(spot, kind, key, last, owner, article):
            return False
        details = frozenset(fold(word.text) for word in self.words[begin:first] if not self._kinds_of(word)) | of
        owner = owner or self._owner_after(last + 1)
        if owner is None and kind == "kin":
            owner = self._teller() if key in _OF_ME or not self.articles else None
        fresh = article == "a" and kind != "kin"
        who = beside or (None if fresh else self._find((kind, key), owner, details)) or self._new((kind, key), owner)
        who.details |= details
        if who.head[0] == "":
            who.head, who.owner = (kind, key), owner
        self._mention(who, span)
        self._describe(who, spot, kind, key, self._span(first, count), stays=stays)
        if kind == "kin" and key in couples() and owner is not None:
            owner.tell("family", self.text, self._span(first, count), stays=stays)
        if kind == "kin" and key in ("child", "son", "daughter") and owner is not None:
            owner.tell("family", self.text, self._span(first, count), stays=stays)
        self._employed(who, last)
        self.said, self.done = (who, last), max(used, last + 1)
        return True

    def _also(self, first: int) -> Somebody | None:
        """Who was just said to be something else too: "a lawyer and president"."""
        if self.said is None or self.said[1] != first - 2 or self.words[first - 1].folded not in AND:
            return None
        return self.said[0]

    def _employed(self, who: Somebody, last: int) -> None:
        """ "the head of the ministry": the body that somebody belongs to."""
        if last + 1 >= len(self.words) or "of" not in self._kinds(last + 1):
            return
        for at in range(last + 2, min(last + 7, len(self.words))):
            if self.sentence[at] != self.sentence[last] or self._kinds(at) & {"be", "me", "he", "she"}:
                return
            if "body" in self._kinds(at):
                who.tell("organisation", self.text, self._span(at, 1), stays=self.tagged[at].stays)
                return

    def _title(self, spot: Spot, key: str) -> bool:
        """A title before a name tells the sex."""
        after = next((s for s in self._spots_from(self.words[spot.word].end) if s.name is not None), None)
        if after is None or after.start - self.words[spot.word].end > _CLOSE:
            return False
        who = self.by_name.get(str(after.name)) or self._called(after) or self._new()
        self.by_name[str(after.name)] = who
        self._describe(who, spot, "people", key, self._span(spot.word, 1))
        return True

    def _meant(self, spot: Spot, kind: str, key: str, last: int, owner: Somebody | None, article: str | None) -> bool:
        """Whether words mean a person and are no part of something else: "the patient records"."""
        after = self.words[last + 1] if last + 1 < len(self.words) else None
        beside_mark = any(s.type for s in self._spots_from(self.words[last].end) if s.start - self.words[last].end <= 4)
        if ("weak", "") in spot.tags and after and self.text[self.words[last].end : after.start] == " ":
            is_plain = after.folded in stop_words(self.page.language or "en") or after.folded.endswith(("ed", "ing"))
            if not is_plain and not beside_mark and after.text.islower():
                if self.speaker or self.me:  # who deals with "patient records"
                    self._self().tell("occupation", self.text, self._span(spot.word, 1), stays=spot.stays)
                return False
        if owner is not None or article or not self.articles or beside_mark:
            return True
        return kind == "kin" and key in _OF_ME

    def _describe(
        self, who: Somebody, spot: Spot, kind: str, key: str, span: tuple[int, int], *, stays: bool | None = None
    ) -> None:
        """What words for somebody tell of them."""
        stay = spot.stays if stays is None else stays
        tags = {tag for tag, _ in spot.tags} | self._kinds(bisect_left(self.starts, span[1]) - 1)
        if sex := sexes().get(key):
            who.sex = sex
            who.tell("sex", self.text, span, stays=stay)
        if kind == "role" and "part" not in tags:
            who.tell("occupation", self.text, span, stays=stay)
        if "position" in tags:
            who.tell("position", self.text, span, stays=stay)
        if "learned" in tags:
            who.tell("school", self.text, span, stays=stay)
        if kind == "kin" and key in couples():
            who.tell("family", self.text, span, stays=stay)
        if key in _YOUNG:
            who.tell("age", self.text, span, stays=stay)

    def _many(self, spot: Spot) -> None:
        """Several of a kind: each a person where they are counted."""
        (kind, key), count = next((tag, count) for tag, count in spot.tags.items() if tag[0] == "many")
        owner, begin, used = self._owner(spot.word, count)
        span = self._span(spot.word, count)
        owner = owner or self._subject(spot.word)
        if key in ("child", "son", "daughter") and spot.stays:
            owner.tell("family", self.text, span, stays=True)
        self.done = max(used, spot.word + count)
        if self._listed(key, owner, spot, span):
            return
        self._children(key, owner, self._counted(spot.word), span)

    def _listed(self, key: str, owner: Somebody, spot: Spot, span: tuple[int, int]) -> bool:
        """Those of a kind whose names follow: "my parents, Anna and Jan"."""
        end, names = span[1], []
        for after in self._spots_from(span[1]):
            between = [self.words[at].folded for at in self._between(end, after.start)]
            if after.name is None or after.start - end > _CLOSE or len(between) > 1:
                break
            names.append(after)
            end = after.end
        for name in names:
            who = self.by_name.get(str(name.name)) or self._new(("kin", key), owner)
            self.by_name[str(name.name)] = who
            if key == "parent" and spot.stays:
                who.tell("family", self.text, span, stays=True)
        return bool(names)

    def _children(self, key: str, owner: Somebody, number: int, span: tuple[int, int]) -> None:
        """So many of a kind, where none of them is known yet."""
        if any(who.head == ("kin", key) and who.owner is owner for who in self.somebodies):
            return
        for _ in range(number):
            who = self._new(("kin", key), owner)
            who.mention(*span)
            if sex := sexes().get(key):
                who.sex = sex
                who.tell("sex", self.text, span, stays=True)
            if key in _YOUNG:
                who.tell("age", self.text, span, stays=True)

    def _young_after(self, word: int) -> tuple[int, tuple[int, int]] | None:
        """How many, and where it is said: "a mother of two"."""
        if word >= len(self.words) or "of" not in self._kinds(word):
            return None
        said = _COUNT.match(self.text, self.words[word].end)
        number = (int(said[1]) if said[1].isdecimal() else spoken_number(said[1])) if said else None
        return (number, said.span(1)) if said and number and number <= _MOST else None

    def _counted(self, word: int) -> int:
        for at in range(word - 1, max(-1, word - _BACK), -1):
            if self.sentence[at] != self.sentence[word]:
                break
            if (number := spoken_number(self.words[at].text)) and 1 < number <= _MOST:
                return number
        begin = self.words[max(0, word - 3)].start
        digits = _DIGITS.findall(self.text[begin : self.words[word].start])
        return int(digits[-1]) if digits and 1 < int(digits[-1]) <= _MOST else 0

    def _pronoun(self, spot: Spot, sex: str | None, *, unsure: bool) -> None:
        """He or she is the one mentioned last who can be; somebody new where there is none and it means a person."""
        who = self._last_other(sex, self.sentence[spot.word], known=unsure)
        if who is None and sex is not None and not unsure:
            who = self._find(("pronoun", sex), None) or self._new(("pronoun", sex))
        if who is None:
            return
        span = self._span(spot.word, 1)
        self._mention(who, span)
        if sex is not None:
            who.sex = sex
            who.tell("sex", self.text, span, stays=True)

    # ---- what stands around words

    def _kinds(self, word: int) -> set[str]:
        spot = self.tagged.get(word)
        return {kind for kind, _ in spot.tags} if spot else set()

    def _kinds_of(self, word: Word) -> set[str]:
        return self._kinds(bisect_left(self.starts, word.start))

    def _near(self, word: int) -> Iterator[int]:
        for at in range(word - 1, max(-1, word - _BACK), -1):
            between = self.text[self.words[at].end : self.words[at + 1].start]
            if self.sentence[at] != self.sentence[word] or between.strip("'’- \n\u00a0"):
                return
            yield at

    def _owner(self, first: int, count: int) -> tuple[Somebody | None, int, int]:
        """Whose they are, the first word that says so, and the word after what says so behind them."""
        begin = first
        for at in self._near(first):
            kinds = self._kinds(at)
            if kinds & {"my", "your"}:
                mine = "my" in kinds or (self.speaker is not None and self.speaker.silent)
                return (self._teller() if mine else None), at, 0
            if kinds & _POSSESSIVES and (who := self._who_at(self.words[at].start)):
                return who, at, 0
            if self.words[at].folded == "s" and (who := self._who_to(self.words[at].start - 1)):
                return who, at + 1, 0
            if kinds & {"a", "the"}:
                begin = at
                break
            if kinds:
                break
        after = first + count
        if self.page.language in _BEHIND and after < len(self.words) and self.sentence[after] == self.sentence[first]:
            kinds = self._kinds(after)
            sex = _sex_of(kinds)
            if "my" in kinds:
                owner = self._teller()
            else:
                owner = self._last_other(sex, self.sentence[first]) if kinds & _POSSESSIVES else None
            if owner is not None:
                owner.mention(*self._span(after, 1))
                return owner, begin, after + 1
        return None, begin, 0

    def _owner_after(self, word: int) -> Somebody | None:
        """ "the mother of Anna"."""
        if word < len(self.words) and "of" in self._kinds(word):
            start = self.words[word].end
            after = next((s for s in self._spots_from(start) if s.name is not None), None)
            if after is not None and after.start - start <= 2 and after.name is not None:
                return self.by_name.get(after.name)
        return None

    def _before(self, first: int) -> tuple[str | None, bool]:
        """The article before words, and whether they say what somebody is."""
        article: str | None = None
        for at in self._near(first):
            kinds = self._kinds(at)
            if "be" in kinds:
                return article, True
            if kinds & {"kin", "role", "people"}:
                break
            if article is None:
                article = "a" if "a" in kinds else "the" if "the" in kinds else None
        return article, False

    def _of(self, word: int) -> frozenset[str]:
        """What tells two of a kind apart: "president of the Regional Court"."""
        if word >= len(self.words) or "of" not in self._kinds(word):
            return frozenset()
        plain = stop_words(self.page.language or "en")
        near = [w for w in self.words[word + 1 : word + 5] if w.folded not in plain]
        return frozenset(w.folded for w in near if self._same_sentence(word, w.start))

    def _beside(self, begin: int, last: int, determined: object, owner: Somebody | None) -> Somebody | None:
        """Who was named right before: "Anna, my sister", "Anna (“the nurse”)", "Anna is my sister"."""
        if not self.recent or not determined:
            return None
        who, end, sentence = self.recent[-1]
        start = self.words[begin].start
        if not who.named or who is owner or sentence != self.sentence[begin] or start - end > 12 or start < end:
            return None
        between = self._between(end, start)
        if between:
            return who if self._are(between, "be") else None
        gap = self.text[end:start]
        listed = (
            self.text[self.words[last].end : self.words[last].end + 5].strip(" ,").startswith(("and ", "und ", "et "))
        )
        return who if ("," in gap or "(" in gap) and not listed else None

    def _between(self, start: int, end: int) -> list[int]:
        return list(range(bisect_left(self.starts, start), bisect_left(self.starts, end)))

    def _are(self, words: Sequence[int], *kinds: str) -> bool:
        return len(words) <= 4 and all(self._kinds(word) & set(kinds) for word in words)

    def _spots_from(self, start: int) -> Iterator[Spot]:
        at = bisect_left(self.spots, start, key=lambda spot: spot.start)
        yield from self.spots[at : at + 4]

    def _span(self, word: int, count: int) -> tuple[int, int]:
        return self.words[word].start, self.words[word + count - 1].end

    def _sentence_at(self, start: int) -> int:
        """The sentence of a place; digits belong to the words before them unless a sentence ends between."""
        if not self.words:
            return 0
        at = min(bisect_left(self.starts, start), len(self.words) - 1)
        if at and self.starts[at] != start and not _STOP.search(self.text, self.words[at - 1].end, start):
            at -= 1
        return self.sentence[at]

    def _same_sentence(self, word: int, start: int) -> bool:
        return self.sentence[word] == self._sentence_at(start)

    # ---- who

    def _new(self, head: tuple[str, str] = ("", ""), owner: Somebody | None = None) -> Somebody:
        self.somebodies.append(Somebody(head, owner))
        return self.somebodies[-1]

    def _find(
        self, head: tuple[str, str], owner: Somebody | None, details: frozenset[str] = frozenset()
    ) -> Somebody | None:
        """The last one of that kind who can be meant."""
        for who in reversed(self.somebodies):
            apart = who.details and details and not who.details & details
            if who.head == head and (owner is None or who.owner is None or who.owner is owner) and not apart:
                return who
        return None

    def _mention(self, who: Somebody, span: tuple[int, int], *, name: bool = False) -> None:
        who.mention(*span, name=name)
        sentence = self._sentence_at(span[0])
        if self.wed and 0 < span[0] - self.wed[1] <= _CLOSE:
            who.tell("family", self.text, self.wed, stays=True)  # "married to Anna"
        self.recent.append((who, span[1], sentence))
        if self.me is None and self.speaker is None:
            for kind, place, stays, at in self.waiting:
                if at == sentence:
                    who.tell(kind, self.text, place, stays=stays)
            self.waiting = [fact for fact in self.waiting if fact[3] != sentence]

    def _who_at(self, start: int) -> Somebody | None:
        return next((who for who in self.somebodies for span in who.mentions if span[0] == start), None)

    def _who_to(self, end: int) -> Somebody | None:
        return next((who for who, to, _ in reversed(self.recent[-4:]) if to == end), None)

    def _last_other(self, sex: str | None, sentence: int, *, known: bool = False) -> Somebody | None:
        """Who was mentioned last that is not speaking and has this sex, or none that is known."""
        for who, _, at in reversed(self.recent):
            if sentence - at > _AGO:
                return None
            if who is self.me or who is self.speaker or who.silent or (known and sex and who.sex is None):
                continue
            if sex is None or (who.sex or sex) == sex:
                return who
        return None

    def _subject(self, word: int) -> Somebody:
        """Of whom a sentence speaks at a word: who was mentioned last in it, else who speaks."""
        if self.recent and self.recent[-1][2] == self.sentence[word]:
            return self.recent[-1][0]
        return self._self()

    # ---- facts

    def _fact(self, kind: str, span: tuple[int, int], *, stays: bool) -> None:
        sentence = self._sentence_at(span[0])
        self.wed = span if kind == "family" else self.wed
        if self.recent and self.recent[-1][2] == sentence and not self.recent[-1][0].silent:
            self.recent[-1][0].tell(kind, self.text, span, stays=stays)
        else:
            self.waiting.append((kind, span, stays, sentence))

    def _settle(self, sentence: int) -> None:
        """Facts of sentences in which nobody was mentioned: of who speaks, else of who was mentioned last."""
        if not self.waiting or self.waiting[0][3] == sentence:
            return
        for kind, span, stays, at in self.waiting:
            who = self.speaker or self.me
            if who is None and self.recent and at - self.recent[-1][2] <= 2:
                who = self.recent[-1][0]
            if who is not None and not who.silent:
                who.tell(kind, self.text, span, stays=stays)
        self.waiting = []


def _asking(labels: Iterable[re.Match[str]], text: str) -> str | None:
    """Of two or more who are called by a code the one who asks most; no one where that is not plain."""
    turns = sorted((match.end("who"), match["who"].strip()) for match in labels)
    asked: dict[str, list[bool]] = {}
    for (start, who), (end, _) in pairwise([*turns, (len(text), "")]):
        if _CODE.fullmatch(who):
            asked.setdefault(who, []).append(any(mark in text[start:end] for mark in "?\u037e"))
    shares = sorted(((sum(asks) / len(asks), who) for who, asks in asked.items()), reverse=True)
    return shares[0][1] if len(shares) > 1 and shares[0][0] > shares[1][0] else None


def _sex_of(kinds: set[str]) -> str | None:
    """The sex that a pronoun tells."""
    female, male = bool(kinds & {"she", "her"}), bool(kinds & {"he", "his"})
    return None if female == male else "f" if female else "m"


@cache
def _folded(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _shares_name(who: Somebody, text: str, local: str) -> bool:
    names = {word for span, name in who.mentions.items() if name for word in WORD.findall(fold(text[slice(*span)]))}
    parts = [part for part in WORD.findall(local) if len(part) > 3]
    return any(len(name) > 2 and name in local for name in names) or any(p in name for p in parts for name in names)
