"""Quality checks on a codebook: what a careful colleague would ask about it.

Nothing here stops anyone; :meth:`Codebook.validate` says what does. Findings say what to look at, with a severity:
``error`` (mend before coding), ``warning`` (mend or be able to say why not), ``note`` (good to know).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from codebook.blaming import find_blaming
from codebook.identifiers import find_identifiers
from codebook.model import Code, Codebook
from codebook.palette import VISIONS, difference, legible
from codebook.text import count_words
from codebook.validation import COLOR_PATTERN, circular_parents

MAX_WORDS: Final = 80
MAX_SHORT: Final = 120
ALIKE_COLORS: Final = 0.04
"""Colours of two families nearer than this in OKLab, for any kind of colour vision, are hard to tell apart."""

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
    sentence: str
    severity: str


def lint(
    book: Codebook,
    *,
    counts: Mapping[str, int] | None = None,
    agreement: Mapping[str, float] | None = None,
    low_agreement: float = 0.667,
    similarity: Similarity | None = None,
    overlap: float = 0.75,
    languages: Collection[str] | None = None,
) -> list[Finding]:
    """Return everything worth a look, the codebook's own findings first, then code by code.

    Args:
        book: The codebook.
        counts: Codings for each code id so far; a code that is missing counts as 0. None leaves the check out.
        agreement: A chance-corrected coefficient for each code id, from a finished round. None leaves the check out.
        low_agreement: Coefficients below are reported. The default is Krippendorff's (2004) lowest limit for tentative
            conclusions, 0.667.
        similarity: Compares definitions with each other; None leaves the check out.
        overlap: Definitions at least this alike are reported. The default is for cosines of sentence vectors, where two
            wordings of one definition lie near 0.78 and unlike definitions of one codebook seldom above 0.7.
        languages: Language tags every code should have; by default those any code has.
    """
    wanted = sorted(languages if languages is not None else {tag for code in book.codes for tag in code.languages})
    wanted = [tag for tag in wanted if tag != book.language]
    findings = [*_about_book(book, wanted), *(_overlaps(book, similarity, overlap) if similarity else ())]
    circular = set(circular_parents(book))
    for code in book.codes:
        if code.status in ("merged", "retired"):
            continue
        findings.extend(_tree(book, code, circular))
        findings.extend(_completeness(code))
        findings.extend(_wording(book, code))
        findings.extend(_missing_translations(code, wanted))
        findings.extend(_experience(code, counts, agreement, low_agreement))
    return findings


def _about_book(book: Codebook, languages: Sequence[str]) -> Iterator[Finding]:
    for tag in languages:
        waiting = [code for code in book.codes if tag in code.languages and not code.languages[tag].reviewed]
        if waiting:
            sentence = f"{len(waiting)} translations into {tag} have not been reviewed by a speaker of the language."
            yield Finding("", "translation-not-reviewed", sentence, "note")
    unchecked = dict.fromkeys(source.citation for code in book.codes for source in code.sources if source.check)
    for citation in unchecked:
        yield Finding("", "source-to-check", f"Check this source before you print it: {citation}", "note")
    colored = [code for code in book.children(None) if COLOR_PATTERN.fullmatch(code.color)]
    for first, second in combinations(colored, 2):
        if min(difference(first.color, second.color, vision) for vision in VISIONS) < ALIKE_COLORS:
            sentence = (
                f"The colours of {first.id} and {second.id} are hard to tell apart for some people; change one of them."
            )
            yield Finding(first.id, "alike-colors", sentence, "note")
    if not book.unit_rule:
        yield Finding(
            "", "missing-unit-rule", "Say what counts as one passage, or coders will cut differently.", "warning"
        )
    for field in ("title", "description", "unit_rule", "multi_coding_rule"):
        yield from _words("", getattr(book, field), book.language, f"the codebook's {field.replace('_', ' ')}")
    for item in (*book.attributes, *book.case_attributes):
        yield from _words("", "\n".join((item.note, *item.values)), book.language, f"the attribute {item.name}")


def _tree(book: Codebook, code: Code, circular: Collection[str]) -> Iterator[Finding]:
    if code.id in circular:
        yield Finding(code.id, "circular-parent", f"The parents of {code.id} go round in a circle.", "error")
    children = [child for child in book.children(code.id) if child.status in ("draft", "active")]
    if len(children) == 1:
        sentence = f"{code.id} holds only {children[0].id}; add a second code, or do without the family."
        yield Finding(code.id, "single-child", sentence, "warning")
    elif not children and not code.is_codable:
        yield Finding(code.id, "empty-family", f"{code.id} cannot be coded with and holds no code yet.", "note")


def _completeness(code: Code) -> Iterator[Finding]:
    if not code.definition:
        yield Finding(code.id, "missing-definition", f"{code.id} has no definition.", "warning")
    words = count_words(code.definition)
    if words > MAX_WORDS:
        sentence = (
            f"The definition of {code.id} has {words} words; say it in {MAX_WORDS}, or move part to “when to use”."
        )
        yield Finding(code.id, "long-definition", sentence, "warning")
    if len(code.short) > MAX_SHORT:
        yield Finding(
            code.id, "long-short", f"The short definition of {code.id} passes {MAX_SHORT} characters.", "warning"
        )
    if code.color and COLOR_PATTERN.fullmatch(code.color) and not legible(code.color):
        yield Finding(code.id, "faint-color", f"The colour of {code.id} is hard to see on white or on dark.", "warning")
    if not code.is_codable:
        return
    if not code.exclude:
        yield Finding(
            code.id, "missing-exclusion", f"Say when not to use {code.id}, and which code to use instead.", "warning"
        )
    elif not any(item.use_instead for item in code.exclude):
        yield Finding(
            code.id, "exclusion-without-code", f"No exclusion of {code.id} names the code to use instead.", "note"
        )
    if not code.include:
        yield Finding(code.id, "missing-inclusion", f"Say when to use {code.id}.", "note")
    if not code.examples.typical:
        yield Finding(code.id, "missing-example", f"{code.id} has no typical example.", "note")


def _wording(book: Codebook, code: Code) -> Iterator[Finding]:
    texts = [("name", code.name), ("short definition", code.short), ("definition", code.definition)]
    texts += [("“when to use”", code.include), *(("“when not to use”", item.text) for item in code.exclude)]
    examples = (*code.examples.typical, *code.examples.atypical, *code.examples.near_miss)
    for field, text in texts:
        yield from _words(code.id, text, book.language, f"the {field} of {code.id}")
    for text in examples:
        # An example may quote blame, for that is what some codes are about; it may not name anybody.
        yield from _identifiers(code.id, text, book.language, f"an example of {code.id}")
    for tag, item in code.languages.items():
        for text in (item.name, item.definition):
            yield from _words(code.id, text, tag, f"the {tag} translation of {code.id}")
        for text in (item.back_name, item.back_definition):
            yield from _words(code.id, text, book.language, f"the {tag} back-translation of {code.id}")
    for source in code.sources:
        # Citations are full of authors' names; only what can never belong in one counts.
        for suspicion in find_identifiers("\n".join((source.citation, source.how_used, source.check)), book.language):
            if suspicion.kind in ("e-mail address", "account name", "telephone number"):
                sentence = f"“{suspicion.text}” in a source of {code.id} should not be there."
                yield Finding(code.id, "identifier", sentence, "warning")


def _words(code_id: str, text: str, language: str, where: str) -> Iterator[Finding]:
    for word in find_blaming(text, language):
        sentence = f"“{word.word}” in {where} can read as the child's fault; {word.advice}."
        yield Finding(code_id, "blaming-word", sentence, "warning")
    yield from _identifiers(code_id, text, language, where)


def _identifiers(code_id: str, text: str, language: str, where: str) -> Iterator[Finding]:
    for suspicion in find_identifiers(text, language):
        article = "an" if suspicion.kind[0] in "ae" else "a"
        sentence = (
            f"“{suspicion.text}” in {where} looks like {article} {suspicion.kind}; put something general instead."
        )
        yield Finding(code_id, "identifier", sentence, "warning")


def _missing_translations(code: Code, languages: Sequence[str]) -> Iterator[Finding]:
    missing = [tag for tag in languages if tag not in code.languages or not code.languages[tag].name]
    if missing:
        yield Finding(
            code.id, "missing-translation", f"{code.id} has no translation into {', '.join(missing)}.", "warning"
        )
    partly = [tag for tag in languages if tag not in missing and code.definition and not code.languages[tag].definition]
    if partly:
        sentence = f"{code.id} has a name but no definition in {', '.join(partly)}."
        yield Finding(code.id, "missing-translation", sentence, "note")


def _experience(
    code: Code, counts: Mapping[str, int] | None, agreement: Mapping[str, float] | None, low: float
) -> Iterator[Finding]:
    if counts is not None and code.is_codable and not counts.get(code.id):
        sentence = f"Nobody has used {code.id} so far; is it needed, or hard to recognise?"
        yield Finding(code.id, "unused", sentence, "note")
    value = None if agreement is None else agreement.get(code.id)
    if value is not None and value < low:
        shown = f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
        sentence = (
            f"Coders agree little on {code.id} ({shown}, below {low:g}); look at the disagreements and sharpen it."
        )
        yield Finding(code.id, "low-agreement", sentence, "warning")


def _overlaps(book: Codebook, similarity: Similarity, threshold: float) -> Iterator[Finding]:
    defined = [code for code in book.codable() if code.definition]
    if len(defined) < 2:
        return
    table = similarity([code.definition for code in defined])
    for first, second in combinations(range(len(defined)), 2):
        if table[first][second] >= threshold:
            left, right = defined[first], defined[second]
            sentence = f"{left.id} and {right.id} are defined very much alike; say in each how they differ."
            yield Finding(left.id, "overlapping-definitions", sentence, "warning")
