"""A corpus in columns (CoNLL-2002) and as lines of JSON.

CoNLL: one file a layer and document, a token a line, an empty line between sentences; the first column is the token,
each further one a code with O, B- or I-. What overlaps under one code is one stretch there, and a token that a passage
touches belongs to it whole. Lines of JSON lose nothing.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from coding.extras.corpora.files.model import Corpus, CorpusDocument

OUTSIDE = "O"


def conll_of(document: CorpusDocument, layer: str, codes: Iterable[str]) -> bytes:
    """One layer of a document, a column a code."""
    columns = [_tags(document, layer, code) for code in codes]
    lines, at = [], 0
    for _, tokens in document.tokens_by_sentence():
        for start, end in tokens:
            lines.append(" ".join((document.text[start:end], *(tags[at] for tags in columns))))
            at += 1
        lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _tags(document: CorpusDocument, layer: str, code: str) -> list[str]:
    tags = [OUTSIDE] * len(document.tokens)
    begins, ends = [token[0] for token in document.tokens], [entry[1] for entry in document.tokens]
    spans = [(coding.start, coding.end) for coding in document.codings if (coding.layer, coding.code) == (layer, code)]
    for start, end in _joined(spans):
        first, last = bisect_right(ends, start), bisect_left(begins, end)
        # Of two passages that share a token, the earlier one has it.
        first += sum(1 for tag in tags[first:last] if tag != OUTSIDE)
        for place in range(first, last):
            tags[place] = f"{'B' if place == first else 'I'}-{code}"
    return tags


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def json_lines(corpus: Corpus, datasheet: str) -> bytes:
    """The whole corpus, what it is first, then a line a document; offsets are code points."""
    lines = [_head(corpus, datasheet), *(_document(document) for document in corpus.documents)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8")


def _head(corpus: Corpus, datasheet: str) -> dict[str, Any]:
    return {
        "type": "corpus",
        "format": "heard-corpus-1",
        "offsets": "Unicode code points, half-open",
        "project": corpus.project,
        "round": corpus.round,
        "made": corpus.made.isoformat(timespec="seconds"),
        "snapshot": corpus.snapshot,
        "codebook_version": corpus.codebook_version,
        "licence": corpus.licence,
        "legal_basis": corpus.legal_basis,
        "layers": list(corpus.layers),
        "codes": [{"id": code.id, "name": code.name, "definition": code.definition} for code in corpus.codes],
        "unit": corpus.unit,
        "agreement": [
            {
                "code": agreement.code,
                "alpha": agreement.alpha,
                "low": agreement.low,
                "high": agreement.high,
                "percent": agreement.percent,
                "ac1": agreement.ac1,
            }
            for agreement in corpus.agreement
        ],
        "documents": len(corpus.documents),
        "read_first": list(corpus.notices),
        "datasheet": datasheet,
    }


def _document(document: CorpusDocument) -> dict[str, Any]:
    return {
        "type": "document",
        "id": document.name,
        "person": document.person,
        "language": document.language,
        "release_hash": document.release_hash,
        "coded_by": list(document.coded_by),
        "text": document.text,
        "turns": [{"start": turn.start, "end": turn.end, "role": turn.role} for turn in document.turns],
        "sentences": [list(span) for span in document.sentences],
        "tokens": [list(span) for span in document.tokens],
        "codings": list(_codings(document)),
    }


def _codings(document: CorpusDocument) -> Iterator[dict[str, Any]]:
    for coding in document.codings:
        yield {"layer": coding.layer, "code": coding.code, "start": coding.start, "end": coding.end}
