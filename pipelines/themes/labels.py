"""Words for themes: class-based TF-IDF over stems, without stop words and spoken fillers of each passage's language."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import TypeVar

from codebook.blaming import find_blaming
from pipelines import stopwords
from pipelines.themes.cluster import Floats, Labels, bertopic_library, quiet_models
from pipelines.themes.model import Term

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
    for own in terms:
        for term in own:
            key = (term.word, term.language)
            heaviest[key] = max(heaviest.get(key, 0.0), term.weight)
    return [
        tuple(
            sorted(
                (term for term in own if not hurts(term.word, term.language)),
                key=lambda term: term.weight < heaviest[term.word, term.language],
            )
        )
        for own in terms
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
    for label, own in zip(labels, terms, strict=True):
        title = label
        for term in own:
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
