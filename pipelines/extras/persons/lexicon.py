"""Words by which people are spoken of and what is said of them, by language."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.redact.folding import fold
from pipelines.redact.names import data_lines
from pipelines.redact.page import WORD, Word

DATA = Path(__file__).resolve().parent / "data"
Tag = tuple[str, str]
"""What a word is, and which of its kind: ("kin", "sister"), ("fact", "health")."""
_LONGER = 4
"""Letters that a word may have beyond a beginning that is listed with a star."""
_TABLES = ("kin", "people", "many", "titles")
_PLAIN = (
    "me", "my", "our", "your", "speak", "she", "he", "her", "his", "theirs", "be", "a", "the", "called", "of", "unsure",
)  # fmt: skip
"""Lists of single words, each of which is a kind of its own."""


@dataclass(slots=True)
class Lexicon:
    """The words of one language, or of all where it is not known."""

    _whole: dict[str, list[tuple[tuple[str, ...], Tag]]] = field(default_factory=lambda: defaultdict(list))
    _exact: dict[str, list[Tag]] = field(default_factory=lambda: defaultdict(list))
    _begun: dict[str, list[Tag]] = field(default_factory=lambda: defaultdict(list))

    def add(self, entry: str, tag: Tag) -> None:
        """Take an entry in: a word, several, one as it is written (``=él``), or the beginning of one (``lekar*``)."""
        if entry.startswith("="):
            self._exact[entry[1:]].append(tag)
            return
        words = tuple(WORD.findall(fold(entry)))
        if entry.endswith("*") and len(words) == 1:
            self._begun[words[0]].append(tag)
        elif words:
            self._whole[words[0]].append((words[1:], tag))

    def tags(self, words: Sequence[Word], index: int) -> dict[Tag, int]:
        """What begins at a word: each tag with how many words it takes."""
        word = words[index].folded
        tags: dict[Tag, int] = dict.fromkeys(self._exact.get(words[index].text.lower(), ()), 1)
        for rest, tag in self._whole.get(word, ()):
            end = index + 1 + len(rest)
            if rest == tuple(after.folded for after in words[index + 1 : end]):
                tags[tag] = max(tags.get(tag, 0), 1 + len(rest))
        for length in range(max(2, len(word) - _LONGER), len(word) + 1):
            for tag in self._begun.get(word[:length], ()):
                tags.setdefault(tag, 1)
        return tags


@cache
def _tables() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((DATA / "persons.toml").read_text(encoding="utf-8"))


LANGUAGES = frozenset(name for name in _tables() if len(name) == 2)
"""Languages that have words here."""


def speaker(language: str | None) -> str:
    """What whoever speaks is called where no name and no label says who that is."""
    return str(_tables()[language if language in LANGUAGES else "en"]["speaker"])


@cache
def sexes() -> Mapping[str, str]:
    """Key of a kind of person → f or m."""
    return {key: sex for sex, keys in _tables()["sex"].items() for key in str(keys).split()}


@cache
def couples() -> frozenset[str]:
    """Keys of those who are somebody's wife, husband or the like."""
    return frozenset(str(_tables()["couple"]["keys"]).split())


@cache
def lexicon(language: str | None) -> Lexicon:
    """The words of a language; none for one that has none here."""
    words = Lexicon()
    if language in LANGUAGES:
        for entry, tag in (*_entries(_tables()[language]), *_occupations(language), *_origins(language)):
            words.add(entry, tag)
    return words


def _entries(table: Mapping[str, object]) -> Iterator[tuple[str, Tag]]:
    for kind in _PLAIN:
        yield from ((word, (kind, "")) for word in str(table.get(kind, "")).split())
    for kind in _TABLES:
        for key, words in _part(table, kind).items():
            yield from ((word, (kind, key)) for word in words.split())
    for phrase in _split(_part(table, "phrases").get("child", "")):
        yield phrase, ("kin", "child")
    for phrase in _split(_part(table, "phrases").get("nobody", "")):
        yield phrase, ("nobody", "")
    phrases = _split(_part(table, "phrases").get("roles", ""))
    for word in (*_part(table, "roles")["words"].split(), *phrases, *_part(table, "part")["words"].split()):
        yield word, ("role", fold(word.rstrip("*")))
    for kind in ("part", "position", "learned"):
        yield from ((word, (kind, "")) for word in _part(table, kind)["words"].split())
    for kind, entries in _part(table, "facts").items():
        yield from ((entry, ("fact", {"work": "occupation"}.get(kind, kind))) for entry in _split(entries))


def _part(table: Mapping[str, object], name: str) -> Mapping[str, str]:
    part = table.get(name, {})
    assert isinstance(part, dict)
    return part


def _split(entries: str) -> Iterable[str]:
    return filter(None, map(str.strip, entries.split(";")))


def _occupations(language: str) -> Iterator[tuple[str, Tag]]:
    for line in data_lines("occupations.txt", DATA):
        name, words = line.split("\t")
        if name == language:
            yield from ((word.replace("_", " "), ("role", word)) for word in words.split())


def _origins(language: str) -> Iterator[tuple[str, Tag]]:
    for line in data_lines("language_names.txt", DATA):
        name, words = line.split("\t")
        if name == language:
            yield from ((word, ("fact", "origin")) for word in words.split() if len(word) > _LONGER)
    for line in data_lines("place_countries.txt"):
        place, _, rest = line.partition("\t")
        if rest.startswith("country"):
            yield place, ("fact", "place")
