"""Two layers of codings over the same interviews, compared as if they were two coders.

A coder and the consensus, a coder and what they did some weeks earlier, a coder and a machine: the arithmetic is that
of two coders, what the figure says is not. The texts here say how each is to be read.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from coding.agreement.model import Document, Span
from coding.errors import InvalidInput
from coding.model.message import N_

COMPARISONS = {
    "consensus": N_(
        "How far a coder's locked codings coincide with what the team settled on afterwards. "
        "The consensus was made from these very codings, so the figure is higher than with an independent standard; "
        "compare coders with each other, not with the target."
    ),
    "earlier self": N_(
        "How far a coder's second coding of an interview coincides with their first. "
        "Whoever remembers the first coding agrees with it more; let some weeks pass, and read a fall as a definition "
        "that has moved, not as carelessness."
    ),
    "suggestions": N_(
        "The figures with and without the codings that began as a suggestion of the machine. "
        "Suggestions two coders both take agree for the machine's reasons; where the figures differ, report the one "
        "without them."
    ),
}
"""Two sentences on each comparison: what it is and where it misleads."""


def as_two_coders(
    first: Iterable[Span], second: Iterable[Span], documents: Sequence[Document], names: tuple[str, str]
) -> tuple[list[Span], list[Document]]:
    """Two layers as the spans of two coders who both judged all the documents.

    Args:
        first: Spans of the first layer, whoever made them; spans in other documents are left out.
        second: Spans of the second layer.
        documents: The interviews both layers cover completely; their own coders do not matter.
        names: What to call the layers.

    Raises:
        InvalidInput: Both layers have one name.
    """
    if names[0] == names[1]:
        raise InvalidInput("Two layers need two names.")
    covered = {document.id for document in documents}
    spans = [
        Span(span.document, name, span.code, span.start, span.end, span.id)
        for name, layer in zip(names, (first, second), strict=True)
        for span in layer
        if span.document in covered
    ]
    return spans, [replace(document, coders=frozenset(names)) for document in documents]


def without(spans: Iterable[Span], ids: Collection[str]) -> list[Span]:
    """The spans but for those with these ids (for example all that began as a suggestion)."""
    return [span for span in spans if span.id not in ids]
