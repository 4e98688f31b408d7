"""The answers as blocks of a document, and the picture of where data go."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Final

from coding.export.report.blocks import Block, Cover, Facts, Grid, Heading, Paragraph
from coding.export.report.html import html_document
from coding.export.report.word import word_document
from coding.export.report.wording import report_wording
from coding.extras.board.records import Answer, Board, Hosting, Sheet
from coding.ui.frame.ingress import Ingress
from coding.ui.frame.sign_in import Limits
from coding.ui.frame.texts import N_, _, language, say
from coding.workspace.project.backup import Plan

ENDINGS: Final = {
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Files that can be made, with their types."""
NAMES: Final = {
    "controller": N_("Who is responsible (controller)"),
    "officer": N_("Data-protection officer"),
}
"""What people type: nothing else is not known."""
NOTE: Final = N_("Made by Heard from the study's own settings and log. Under each answer stands what it rests on.")
_BOX, _GAP, _HEIGHT, _EDGE = 150, 24, 64, 20


def hosting_of(ingress: Ingress, limits: Limits, plan: Plan | None = None) -> Hosting:
    """How Heard runs, from how the process is reached and a server's settings."""
    method = ingress.auth_method
    provider = getattr(method, "name", "") or getattr(method, "header", "") and _("the web server in front of Heard")
    return Hosting(
        address=ingress.address,
        provider=provider,
        idle=limits.idle,
        longest=limits.longest,
        keep_days=plan.keep_days if plan else None,
        hand_on=plan.after[0] if plan and plan.after else "",
    )


def answered(answer: Answer) -> str:
    """An answer in the reader's language."""
    return " ".join(map(say, answer.sentences))


def flow(board: Board) -> str:
    """In words, where the data go."""
    return f"{say(board.place)} · {' → '.join(map(say, board.flow))}"


def picture(board: Board) -> str:
    """Where the data go, drawn as SVG: boxes in a frame, which only the last one leaves."""
    step = _BOX + _GAP
    width, height = step * len(board.flow) + 2 * _EDGE, _HEIGHT + 4 * _EDGE
    frame = step * (len(board.flow) - 1) - _GAP + 2 * _EDGE - 4
    top = 2.5 * _EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" role="img" '
        f'aria-label="{escape(flow(board))}" font-family="sans-serif" font-size="13" style="max-width:100%">',
        f'<rect x="2" y="2" width="{frame}" height="{height - 4:g}" rx="8" fill="#f4f6f8" stroke="#5b6b7b" '
        'stroke-dasharray="6 4"/>',
        f'<text x="{_EDGE}" y="{_EDGE + 6}" font-weight="bold" fill="#1f2a35">{escape(say(board.place))}</text>',
    ]
    for at, name in enumerate(map(say, board.flow)):
        out = _EDGE if at == len(board.flow) - 1 else 0
        left = _EDGE + at * step + out
        lines.append(
            f'<rect x="{left}" y="{top:g}" width="{_BOX}" height="{_HEIGHT}" rx="6" fill="#fff" stroke="#2f5d8a"/>'
        )
        words = _halves(name)
        lines += [
            f'<text x="{left + _BOX / 2:g}" y="{top + _HEIGHT / 2 + 5 + 18 * (line - (len(words) - 1) / 2):g}" '
            f'text-anchor="middle" fill="#1f2a35">{escape(part)}</text>'
            for line, part in enumerate(words)
        ]
        if at:
            begin, middle, length = left - out - _GAP + 2, top + _HEIGHT / 2, out + _GAP - 6
            lines.append(f'<path d="M{begin} {middle:g}h{length}m-6 -5l6 5l-6 5" fill="none" stroke="#2f5d8a"/>')
    return "".join([*lines, "</svg>"])


def _halves(name: str) -> list[str]:
    """A name on one line or two, divided nearest to its middle."""
    blanks = [at for at, letter in enumerate(name) if letter == " "]
    if len(name) < 20 or not blanks:
        return [name]
    middle = min(blanks, key=lambda at: abs(at - len(name) / 2))
    return [name[:middle], name[middle + 1 :]]


def board_file(board: Board, title: str, ending: str, names: Mapping[str, str]) -> bytes:
    """The answers as a file, in the language of :func:`~coding.ui.frame.texts.language`.

    Args:
        board: What is told.
        title: Title of the project.
        ending: One of :data:`ENDINGS`.
        names: What people typed, by :data:`NAMES`.
    """
    blocks, head, now = tuple(_blocks(board, title, names)), _("For the ethics board"), datetime.now(UTC)
    foot = f"{title} · {now:%Y-%m-%d}"
    if ending == ".html":
        page = html_document(blocks, title=head, language=language(), foot=foot).decode()
        return page.replace("</header>", f"</header>\n{picture(board)}", 1).encode()
    return word_document(
        blocks,
        title=head,
        subject=title,
        language=language(),
        foot=foot,
        made=now,
        wording=report_wording(language()),
    )


def _blocks(board: Board, title: str, names: Mapping[str, str]) -> list[Block]:
    typed = tuple((_(label), names.get(key) or "………") for key, label in NAMES.items())
    return [
        Cover(_("For the ethics board"), title, typed, _(NOTE), compact=True),
        Paragraph(flow(board)),
        Heading(1, _("Questions and answers")),
        *(
            block
            for answer in board.answers
            for block in (
                Heading(2, say(answer.question)),
                Paragraph(answered(answer)),
                Paragraph(" · ".join(answer.rests_on), note=True, label=_("Rests on")),
            )
        ),
        *(block for sheet in board.sheets for block in _sheet(sheet)),
    ]


def _sheet(sheet: Sheet) -> tuple[Block, ...]:
    header, *rows = (tuple(map(say, row)) for row in (sheet.header, *sheet.rows))
    title = say(sheet.title)
    table = (
        Facts(title, tuple((row[0], row[1]) for row in rows))
        if len(header) == 2
        else Grid(title, header, tuple(rows), tuple(1 / len(header) for _head in header))
    )
    return Heading(1, title), Paragraph(say(sheet.note)), table
