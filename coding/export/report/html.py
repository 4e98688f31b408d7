"""The report as one self-contained HTML file: no scripts, nothing fetched, every text escaped."""

import base64
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from itertools import count

from coding.export.model import Report
from coding.export.output import xml_text
from coding.export.report.blocks import (
    Block,
    Contents,
    Cover,
    Facts,
    Figure,
    Grid,
    Heading,
    Link,
    Paragraph,
    Quotation,
    numbered,
)
from coding.export.report.content import page_head, report_blocks
from coding.export.report.wording import Wording

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html_report(report: Report) -> bytes:
    """Return the report as one HTML file that needs nothing else and may run nothing.

    Args:
        report: What it says. Run :mod:`coding.export.gate` over it first; this function checks nothing.

    Returns:
        The file, UTF-8.

    Raises:
        InvalidInput: The report's own wording has an unknown key or placeholder.
    """
    return _page(report.title, report.language, html_body(report), report.layout.length)


def html_document(
    blocks: tuple[Block, ...], *, title: str, language: str, foot: str, wording: Mapping[str, str] | None = None
) -> bytes:
    """Return blocks as one HTML file like a report's.

    Args:
        blocks: What it says.
        title: Title of the window.
        language: Language tag.
        foot: Last line.
        wording: As of a report, where it is not in English.
    """
    body = "\n".join(_Page(blocks, Wording(wording)).lines())
    return _page(title, language, f'{body}\n<p class="foot">{_text(foot)}</p>')


def _page(title: str, language: str, body: str, length: str = "full") -> bytes:
    style = files("coding.export.report").joinpath("report.css").read_text(encoding="utf-8")
    page = f"""<!DOCTYPE html>
<html lang="{_text(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_text(title)}</title>
<style>
{style}</style>
</head>
<body>
<main class="{length}">
{body}
</main>
</body>
</html>
"""
    return page.encode("utf-8")


def html_body(report: Report) -> str:
    """Return what stands in the file, to be shown on a page that has a look of its own.

    Args:
        report: As for :func:`html_report`.
    """
    body = "\n".join(_Page(report_blocks(report), Wording(report.wording)).lines())
    return f'{body}\n<p class="foot">{_text(page_head(report))}</p>'


def _text(text: str) -> str:
    return escape(xml_text(text), quote=True)


class _Page:
    """Writes blocks as HTML; heading numbers and ids follow the order of the blocks."""

    def __init__(self, blocks: tuple[Block, ...], words: Wording) -> None:
        self._blocks = blocks
        self._words = words
        self._tables = count(1)
        self._figures = count(1)
        self._headings = iter(numbered(blocks))

    def lines(self) -> list[str]:
        """Return the HTML of every block, what is in another language within an element that says so."""
        lines: list[str] = []
        within = False
        for block in self._blocks:
            if isinstance(block, Heading) and block.level == 1:
                lines += ["</div>"] if within else []
                within = bool(block.language)
                lines += [f'<div lang="{_text(block.language)}">'] if within else []
            lines.append(self._block(block))
        return [*lines, "</div>"] if within else lines

    def _block(self, block: Block) -> str:
        match block:
            case Cover():
                facts = self._facts(block.title, block.facts) if block.facts else ""
                title = f'<p class="title">{_text(block.title)}</p>\n<p class="subtitle">{_text(block.subtitle)}</p>'
                kind = ' class="compact"' if block.compact else ""
                return f'<header{kind}>\n{title}\n{facts}\n<p class="note">{_text(block.note)}</p>\n</header>'
            case Contents():
                return self._contents(block)
            case Heading():
                return self._heading(block)
            case Paragraph():
                label = f"<strong>{_text(block.label)}.</strong> " if block.label and block.text else ""
                alone = f"<strong>{_text(block.label)}</strong>" if block.label and not block.text else ""
                note = ' class="note"' if block.note else ""
                return f"<p{note}>{label}{alone}{_text(block.text)}</p>"
            case Link():
                return f'<p><a href="#{_text(block.anchor)}">{_text(block.text)}</a></p>'
            case Quotation():
                text = f"“{_text(block.text)}”" if block.verbatim else _text(block.text)
                language = f' lang="{_text(block.language)}"' if block.language else ""
                return (
                    f'<blockquote dir="auto"><span{language}>{text}</span>'
                    f'<footer dir="ltr">{_text(block.source)}</footer></blockquote>'
                )
            case Grid():
                return self._grid(block)
            case Facts():
                return self._facts(block.caption, block.pairs)
            case Figure():
                return self._figure(block)

    def _contents(self, block: Contents) -> str:
        entries = "\n".join(
            f'<li class="level{heading.level}"><a href="#s{number}">{number} {_text(heading.text)}</a></li>'
            for number, heading in numbered(self._blocks)
        )
        title = _text(block.title)
        return f'<nav aria-label="{title}">\n<p><strong>{title}</strong></p>\n<ol>\n{entries}\n</ol>\n</nav>'

    def _heading(self, block: Heading) -> str:
        if block.level == 3:
            return f"<h3>{_text(block.text)}</h3>"
        number, _ = next(self._headings)
        anchor = f'<span id="{_text(block.anchor)}"></span>' if block.anchor else ""
        fresh = ' class="fresh"' if block.new_page else ""
        return f'<h{block.level} id="s{number}"{fresh}>{anchor}{number} {_text(block.text)}</h{block.level}>'

    def _grid(self, grid: Grid) -> str:
        def cell(tag: str, column: int, text: str, scope: str = "") -> str:
            number = ' class="number"' if column in grid.numbers else ""
            return f"<{tag}{scope}{number}>{_text(text)}</{tag}>"

        head = "".join(cell("th", column, text, ' scope="col"') for column, text in enumerate(grid.header))
        rows = "\n".join(
            f"<tr>{''.join(cell('td', column, text) for column, text in enumerate(row))}</tr>" for row in grid.rows
        )
        caption = f"{_text(self._words('table'))} {next(self._tables)}. {_text(grid.caption)}"
        note = f'\n<p class="foot">{_text(grid.note)}</p>' if grid.note else ""
        return (
            f'<div class="scroll"><table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody>\n</table></div>{note}"
        )

    def _facts(self, caption: str, pairs: tuple[tuple[str, str], ...]) -> str:
        rows = "\n".join(f'<tr><th scope="row">{_text(what)}</th><td>{_text(value)}</td></tr>' for what, value in pairs)
        return f'<table class="facts" aria-label="{_text(caption)}">\n{rows}\n</table>'

    def _figure(self, block: Figure) -> str:
        picture = block.picture
        image = f'<img src="data:image/png;base64,{base64.b64encode(picture.png).decode()}" alt="{_text(picture.alt)}">'
        caption = f"{_text(self._words('figure'))} {next(self._figures)}. {_text(picture.title)}"
        return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
