"""Training the models of one language, and the one that all share."""

from __future__ import annotations

import lzma
import random
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.redact.tagger import lexicon
from pipelines.redact.tagger.features import token_features
from pipelines.redact.tagger.models import (
    COMMON,
    LANGUAGES,
    NAME_LABEL,
    OTHER_LABEL,
    PARTNERS,
    SURROUNDINGS,
    model_file,
    read_model,
    with_language,
)
from pipelines.redact.tagger.surroundings import lines_of, surroundings
from pipelines.redact.training import marked
from pipelines.redact.training.corpus import UNMARKED, Sentence, Source, Token, folder_sources, lowered
from pipelines.redact.training.marked import MarkedText
from pipelines.redact.training.swapping import compounded, names_for, swapped
from pipelines.redact.training.vocabulary import pack, pieces, word_counts

SEED = 7
_SETTINGS = {"c1": 0.08, "c2": 0.02, "feature.minfreq": 2}
_SURROUNDINGS_SETTINGS = {"c1": 0.1, "c2": 0.05, "feature.minfreq": 2}
_SURROUNDINGS_ITERATIONS = 45
_OTHER_SCRIPT = frozenset(("el",))
"""Languages whose names are not in the lists as they are written: no copies of their texts are made."""
_COPIES = {"lt": 6, "pt": 1, "ro": 1, "de": 3}
"""Swapped copies of each sentence with a name; two where nothing is said."""
_SILVER, _SILVER_FEW = (5_000, 10_000), (1_500, 6_000)
"""Sentences marked by a machine, with names and without; few where many were marked by people."""
_WELL_MARKED = frozenset(("pt", "ro"))
_COMMON_GOLD, _COMMON_SILVER = 1_500, 1_500
_SELF_MARKED = 7_000
_HYPHENATED, _COMPOUNDS_SHARE = frozenset(("de",)), 0.05
_DOUBT = (0.25, 0.75)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much to train on, for a trial.

    Attributes:
        sentences: At most so many of each set; None takes all.
        iterations: Of the optimiser.
    """

    sentences: int | None = None
    iterations: int = 70


def read(folder: Path, language: str, limits: Limits) -> list[Source]:
    """Read the training sentences of a language.

    Raises:
        FileNotFoundError: The folder has none.
    """
    held = folder_sources(folder, language)
    return [Source(one.name, one.sentences[: limits.sentences]) for one in held]


def has_name(sentence: Sentence) -> bool:
    """Return whether a sentence holds a name."""
    return any(token.name for token in sentence)


def _fit(
    path: Path,
    rows: Iterable[tuple[list[list[str]], list[str]]],
    limits: Limits,
    settings: Mapping[str, float] = _SETTINGS,
) -> None:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({**settings, "max_iterations": limits.iterations})
    for features, labels in rows:
        trainer.append(features, labels)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "model.crf"
        trainer.train(str(plain))
        path.write_bytes(lzma.compress(plain.read_bytes(), preset=9))


def _labels(sentence: Sentence) -> list[str]:
    return [NAME_LABEL if token.name else OTHER_LABEL for token in sentence]


def _features(sentence: Sentence, language: str, *, cased: bool) -> list[list[str]]:
    own = [token.own for token in sentence]
    return token_features([token.text for token in sentence], language, cased=cased, own=own)


def _joined(sentences: Sequence[Sentence], rng: random.Random) -> list[Sentence]:
    """Join some sentences: speech recognition marks no ends."""
    out, at = [], 0
    while at < len(sentences):
        count = rng.choice((1, 1, 2, 3))
        out.append(tuple(token for sentence in sentences[at : at + count] for token in sentence))
        at += count
    return [sentence for sentence in out if sentence]


def _fit_language(
    path: Path, sentences: Sequence[Sentence], language: str, limits: Limits, rng: random.Random, *, cased: bool
) -> None:
    if not cased:
        sentences = _joined([lowered(sentence) for sentence in sentences], rng)
    _fit(path, ((_features(one, language, cased=cased), _labels(one)) for one in sentences if one), limits)


def _self_marked(model: Path, source: Source, language: str) -> list[Sentence]:
    """Mark sentences that have no marks by a model; those that it doubts are left out."""
    marker = read_model(model)
    out: list[Sentence] = []
    for sentence in source.sentences:
        likely = marker.likely(_features(sentence, language, cased=True))
        if not any(_DOUBT[0] < chance < _DOUBT[1] for chance in likely):
            marked = zip(sentence, likely, strict=True)
            out.append(tuple(Token(token.text, chance >= 0.5, "", token.own) for token, chance in marked))
        if len(out) == _SELF_MARKED:
            break
    return out


def _material(gold: list[Sentence], silver: list[Sentence], language: str, rng: random.Random) -> list[Sentence]:
    named = [sentence for sentence in silver if has_name(sentence)]
    plain = [sentence for sentence in silver if not has_name(sentence)]
    rng.shuffle(named)
    rng.shuffle(plain)
    most_named, most_plain = _SILVER_FEW if language in _WELL_MARKED else _SILVER
    named = named[:most_named]
    chosen = [*gold, *named, *plain[:most_plain]]
    names = names_for(language, [*gold, *named], rng)
    for _ in range(_COPIES.get(language, 2)):
        copies = (swapped(sentence, language, names, rng) for sentence in [*gold, *named])
        chosen += [copy for copy in copies if copy is not None]
    if language in _HYPHENATED:
        some = rng.sample(chosen, int(_COMPOUNDS_SHARE * len(chosen)))
        chosen += [one for one in (compounded(sentence, names, rng) for sentence in some) if one is not None]
    rng.shuffle(chosen)
    return chosen


def train_language(folder: Path, out: Path, language: str, limits: Limits, say: Callable[[str], None]) -> None:
    """Train the two models of a language and write them.

    Args:
        folder: Holds the training sentences.
        out: Where the models go.
        language: ISO 639-1 code.
        limits: How much to train on.
        say: Told what is done.
    """
    rng = random.Random(SEED)
    held = read(folder, language, limits)
    gold = [s for source in held if not source.silver and source.name != UNMARKED for s in source.sentences]
    rng.shuffle(gold)
    silver = [sentence for source in held if source.silver for sentence in source.sentences]
    unmarked = next((source for source in held if source.name == UNMARKED), None)
    cased = out / model_file(language, cased=True)
    if unmarked is not None:
        first = replace(limits, iterations=limits.iterations // 2)
        _fit_language(cased, _material(gold, silver, language, rng), language, first, rng, cased=True)
        silver = silver + _self_marked(cased, unmarked, language)
    material = _material(gold, silver, language, rng)
    say(f"{language}: {len(material)} sentences, {sum(map(len, material))} tokens")
    for is_cased in (True, False):
        path = out / model_file(language, cased=is_cased)
        _fit_language(path, material, language, limits, rng, cased=is_cased)
        say(f"{language}: {path.name} {path.stat().st_size} bytes")


def train_common(folder: Path, out: Path, limits: Limits, say: Callable[[str], None]) -> None:
    """Train the model for text without capitals that all languages share, and write it.

    Args:
        folder: Holds the training sentences.
        out: Where the model goes.
        limits: How much to train on.
        say: Told what is done.
    """

    def rows() -> Iterable[tuple[list[list[str]], list[str]]]:
        rng = random.Random(SEED)
        for language in LANGUAGES:
            held = read(folder, language, limits)
            gold = [s for source in held if not source.silver and source.name != UNMARKED for s in source.sentences]
            silver = [sentence for source in held if source.silver for sentence in source.sentences]
            rng.shuffle(gold)
            rng.shuffle(silver)
            chosen = [*gold[:_COMMON_GOLD], *silver[:_COMMON_SILVER]]
            names = names_for(language, chosen, rng)
            copies = [swapped(sentence, language, names, rng) for sentence in chosen]
            for sentence in (*chosen, *(copy for copy in copies if copy is not None)):
                low = lowered(sentence)
                if low:
                    yield with_language(_features(low, language, cased=False), language), _labels(low)

    path = out / model_file(COMMON, cased=False)
    _fit(path, rows(), limits)
    say(f"common: {path.name} {path.stat().st_size} bytes")


def make_lists(folder: Path, limits: Limits, say: Callable[[str], None], languages: Sequence[str]) -> None:
    """Make the packed lists that the models are trained on, in the place where the models read them."""
    pack(lexicon.DATA / "pieces.xz", pieces())
    for language in languages:
        held = read(folder, language, limits)
        pack(
            lexicon.DATA / f"words.{language}.xz",
            word_counts(sentence for source in held for sentence in source.sentences),
        )
        say(f"{language}: counts of words made")


def _surrounded(texts: Iterable[MarkedText], model: str) -> Iterable[tuple[list[list[str]], list[str]]]:
    """Features and labels of the lines of marked texts."""
    for text in texts:
        for line in lines_of(text.text):
            held = (
                next((m.type for m in text.marks if m.start < p.end and p.start < m.end), OTHER_LABEL) for p in line
            )
            yield surroundings(line, text.language, model), list(held)


def train_surroundings(folder: Path, out: Path, limits: Limits, say: Callable[[str], None]) -> None:
    """Train the model of surroundings on marked interviews and plain talk and write it.

    Args:
        folder: Holds the folders of marked interviews and of plain talk.
        out: Where the model goes.
        limits: How much to train on.
        say: Told what is done.
    """
    rng = random.Random(SEED)
    texts = marked.marked_texts(folder / marked.FOLDER)[: limits.sentences]
    copies = [marked.with_other_values(text, rng) for text in texts]
    _fit_surroundings(folder, out, SURROUNDINGS, [*texts, *copies], limits, say)


def train_partners(folder: Path, out: Path, limits: Limits, say: Callable[[str], None]) -> None:
    """Train the model of surroundings in the partners' languages and write it.

    What is marked in English, French and Spanish is not learnt from: it made the model noisier and no better (0967).

    Args:
        folder: Holds a folder with folders of marked interviews and of plain talk in the partners' languages.
        out: Where the model goes.
        limits: How much to train on.
        say: Told what is done.
    """
    rng = random.Random(SEED)
    held = folder / marked.PARTNERS_FOLDER
    texts = marked.marked_texts(held / marked.FOLDER)[: limits.sentences]
    copied = [text for text in texts if text.language not in _OTHER_SCRIPT]
    copies = [marked.with_other_values(text, rng, partners=True) for text in copied]
    _fit_surroundings(held, out, PARTNERS, [*texts, *copies], limits, say)


def _fit_surroundings(
    folder: Path, out: Path, model: str, texts: list[MarkedText], limits: Limits, say: Callable[[str], None]
) -> None:
    plain = marked.plain_texts(folder / marked.PLAIN_FOLDER)
    few = replace(limits, iterations=min(limits.iterations, _SURROUNDINGS_ITERATIONS))
    path = out / model_file(model, cased=True)
    _fit(path, _surrounded([*texts, *plain], model), few, _SURROUNDINGS_SETTINGS)
    say(f"{model}: {path.name} {path.stat().st_size} bytes")
