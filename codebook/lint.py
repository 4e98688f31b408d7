"""Quality checks on a codebook: what a careful colleague would ask about it.

Nothing here stops anyone; :mod:`codebook.validation` says what does. Findings say what to look at, with a severity:
``error`` (mend before coding), ``warning`` (mend or be able to say why not), ``note`` (good to know).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from codebook.blaming import find_blaming
from codebook.identifiers import find_identifiers
from codebook.message import Message
from codebook.model import Code, Codebook
from codebook.palette import VISIONS, difference, legible
from codebook.text import count_words
from codebook.validation import COLOR_PATTERN, circular_parents

MAX_WORDS: Final = 80
MAX_SHORT: Final = 120
ALIKE_COLORS: Final = 0.04
"""Colours of two families nearer than this in OKLab, for any kind of colour vision, are hard to tell apart."""
LOW_AGREEMENT: Final = 0.667
"""Krippendorff's (2004) lowest limit for tentative conclusions; lower coefficients are reported."""
ALIKE_DEFINITIONS: Final = 0.75
"""Cosine of sentence vectors: two wordings of one definition lie near 0.78, unlike ones seldom above 0.7."""

Similarity = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Takes n texts and gives an n × n table of how alike they are, 1 for the same. A model embeds each text once."""


@dataclass(frozen=True)
class Finding:
    """Something to look at.

    Attributes:
        code: Id of the code, or empty for the codebook itself.
        rule: Short name of the check.
        sentence: What was found and what to do.
        severity: ``error``, ``warning`` or ``note``.
    """

    code: str
    rule: str
    sentence: Message
    severity: str


def lint(
    book: Codebook,
    *,
    counts: Mapping[str, int] | None = None,
    agreement: Mapping[str, float] | None = None,
    similarity: Similarity | None = None,
) -> list[Finding]:
    """Return everything worth a look, the codebook's own findings first, then code by code.

    Args:
        book: The codebook.
        counts: Codings for each code id so far; a code that is missing counts as 0. None leaves the check out.
        agreement: A chance-corrected coefficient for each code id, from a finished round. None leaves the check out.
        similarity: Compares definitions with each other; None leaves the check out.
    """
    tags = sorted({tag for code in book.codes for tag in code.languages} - {book.language})
    findings = [*_about_book(book, tags), *(_overlaps(book, similarity) if similarity else ())]
    circular = set(circular_parents(book))
    for code in book.codes:
        if code.status in ("merged", "retired"):
            continue
        findings.extend(_tree(book, code, circular))
        findings.extend(_completeness(code))
        findings.extend(_wording(book, code))
        findings.extend(_missing_translations(code, tags))
        findings.extend(_experience(code, counts, agreement))
    return findings


_OF_BOOK: Final = {
    "title": Message("the codebook's title"),
    "description": Message("the codebook's description"),
    "unit_rule": Message("the codebook's unit rule"),
    "multi_coding_rule": Message("the codebook's multi coding rule"),
}
_LOOKS_LIKE: Final = {
    "e-mail address": Message("an e-mail address"),
    "web address": Message("a web address"),
    "account name": Message("an account name"),
    "telephone number": Message("a telephone number"),
    "brand": Message("a brand"),
    "name of a person": Message("a name of a person"),
    "name of a person or place": Message("a name of a person or place"),
}


def _about_book(book: Codebook, languages: Sequence[str]) -> Iterator[Finding]:
    for tag in languages:
        waiting = [code for code in book.codes if tag in code.languages and not code.languages[tag].reviewed]
        if waiting:
            sentence = Message(
                "{n} translations into {tag} have not been reviewed by a speaker of the language.",
                n=len(waiting),
                tag=tag,
            )
            yield Finding("", "translation-not-reviewed", sentence, "note")
    unchecked = dict.fromkeys(source.citation for code in book.codes for source in code.sources if source.check)
    for citation in unchecked:
        yield Finding(
            "",
            "source-to-check",
            Message("Check this source before you print it: {citation}", citation=citation),
            "note",
        )
    colored = [code for code in book.children(None) if COLOR_PATTERN.fullmatch(code.color)]
    for first, second in combinations(colored, 2):
        if min(difference(first.color, second.color, vision) for vision in VISIONS) < ALIKE_COLORS:
            sentence = Message(
                "The colours of {first} and {second} are hard to tell apart for some people; change one of them.",
                first=first.id,
                second=second.id,
            )
            yield Finding(first.id, "alike-colors", sentence, "note")
    if not book.unit_rule:
        yield Finding(
            "",
            "missing-unit-rule",
            Message("Say what counts as one passage, or coders will cut differently."),
            "warning",
        )
    for field, where in _OF_BOOK.items():
        yield from _words("", getattr(book, field), book.language, where)
    for item in (*book.attributes, *book.case_attributes):
        yield from _words(
            "", "\n".join((item.note, *item.values)), book.language, Message("the attribute {name}", name=item.name)
        )


def _tree(book: Codebook, code: Code, circular: Collection[str]) -> Iterator[Finding]:
    if code.id in circular:
        yield Finding(
            code.id, "circular-parent", Message("The parents of {code} go round in a circle.", code=code.id), "error"
        )
    children = [child for child in book.children(code.id) if child.status in ("draft", "active")]
    if len(children) == 1:
        sentence = Message(
            "{code} holds only {child}; add a second code, or do without the family.",
            code=code.id,
            child=children[0].id,
        )
        yield Finding(code.id, "single-child", sentence, "warning")
    elif not children and not code.is_codable:
        yield Finding(
            code.id, "empty-family", Message("{code} cannot be coded with and holds no code yet.", code=code.id), "note"
        )


def _completeness(code: Code) -> Iterator[Finding]:
    words = count_words(code.definition)
    is_faint = COLOR_PATTERN.fullmatch(code.color) is not None and not legible(code.color)
    points_nowhere = bool(code.exclude) and not any(item.use_instead for item in code.exclude)
    of_all = (
        (not code.definition, "missing-definition", "warning", Message("{code} has no definition.", code=code.id)),
        (
            words > MAX_WORDS, "long-definition", "warning",
            Message(
                "The definition of {code} has {words} words; say it in {most}, or move part to “when to use”.",
                code=code.id, words=words, most=MAX_WORDS,
            ),
        ),
        (
            len(code.short) > MAX_SHORT, "long-short", "warning",
            Message("The short definition of {code} passes {most} characters.", code=code.id, most=MAX_SHORT),
        ),
        (
            is_faint, "faint-color", "warning",
            Message("The colour of {code} is hard to see on white or on dark.", code=code.id),
        ),
    )  # fmt: skip
    of_codable = (
        (
            not code.exclude, "missing-exclusion", "warning",
            Message("Say when not to use {code}, and which code to use instead.", code=code.id),
        ),
        (
            points_nowhere, "exclusion-without-code", "note",
            Message("No exclusion of {code} names the code to use instead.", code=code.id),
        ),
        (not code.include, "missing-inclusion", "note", Message("Say when to use {code}.", code=code.id)),
        (not code.examples.typical, "missing-example", "note", Message("{code} has no typical example.", code=code.id)),
    )  # fmt: skip
    for applies, rule, severity, sentence in (*of_all, *(of_codable if code.is_codable else ())):
        if applies:
            yield Finding(code.id, rule, sentence, severity)


def _wording(book: Codebook, code: Code) -> Iterator[Finding]:
    when, not_when = (
        Message("the “when to use” of {code}", code=code.id),
        Message("the “when not to use” of {code}", code=code.id),
    )
    texts = [
        (Message("the name of {code}", code=code.id), code.name),
        (Message("the short definition of {code}", code=code.id), code.short),
        (Message("the definition of {code}", code=code.id), code.definition),
        (when, code.include),
        *((not_when, item.text) for item in code.exclude),
    ]
    examples = (*code.examples.typical, *code.examples.atypical, *code.examples.near_miss)
    for where, text in texts:
        yield from _words(code.id, text, book.language, where)
    for text in examples:
        # An example may quote blame, for that is what some codes are about; it may not name anybody.
        yield from _identifiers(code.id, text, book.language, Message("an example of {code}", code=code.id))
    for tag, item in code.languages.items():
        for text in (item.name, item.definition):
            yield from _words(code.id, text, tag, Message("the {tag} translation of {code}", tag=tag, code=code.id))
        for text in (item.back_name, item.back_definition):
            yield from _words(
                code.id, text, book.language, Message("the {tag} back-translation of {code}", tag=tag, code=code.id)
            )
    for source in code.sources:
        # Citations are full of authors' names; only what can never belong in one counts.
        for suspicion in find_identifiers("\n".join((source.citation, source.how_used, source.check)), book.language):
            if suspicion.kind in ("e-mail address", "account name", "telephone number"):
                sentence = Message(
                    "“{found}” in a source of {code} should not be there.", found=suspicion.text, code=code.id
                )
                yield Finding(code.id, "identifier", sentence, "warning")


def _words(code_id: str, text: str, language: str, where: Message) -> Iterator[Finding]:
    for word in find_blaming(text, language):
        sentence = Message(
            "“{word}” in {where} can read as the child's fault; {advice}.",
            word=word.word,
            where=where,
            advice=word.advice,
        )
        yield Finding(code_id, "blaming-word", sentence, "warning")
    yield from _identifiers(code_id, text, language, where)


def _identifiers(code_id: str, text: str, language: str, where: Message) -> Iterator[Finding]:
    for suspicion in find_identifiers(text, language):
        sentence = Message(
            "“{found}” in {where} looks like {kind}; put something general instead.",
            found=suspicion.text,
            where=where,
            kind=_LOOKS_LIKE[suspicion.kind],
        )
        yield Finding(code_id, "identifier", sentence, "warning")


def _missing_translations(code: Code, languages: Sequence[str]) -> Iterator[Finding]:
    missing = [tag for tag in languages if tag not in code.languages or not code.languages[tag].name]
    if missing:
        yield Finding(
            code.id,
            "missing-translation",
            Message("{code} has no translation into {missing}.", code=code.id, missing=", ".join(missing)),
            "warning",
        )
    partly = [tag for tag in languages if tag not in missing and code.definition and not code.languages[tag].definition]
    if partly:
        sentence = Message("{code} has a name but no definition in {partly}.", code=code.id, partly=", ".join(partly))
        yield Finding(code.id, "missing-translation", sentence, "note")


def _experience(
    code: Code, counts: Mapping[str, int] | None, agreement: Mapping[str, float] | None
) -> Iterator[Finding]:
    if counts is not None and code.is_codable and not counts.get(code.id):
        sentence = Message("Nobody has used {code} so far; is it needed, or hard to recognise?", code=code.id)
        yield Finding(code.id, "unused", sentence, "note")
    value = None if agreement is None else agreement.get(code.id)
    if value is not None and value < LOW_AGREEMENT:
        number = f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
        sentence = Message(
            "Coders agree little on {code} ({shown}, below {low:g}); look at the disagreements and sharpen it.",
            code=code.id,
            shown=number,
            low=LOW_AGREEMENT,
        )
        yield Finding(code.id, "low-agreement", sentence, "warning")


def _overlaps(book: Codebook, similarity: Similarity) -> Iterator[Finding]:
    defined = [code for code in book.codable() if code.definition]
    if len(defined) < 2:
        return
    table = similarity([code.definition for code in defined])
    for first, second in combinations(range(len(defined)), 2):
        if table[first][second] >= ALIKE_DEFINITIONS:
            left, right = defined[first], defined[second]
            sentence = Message(
                "{left} and {right} are defined very much alike; say in each how they differ.",
                left=left.id,
                right=right.id,
            )
            yield Finding(left.id, "overlapping-definitions", sentence, "warning")
