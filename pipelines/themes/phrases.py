"""Names for themes: a clause somebody said that stands for a theme and for no other."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from codebook.blaming import find_blaming
from pipelines import stopwords
from pipelines.embed.embedder import normalised
from pipelines.themes.cluster import Floats
from pipelines.themes.labels import hurts
from pipelines.themes.model import LOOSE, Theme, ThemeRun

Encode = Callable[[Sequence[str]], Floats]

LEAST_WORDS, MOST_WORDS, MOST_LETTERS = 3, 8, 60
PASSAGES = 40
"""Of a theme, so many of the passages that are most firmly in it are looked through."""

_ENDS = re.compile(r"[.,;:!?…—–()«»“”„\"\n\u037e]+|\s-\s")
_OF_A_PASSAGE, _OF_A_WORD, _MOST_WORDS_COUNTED = 0.5, 0.1, 2


def with_phrases(
    run: ThemeRun,
    texts: Sequence[str],
    vectors: Floats,
    languages: Sequence[str | None],
    encode: Encode,
    *,
    ignore: Collection[str] = (),
    quotable: Collection[int] | None = None,
) -> ThemeRun:
    """Name the themes of a run by phrases out of their passages; one without a phrase of its own keeps its words.

    In the language in which most of a theme is said, clauses of the passages most firmly in it are held against the
    middle of every theme. One that names it is nearest to its own and has one of its words; the most central is taken,
    out of a passage that belongs loosely only where there is no other.

    Args:
        run: Named by words.
        texts: The passages, as they were given for the run.
        vectors: Of each.
        languages: Of each.
        encode: Makes vectors of the same kind.
        ignore: Words that may not be in a name, such as pseudonyms.
        quotable: Passages whose words may be quoted; all where not given.
    """
    unwanted = {piece for word in ignore for piece in stopwords.words(word)}
    firmest = sorted(run.assignments, key=lambda assignment: (-assignment.confidence, assignment.index))
    placed = [assignment for assignment in firmest if assignment.theme is not None and assignment.reason is None]
    members = {theme.id: [entry.index for entry in placed if entry.theme == theme.id] for theme in run.themes}
    loose = {entry.index for entry in placed if entry.band == LOOSE}
    spoken = {theme: _commonest([languages[index] for index in indexes]) for theme, indexes in members.items()}
    names: dict[int, tuple[str, int]] = {}
    for language in sorted({*spoken.values()}, key=str):
        heard = {theme: [i for i in indexes if languages[i] == language] for theme, indexes in members.items()}
        clauses = [
            (theme.id, clause, index)
            for theme in run.themes
            if spoken[theme.id] == language
            for index in [i for i in heard[theme.id] if quotable is None or i in quotable][:PASSAGES]
            for clause in clauses_of(texts[index], language, unwanted)
        ]
        if clauses:
            centrality = _centrality(vectors, heard, clauses, encode)
            words = {theme.id: {term.word for term in theme.terms} for theme in run.themes}
            names |= _most_central(clauses, centrality, words, language, loose)
    return replace(run, themes=tuple(_named(theme, names) for theme in run.themes))


def clauses_of(text: str, language: str | None, unwanted: Collection[str] = ()) -> list[str]:
    """The clauses of a passage that may name a theme: short, with something to say, nobody's name, no insult."""
    beside = stopwords.fillers(language) | stopwords.clause_begins(language)
    clauses = []
    for part in _ENDS.split(text):
        words = part.split()
        while words and words[0].lower() in beside:
            words.pop(0)
        clause = " ".join(words)
        told = set(stopwords.words(clause))
        if (
            LEAST_WORDS <= len(words) <= MOST_WORDS
            and len(clause) <= MOST_LETTERS
            and not any(character.isdigit() or character in "[]@#" for character in clause)
            and len(set(stopwords.content_words(clause, language))) > 1
            and told.isdisjoint(unwanted)
            and not any(hurts(word, language) for word in told)
            and next(find_blaming(clause, language or "en"), None) is None
        ):
            clauses.append(clause)
    return clauses


def _centrality(
    vectors: Floats, heard: dict[int, list[int]], clauses: Sequence[tuple[int, str, int]], encode: Encode
) -> list[float]:
    """How near each clause, and its passage, is to its own theme; below 0 where another theme is nearer."""
    themes = [theme for theme, indexes in heard.items() if indexes]
    usual = vectors[[index for indexes in heard.values() for index in indexes]].mean(axis=0)
    middles = normalised(np.stack([vectors[heard[theme]].mean(axis=0) - usual for theme in themes]))
    made = np.asarray(encode([clause for _, clause, _ in clauses]), dtype=np.float64)
    nearness = normalised(made - made.mean(axis=0)) @ middles.T
    passages = normalised(vectors[[index for _, _, index in clauses]] - usual) @ middles.T
    own = np.array([themes.index(theme) for theme, _, _ in clauses])
    rows = np.arange(len(clauses))
    central = np.round(nearness[rows, own] + _OF_A_PASSAGE * passages[rows, own], 6)
    return [float(value) for value in np.where(nearness.argmax(axis=1) == own, central, -1.0)]


def _most_central(
    clauses: Sequence[tuple[int, str, int]],
    centrality: Sequence[float],
    words: dict[int, set[str]],
    language: str | None,
    loose: Collection[int],
) -> dict[int, tuple[str, int]]:
    """Theme → the clause that names it and the passage it is from; no two themes have the same."""
    ranked: list[tuple[bool, float, int]] = []
    for place, ((theme, clause, index), value) in enumerate(zip(clauses, centrality, strict=True)):
        content = stopwords.content_words(clause, language)
        shared = {*stopwords.stem(content, language)} & {*stopwords.stem(sorted(words[theme]), language)}
        if value > 0 and shared:
            whole = stopwords.words(clause)[-1] == content[-1]
            value += _OF_A_WORD * (min(len(shared), _MOST_WORDS_COUNTED) + whole)
            ranked.append((index in loose, -value, place))
    names: dict[int, tuple[str, int]] = {}
    for _, _, place in sorted(ranked):
        theme, clause, index = clauses[place]
        if clause.lower() not in {name.lower() for name, _ in names.values()}:
            names.setdefault(theme, (clause, index))
    return names


def _commonest(languages: Sequence[str | None]) -> str | None:
    return min(Counter(languages).items(), key=lambda item: (-item[1], str(item[0])))[0] if languages else None


def _named(theme: Theme, names: dict[int, tuple[str, int]]) -> Theme:
    if theme.id not in names:
        return theme
    name, source = names[theme.id]
    return replace(theme, label=name[:1].upper() + name[1:], words=theme.label, named_from=source)
