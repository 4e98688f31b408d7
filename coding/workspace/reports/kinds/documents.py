"""Blocks as a web page or a Word document, under the head of a draft."""

from typing import Any

from coding.export.report.blocks import Block
from coding.export.report.content import page_head
from coding.workspace.reports.kinds.kind import Draft

# The document libraries take half a second to load; other commands need not wait for them.


def as_page(blocks: tuple[Block, ...], draft: Draft[Any], language: str) -> bytes:
    """A web page."""
    from coding.export.report.html import html_document

    return html_document(blocks, title=draft.report.title, language=language, foot=page_head(draft.report))


def as_document(blocks: tuple[Block, ...], draft: Draft[Any], language: str) -> bytes:
    """A Word document."""
    from coding.export.report.word import word_document

    report = draft.report
    return word_document(
        blocks,
        title=report.title,
        subject=report.project,
        language=language,
        foot=page_head(report),
        made=report.created,
        wording=report.wording,
    )
