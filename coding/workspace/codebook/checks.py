"""What a careful colleague would ask about the codebook, with what this project knows: use, agreement, meaning."""

from collections.abc import Sequence

import numpy as np

from codebook.lint import Finding, lint
from coding.access import Permission
from coding.model.message import Message, message_of
from coding.store import codings
from coding.store.memory import Shelf
from coding.workspace.agreement.comparing import trend
from coding.workspace.codebook.translations import reviewed_book
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context, requires
from coding.workspace.search.machines import works_without
from pipelines.embed.load import load_embedder, model_for
from pipelines.errors import ModelMissing


@requires(Permission.VIEW_PROJECT)
def lint_codebook(context: Context, *, meaning: bool = False) -> list[Finding]:
    """Weak places of the newest version, as far as this person may know what they rest on.

    Args:
        context: Who asks: counts are of the codings they may see, agreement of the locked rounds they may see.
        meaning: Also compare the definitions with each other by the embedding model; takes some seconds at first. Not
            where the study works without machine suggestions.
    """
    current = current_codebook(context)
    with context.store.read() as cursor:
        counts = codings.counts_by_code(cursor, context.viewer)
        book = reviewed_book(cursor, current.book)
    findings = lint(
        book,
        counts={code: number for code, (number, _) in counts.items()} or None,
        agreement=_agreement(context) or None,
    )
    if not meaning or works_without(context):
        return list(findings)
    texts = tuple(code.definition for code in book.codable() if code.definition)
    language = book.language.partition("-")[0].lower()
    try:
        alike = context.memory.recall(ALIKE, (texts, language), lambda: _alike(texts, language))
    except ModelMissing as error:
        return [
            *findings,
            Finding(
                "",
                "not-compared",
                Message("The definitions were not compared by meaning: {error}", error=message_of(error)),
                "note",
            ),
        ]
    if alike is None:
        sentence = Message(
            "The definitions were not compared: no model here understands the language “{language}”.",
            language=book.language,
        )
        return [*findings, Finding("", "not-compared", sentence, "note")]
    overlaps = [
        finding for finding in lint(book, similarity=lambda _: alike) if finding.rule == "overlapping-definitions"
    ]
    return [*overlaps, *findings]


_NOTHING_IN_COMMON = (
    "The bus to the harbour leaves at a quarter past nine.",
    "My grandmother keeps her recipes in a tin box.",
    "A triangle has three sides.",
    "He is afraid that nobody will believe him.",
    "The museum has bought a painting of a lighthouse.",
    "They could not agree on the price of the house.",
)
"""What a model makes of texts that have nothing to do with each other."""


ALIKE: Shelf[Sequence[Sequence[float]] | None] = Shelf("definitions compared", 8)


def _alike(texts: tuple[str, ...], language: str) -> Sequence[Sequence[float]] | None:
    """How alike definitions are, by the cosine of their vectors; None where no model here knows the language."""
    embedder = load_embedder(model_for({language: 1.0})).for_comparing
    if embedder.languages is not None and language not in embedder.languages:
        return None
    vectors = embedder.encode([*texts, *_NOTHING_IN_COMMON])
    unrelated = vectors[len(texts) :] @ vectors[len(texts) :].T
    usual = float(unrelated[~np.eye(len(unrelated), dtype=bool)].mean())
    definitions = vectors[: len(texts)]
    # With some models no two texts are further apart than 0.8: what counts is how far above the usual a pair lies.
    return [[float(value) for value in row] for row in (definitions @ definitions.T - usual) / (1 - usual)]


def _agreement(context: Context) -> dict[str, float]:
    """Code → alpha in the newest measured round that has a figure for it."""
    return {
        code.code: code.kripp_alpha
        for agreement in (trend(context) if context.may(Permission.SEE_AGREEMENT) else ())
        for code in agreement.report.codes.values()
        if code.kripp_alpha is not None
    }
