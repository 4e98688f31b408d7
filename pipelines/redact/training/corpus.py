"""Sentences with names marked, from the files of a data folder; published formats are read by :mod:`~.columns`."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.redact.tagger.lexicon import listed
from pipelines.redact.tagger.tokens import token_spans
from pipelines.redact.training.columns import marked_files, rows_of, set_name

UNMARKED = "cv-raw"
"""Name of a set that has no marks."""
_SILVER = "silver"
_CALENDAR = {
    # Greek treebanks call months and days proper nouns; other detectors find dates.
    "el": (
        "ιανουάρ ιανουαρ φεβρουάρ φεβρουαρ μάρτι μαρτί απρίλ απριλ μάιο μαΐου μάη ιούνι ιουνί ιούλι ιουλί αύγουστ "
        "αυγούστ σεπτέμβρ σεπτεμβρ οκτώβρ οκτωβρ νοέμβρ νοεμβρ δεκέμβρ δεκεμβρ δευτέρα τρίτη τετάρτη πέμπτη παρασκευή "
        "σάββατο κυριακή"
    )
}


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a marked sentence.

    Attributes:
        text: As written.
        name: Whether it is part of a name of a person, place or body.
        kind: ``PER``, ``LOC``, ``ORG`` or ``MISC`` where the set says so, else empty.
        own: How often the counts of words hold this very token, without and with a capital.
        joined: Whether it goes on with the word of the token before it, without a space: the parts of "Ann-Lis".
    """

    text: str
    name: bool
    kind: str = ""
    own: tuple[int, int] = (0, 0)
    joined: bool = False


Sentence = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A set of sentences.

    Attributes:
        name: As the file calls it.
        sentences: Its sentences.
    """

    name: str
    sentences: tuple[Sentence, ...]

    @property
    def silver(self) -> bool:
        """Whether a machine marked it."""
        return _SILVER in self.name


def _rows(path: Path) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    name = ""
    sentence: list[tuple[str, str, str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# src="):
                name = line.removeprefix("# src=")
            elif line:
                token, part_of_speech, mark = line.split("\t")
                sentence.append((token, part_of_speech, mark))
            elif sentence:
                yield name, sentence
                sentence = []
    if sentence:
        yield name, sentence


def _is_name(token: str, part_of_speech: str, mark: str, language: str) -> bool:
    if not any(character.isalpha() for character in token):
        return False
    if mark == "_":
        return part_of_speech == "PROPN" and not token.lower().startswith(tuple(_CALENDAR.get(language, "\0").split()))
    if mark == "O":
        return False
    if mark.endswith("PER"):
        return True
    if not token[:1].isupper():
        return False
    if mark.endswith("LOC"):
        return True
    # Names of bodies and works hold everyday words, which are no names by themselves.
    code = listed(token.lower(), language)
    return code[0] in "FLP" and "w" not in code


def counted(text: str, at: int, before: str) -> tuple[int, int]:
    """Return how the counts of words take a token: without a capital, with one inside a sentence, or not at all."""
    if not text[:1].isalpha():
        return (0, 0)
    if not text[:1].isupper():
        return (1, 0)
    return (0, 1) if at and before not in ".!?:…\"“”„«»'‘’—–-(" else (0, 0)


def sources(path: Path, language: str) -> list[Source]:
    """Read a file of marked sentences, cut as the models cut text.

    Args:
        path: A ``LANGUAGE.train.tsv.gz`` or ``LANGUAGE.dev.tsv.gz``: token, part of speech, mark, a tab between.
        language: ISO 639-1 code.
    """
    return _cut(_rows(path), language)


def folder_sources(folder: Path, language: str) -> list[Source]:
    """Read all that a folder holds of a language to train on: its own file, and those in published formats.

    Raises:
        FileNotFoundError: It holds none.
    """
    own, published = folder / f"{language}.train.tsv.gz", marked_files(folder, language)
    if not own.exists() and not published:
        raise FileNotFoundError(
            f"{folder} holds neither {own.name} nor {language}.NAME.conllu or {language}.NAME.conll."
        )
    held = sources(own, language) if own.exists() else []
    for path in published:
        held += _cut(((set_name(path), rows) for rows in rows_of(path)), language)
    return held


def _cut(sentences: Iterable[tuple[str, list[tuple[str, str, str]]]], language: str) -> list[Source]:
    held: dict[str, list[Sentence]] = {}
    for name, rows in sentences:
        sentence: list[Token] = []
        for text, part_of_speech, mark in rows:
            named = _is_name(text, part_of_speech, mark, language)
            kind = mark[2:] if mark not in ("O", "_") else ""
            before_end = None
            for start, end in token_spans(text, language):
                piece = text[start:end]
                before = sentence[-1].text if sentence else ""
                own = counted(piece, len(sentence), before)
                part_of_name = named and (piece[0].isalpha() or len(text) > 1)
                sentence.append(Token(piece, part_of_name, kind, own, joined=start == before_end))
                before_end = end
        if sentence:
            held.setdefault(name, []).append(tuple(sentence))
    return [Source(name, tuple(sentences)) for name, sentences in held.items()]


def lowered(sentence: Sentence) -> Sentence:
    """Return a sentence as speech recognition writes it: lower case, words only."""
    words = [any(character.isalnum() for character in token.text) for token in sentence]
    return tuple(
        replace(token, text=token.text.lower().rstrip("."), joined=token.joined and words[at - 1])
        for at, token in enumerate(sentence)
        if words[at]
    )
