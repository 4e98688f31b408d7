"""Names for themes: a clause somebody said that stands for a theme and for no other."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from codebook.blaming import find_blaming
from pipelines import stopwords
from pipelines.embed.embedder import normalised
from pipelines.extras.proposals.cluster import Floats, Labels, bertopic_library, quiet_models
from pipelines.themes.model import LOOSE, Term, Theme, ThemeRun

_T = TypeVar("_T")

TERMS = 10
_LABEL_TERMS = 3
_LABEL_TERMS_MIXED = 2
_LABEL_LANGUAGES = 3
_LANGUAGE_SHARE = 0.2

# Insults people quote stay in the passages and among the terms; a heading on a page is no place for them. A start only.
_INSULTS = {
    "en": "bitch bitches chink chinks coon coons cunt cunts darkey darkies darky dyke dykes fag faggot faggots fags "
    "gypsy gypsies kike kikes nigger niggers paki pakis retard retarded retards slut sluts spic spics tranny trannies "
    "wetback whore whores wog wogs",
    "fr": "bougnoule bougnoules garce garces gouine gouines négresse nègre nègres pédale pédé pédés putain putains "
    "pute putes salope salopes youpin",
    "it": "frocio froci mignotta negra negri negro puttana puttane ricchione terrona terroni troia troie zoccola",
    "de": "fotze hure huren kanake kanaken neger nutte nutten schlampe schlampen schwuchtel tunte zigeuner",
    "es": "furcia furcias maricón maricones moro moros puta putas ramera sudaca sudacas zorra zorras",
    "nl": "hoer hoeren kut nikker nikkers slet sletten",
}


def theme_terms(
    texts: Sequence[str],
    languages: Sequence[str | None],
    labels: Labels,
    vectors: Floats,
    ignore: Collection[str] = (),
) -> list[tuple[Term, ...]]:
    """Find the words that tell each theme from the others (c-TF-IDF, Grootendorst 2022, arXiv 2203.05794).

    Words are counted by stem, each in its own language, so that ``poem`` and ``poems`` are one word, and shown in the
    form people said most. Words said in one or two passages only are left out: on a small project they are noise.

    Args:
        texts: Passages.
        languages: ISO 639-1 code of each, or None.
        labels: Theme of each, from 0.
        vectors: Shape (n, d), handed through to BERTopic.
        ignore: Words never to use, such as the project's pseudonyms; case does not matter.

    Returns:
        For each theme up to :data:`TERMS` terms, by falling weight.
    """
    unwanted = {piece for word in ignore for piece in stopwords.words(word)}
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    spoken_in: dict[str, Counter[str | None]] = defaultdict(Counter)
    passages: Counter[str] = Counter()
    documents: list[str] = []
    for text, language in zip(texts, languages, strict=True):
        tokens = [word for word in stopwords.content_words(text, language) if word not in unwanted]
        stems = stopwords.stem(tokens, language)
        for token, stem in zip(tokens, stems, strict=True):
            forms[stem][token] += 1
            spoken_in[stem][language] += 1
        passages.update(set(stems))
        documents.append(" ".join(stems))
    least = 2 if len(texts) < 200 else 3
    vocabulary = sorted(stem for stem, count in passages.items() if count >= least) or sorted(passages)
    weighted = _weights(documents, labels, vectors, vocabulary) if vocabulary else {}
    return [
        tuple(
            Term(_most(forms[stem]), round(float(weight), 6), _most(spoken_in[stem]))
            for stem, weight in weighted.get(theme, [])
            if stem in forms and weight > 0
        )[:TERMS]
        for theme in range(int(labels.max()) + 1)
    ]


def _weights(
    documents: Sequence[str], labels: Labels, vectors: Floats, vocabulary: Sequence[str]
) -> dict[int, list[tuple[str, float]]]:
    """Let BERTopic weigh the stems of given topics."""
    from sklearn.feature_extraction.text import CountVectorizer

    library = bertopic_library()
    with quiet_models():
        model = library.BERTopic(
            # With "english" BERTopic drops every letter outside a-z before it counts.
            language="multilingual",
            embedding_model=library.backend.BaseEmbedder(),
            umap_model=library.dimensionality.BaseDimensionalityReduction(),
            hdbscan_model=library.cluster.BaseCluster(),
            vectorizer_model=CountVectorizer(analyzer=str.split, vocabulary=list(vocabulary)),
            top_n_words=2 * TERMS,
        )
        topics, _ = model.fit_transform(list(documents), vectors, y=labels)
    keywords = model.get_topics()
    return {int(label): list(keywords[topic]) for label, topic in zip(labels, topics, strict=True)}


def _most(counts: Counter[_T]) -> _T:
    """Return the commonest entry, the first in order of writing among equals."""
    return min(counts.items(), key=lambda item: (-item[1], str(item[0])))[0]


def title_terms(terms: Sequence[Sequence[Term]]) -> list[tuple[Term, ...]]:
    """Order the terms of every theme for its working title: first those that are its own.

    A word that weighs more in another theme (``people``, ``need``) tells little in a title and comes last. Insults, and
    words that put the fault on a child, do not belong in one and are left out; they stay among the theme's terms.

    Args:
        terms: Terms of each theme, by falling weight.

    Returns:
        The terms that may stand in the title, reordered.
    """
    heaviest: dict[tuple[str, str | None], float] = {}
    for words_of_theme in terms:
        for term in words_of_theme:
            key = (term.word, term.language)
            heaviest[key] = max(heaviest.get(key, 0.0), term.weight)
    return [
        tuple(
            sorted(
                (term for term in words_of_theme if not hurts(term.word, term.language)),
                key=lambda term: term.weight < heaviest[term.word, term.language],
            )
        )
        for words_of_theme in terms
    ]


def hurts(word: str, language: str | None) -> bool:
    """Whether a word is an insult or puts the fault on a child; unknown languages are held against English."""
    code = language or "en"
    return word.casefold() in _INSULTS.get(code, "").split() or next(find_blaming(word, code), None) is not None


def theme_label(terms: Sequence[Term], languages: Sequence[str | None]) -> str:
    """Make a working title from the first terms.

    Args:
        terms: Terms of the theme.
        languages: Language of each of its passages. In a mixed theme every language that makes up a fifth of it is
            heard, so that no team finds only words it cannot read.

    Returns:
        Such as ``"phone, message, night"`` or ``"phone, night · telefono, notte"``; never empty.
    """
    shares = Counter(languages)
    heard = [code for code, count in shares.most_common() if count >= _LANGUAGE_SHARE * len(languages)]
    by_language = [[term.word for term in terms if term.language == code] for code in heard[:_LABEL_LANGUAGES]]
    groups = [group for group in by_language if group]
    if len(groups) < 2:
        words = [term.word for term in terms[:_LABEL_TERMS]]
        return ", ".join(words) or "(no words in common)"
    return " · ".join(", ".join(group[:_LABEL_TERMS_MIXED]) for group in groups)


def distinct_labels(labels: Sequence[str], terms: Sequence[Sequence[Term]]) -> list[str]:
    """Tell themes with the same working title apart by their further terms, or by a number when these run out.

    Args:
        labels: Working titles in the order of the themes.
        terms: Terms of each theme.

    Returns:
        Titles that all differ; the first of several equal ones is kept as it is.
    """
    result: list[str] = []
    for label, words_of_theme in zip(labels, terms, strict=True):
        title = label
        for term in words_of_theme:
            if title not in result:
                break
            if term.word not in title.replace(" · ", ", ").split(", "):
                title = f"{title}, {term.word}"
        number = 2
        while title in result:
            title = f"{label} ({number})"
            number += 1
        result.append(title)
    return result


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
    fillers = stopwords.fillers(language) | stopwords.clause_begins(language)
    clauses = []
    for part in _ENDS.split(text):
        words = part.split()
        while words and words[0].lower() in fillers:
            words.pop(0)
        clause = " ".join(words)
        clause_words = set(stopwords.words(clause))
        if (
            LEAST_WORDS <= len(words) <= MOST_WORDS
            and len(clause) <= MOST_LETTERS
            and not any(character.isdigit() or character in "[]@#" for character in clause)
            and len(set(stopwords.content_words(clause, language))) > 1
            and clause_words.isdisjoint(unwanted)
            and not any(hurts(word, language) for word in clause_words)
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
    themes_of_clauses = np.array([themes.index(theme) for theme, _, _ in clauses])
    rows = np.arange(len(clauses))
    central = np.round(nearness[rows, themes_of_clauses] + _OF_A_PASSAGE * passages[rows, themes_of_clauses], 6)
    return [float(value) for value in np.where(nearness.argmax(axis=1) == themes_of_clauses, central, -1.0)]


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
