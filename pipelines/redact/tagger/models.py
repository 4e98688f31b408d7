"""The name models: which there are, and how likely each token of a sentence is part of a name."""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.redact.tagger.dictionary import is_common_form
from pipelines.redact.tagger.features import token_features
from pipelines.redact.tagger.lexicon import DATA

if TYPE_CHECKING:
    import pycrfsuite

LANGUAGES = ("de", "el", "es", "it", "lt", "nl", "pl", "pt", "ro")
"""ISO 639-1 codes of the languages that have a model."""

NAME_LABEL = "N"
OTHER_LABEL = "O"
COMMON = "common"
"""What the file of the model for all languages is called in place of a code."""
SURROUNDINGS = "surroundings"
"""The same of the model that tells identifiers of every type by what stands around them."""
PARTNERS = "partners"
"""The same of the one that does so in partners' languages."""

_NEVER_LOWERED = frozenset({"de"})
"""Languages whose own model for text without capitals the common one may only make surer, not doubt."""
_CAPITAL_ENOUGH, _SMALL_ENOUGH, _SMALL_WORD_ENOUGH = 0.2, 0.9, 0.98
_SURE_FIRST, _BEHIND_NAME_ENOUGH = 0.9, 0.3
"""How sure a name is behind which less is enough for what may be the rest of it: "Renzo montagnani"."""
_TYPED_FROM = 0.1


def model_file(language: str, *, cased: bool) -> str:
    """Return the file name of a model."""
    return f"{language}.{'cased' if cased else 'lower'}.crf.xz"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was read.

    Attributes:
        tagger: What applies it.
        weights: The bytes it works on, which it does not hold itself.
    """

    tagger: pycrfsuite.Tagger
    weights: bytes

    def likely(self, rows: list[list[str]]) -> list[float]:
        """Return for the features of each token how likely it is part of a name."""
        self.tagger.set(rows)
        return [float(self.tagger.marginal(NAME_LABEL, at)) for at in range(len(rows))]


def read_model(path: Path) -> Model:
    """Read a model from its packed file."""
    import pycrfsuite

    weights = lzma.decompress(path.read_bytes())
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights)
    return Model(tagger, weights)


def identifier_probabilities(rows: list[list[str]], name: str = SURROUNDINGS) -> list[tuple[float, str]]:
    """Return for the features of each piece of a line how likely it is part of an identifier, and of which type.

    Args:
        rows: What :func:`~pipelines.redact.tagger.surroundings.surroundings` tells of the pieces.
        name: :data:`SURROUNDINGS` or :data:`PARTNERS`, by the language.
    """
    tagger = _model(model_file(name, cased=True)).tagger
    tagger.set(rows)
    chances = [1.0 - float(tagger.marginal(OTHER_LABEL, at)) for at in range(len(rows))]
    if max(chances) < _TYPED_FROM:
        return [(chance, "") for chance in chances]
    types = [label for label in tagger.labels() if label != OTHER_LABEL]
    return [
        (chance, max(types, key=lambda type: tagger.marginal(type, at)) if chance >= _TYPED_FROM else "")
        for at, chance in enumerate(chances)
    ]


@cache
def _model(name: str) -> Model:
    return read_model(DATA / name)


def with_language(rows: Sequence[list[str]], language: str) -> list[list[str]]:
    """Add the language to the features of each token, for the common model."""
    return [[*row, "L=" + language] for row in rows]


def name_probabilities(tokens: Sequence[str], language: str, *, cased: bool) -> list[float]:
    """Return for each token of a sentence how likely it is part of the name of somebody or something, 0 to 1.

    Text with capitals is read by both models of the language: the one for lower case counts for words with a capital
    that it is fairly sure of, and for others, such as somebody types in a chat, where it is very sure. Text without is
    read by the language's model and the common one, and the mean taken; in German the language's own where it is surer.

    Args:
        tokens: Tokens of one sentence or a stretch of speech, as :func:`~pipelines.redact.tagger.tokens.token_spans`
            cuts them; without capitals, words only.
        language: One of :data:`LANGUAGES`.
        cased: Whether capitals tell anything.
    """
    if not tokens:
        return []
    if not cased:
        rows = token_features([token.lower() for token in tokens], language, cased=False)
        own = _model(model_file(language, cased=False)).likely(rows)
        common = _model(model_file(COMMON, cased=False)).likely(with_language(rows, language))
        means = [(left + right) / 2 for left, right in zip(own, common, strict=True)]
        return list(map(max, own, means)) if language in _NEVER_LOWERED else means
    sure = _model(model_file(language, cased=True)).likely(token_features(tokens, language, cased=True))
    words = [at for at, token in enumerate(tokens) if any(character.isalnum() for character in token)]
    small = token_features([tokens[at].lower().rstrip(".") for at in words], language, cased=False)
    for at, likely in zip(words, _model(model_file(language, cased=False)).likely(small), strict=True):
        if likely >= _enough(tokens[at], language, behind=sure[at - 1] if at else 0.0):
            sure[at] = max(sure[at], likely)
    return sure


def _enough(token: str, language: str, *, behind: float) -> float:
    """Return from which probability the model for lower case counts for a word in text that has capitals.

    Args:
        token: The word.
        language: Its language.
        behind: How likely the token before it is a name.
    """
    if token[:1].isupper():
        return _CAPITAL_ENOUGH
    if is_common_form(token.lower(), language):
        return _SMALL_WORD_ENOUGH
    return _BEHIND_NAME_ENOUGH if behind >= _SURE_FIRST else _SMALL_ENOUGH
