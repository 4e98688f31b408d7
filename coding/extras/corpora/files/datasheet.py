"""The datasheet of a corpus: what it is, of whom, how it came about, what it must not be used for.

Sections and order follow Gebru et al., Datasheets for Datasets (Communications of the ACM 64(12), 2021). Counts of
people stand under the small-cell rule.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from coding.extras.corpora.files.model import Corpus

_SHEET: Final = """\
# Datasheet: {project}

Annotated corpus of the round “{round}”, made {made:%Y-%m-%d}.

{notices}## Motivation

Survivors of exploitation and violence told researchers what happened to them and what could have been noticed. \
Coders marked in what they told which of the study's codes apply. The corpus was made so that tools which find \
such passages can be built and, above all, tested, by people who agreed to its terms.

## Composition

A document is one released interview: redacted, with pseudonyms in the place of names and other identifiers, and \
frozen. All participants in it agreed to be quoted; whoever did not is not in it, in no word and in no coding. No \
attribute of a participant (age, country, …) is in it. A language is named only where enough people share it. \
Documents with the same person in documents.csv are of one participant: keep them on one side of any split. \
Every coder coded without seeing the others' codings until the round was locked; the layer “consensus” is what \
the team settled on afterwards. Where a coder is listed for a document and applied no code, that is a reading \
too. Process notes (family X of the starter codebooks: about the interview, not about what is told) are not in it.

{counts}

{codes}

## Collection process and consent

Interviews were transcribed, searched for identifiers by rules and models, released by a steward, and coded in a \
round. The sample is purposive and the accounts are retrospective.

{decided}Legal basis, as the lead of the study wrote it and a steward signed: {legal_basis}

## Preprocessing and labelling

Sentences and words are found by plain rules without language: a sentence ends at a full stop, question or \
exclamation mark before white space, or at the line's end, and never runs over the end of a turn; a word is a run \
of letters, digits and underscores, joined by apostrophes or hyphens; any other character is a token by itself. \
Offsets are Unicode code points in lines of JSON, and UTF-16 units in CAS and WebAnno TSV.

Version of the codebook: {codebook_version}. Snapshot of the codings: {snapshot}.

{agreement}

## Uses

For tools that help people to find passages in accounts like these, and for measuring how well they do. Not for \
saying how common anything is; not for predicting anything about anybody; not for scoring, ranking or selecting \
people; not for profiling, and not for finding out who somebody is. A tool built on it says nothing about a \
person who did not tell. Nothing in it is ever the fault of a child.

## Limits

Agreement between coders is an upper bound on what a tool can be asked for, and is low for some codes: read \
agreement.csv before you train on a code. Pseudonyms and masks change how a text reads. Redaction lowers the risk \
that somebody is recognised and cannot take it away: do not try it, and tell the team if it happens by chance.

## Distribution

Licence, chosen by the lead: {licence}.

## Maintenance

Participants can withdraw. Whoever holds a copy keeps a way to be reached by the team, deletes it or puts a newer \
one in its place when told to, and passes it to nobody on other terms.
"""


def datasheet(corpus: Corpus) -> str:
    """The datasheet as Markdown."""
    return _SHEET.format(
        project=_line(corpus.project),
        round=_line(corpus.round),
        made=corpus.made,
        notices="".join(f"**Read this first.** {_line(notice)}\n\n" for notice in corpus.notices),
        counts=_counts(corpus),
        codes=_codes(corpus),
        decided=f"{_decided(corpus)}\n\n" if corpus.decided else "",
        legal_basis=_line(corpus.legal_basis),
        codebook_version=_line(corpus.codebook_version),
        snapshot=corpus.snapshot,
        agreement=_agreement(corpus),
        licence=_line(corpus.licence),
    )


def _counts(corpus: Corpus) -> str:
    languages = ", ".join(
        f"{language or 'language not recorded'}: {_people(count, corpus.small_cell)}"
        for language, count in corpus.languages
    )
    rows = [
        ("interviews", f"{len(corpus.documents)} of the {corpus.interviews_of_round} of the round"),
        ("participants", _people(corpus.people, corpus.small_cell)),
        ("participants by language", languages),
        ("tokens", f"{sum(len(document.tokens) for document in corpus.documents)}"),
        ("layers", ", ".join(corpus.layers)),
        ("smallest count of participants shown", f"{corpus.small_cell}"),
    ]
    return _table(("what", "how many"), rows)


def _decided(corpus: Corpus) -> str:
    unread = corpus.decided - corpus.looked_at
    text = (
        f"A steward decided on {corpus.looked_at} of the {corpus.decided} places found, at the place itself or at "
        "another with the same words."
    )
    if not unread:
        return text
    return (
        f"{text} The other {unread} were accepted all together without being looked at, or how they were decided is "
        "not recorded."
    )


def _people(count: int | None, least: int) -> str:
    return f"withheld (counts below {least}, and what would tell them)" if count is None else str(count)


def _codes(corpus: Corpus) -> str:
    counts = Counter((coding.layer, coding.code) for document in corpus.documents for coding in document.codings)
    rows = [(code.id, code.name, *(str(counts[layer, code.id]) for layer in corpus.layers)) for code in corpus.codes]
    return "Passages by code and layer:\n\n" + _table(("code", "name", *corpus.layers), rows)


def _agreement(corpus: Corpus) -> str:
    if not corpus.agreement:
        return "Agreement was not measured in this round: it is one for dialogue."
    rows = [
        (
            agreement.code,
            *(
                _number(value)
                for value in (agreement.alpha, agreement.low, agreement.high, agreement.percent, agreement.ac1)
            ),
        )
        for agreement in corpus.agreement
    ]
    text = (
        f"Agreement of the coders over the whole round ({corpus.unit}): Krippendorff's alpha with its 95 % interval "
        "(jackknife over interviews), share of agreement, Gwet's AC1. Empty where it cannot be computed."
    )
    return f"{text}\n\n" + _table(("code", "alpha", "low", "high", "agreement", "AC1"), rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_line(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _line(text: str) -> str:
    return " ".join(text.split())
