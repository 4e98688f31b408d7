"""Passages in a row as a Word document: by interview, each with its line, code, coder and memo."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from coding.export.model import CodingRow
from coding.export.report.blocks import Block, Heading, Paragraph, Quotation
from coding.export.report.word import word_document
from coding.export.tables import FOR_THE_TEAM
from coding.model.texts import interview_name

WITHHELD = "Withheld: this participant did not agree to be quoted."
_SUBJECT = "Coded passages"


def passages_document(rows: Iterable[CodingRow], *, title: str, counted: str, made: datetime) -> bytes:
    """Return the passages as a Word document, in the order of the rows.

    Args:
        rows: What they are; run :mod:`coding.export.gate` over them first. A passage that consent does not cover is
            named and not quoted.
        title: Title of the document.
        counted: What the passages are, as a sentence.
        made: When, for the document's properties.
    """
    blocks: list[Block] = [
        Heading(1, title),
        Paragraph(counted, note=True),
        Paragraph(f"{FOR_THE_TEAM}.", note=True),
    ]
    for (participant, interview, _document), passages in groupby(
        rows, key=lambda row: (row.participant, row.interview, row.document)
    ):
        blocks.append(Heading(2, interview_name(participant, interview)))
        for passage in passages:
            source = f"line {passage.line} · {passage.code} {passage.code_name} · {passage.coder}"
            if passage.quote is None:
                blocks.append(Paragraph(f"{source}. {WITHHELD}", note=True))
            else:
                blocks.append(Quotation(passage.quote, source, verbatim=True))
            if passage.memo:
                blocks.append(Paragraph(passage.memo, note=True, label="Memo"))
    return word_document(
        tuple(blocks), title=title, subject=_SUBJECT, language="en", foot=_SUBJECT, made=made, wording={}
    )
