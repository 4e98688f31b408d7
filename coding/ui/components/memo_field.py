"""Memos as pages show and take them: safe HTML with links to what they mention, and fields that complete."""

from html import escape
from urllib.parse import urlencode

from coding.ui.frame.packaged import packaged
from coding.ui.frame.texts import _
from coding.workspace.codings.mentions import Surroundings, links, offers


def address_of(kind: str, record_id: str, line: int | None = None) -> str:
    """Address of what a memo mentions; see :class:`coding.workspace.codings.mentions.Meant`."""
    if kind == "code":
        return "codebook?" + urlencode({"code": record_id})
    if kind == "case":
        return "cases"
    return "coding?" + urlencode({"release": record_id} | ({"line": str(line)} if line else {}))


def memo_html(text: str, interview_id: str | None, around: Surroundings) -> str:
    """A memo's text as safe HTML: paragraphs, lists, emphasis as in Markdown, and links to what it mentions."""
    blocks: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        bullet = line.lstrip()[:2] in ("- ", "* ")
        if items and not bullet:
            blocks.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
            items = []
        if bullet:
            items.append(inline_html(line.lstrip()[2:], interview_id, around))
        elif line.startswith("#") and line.lstrip("#").startswith(" "):
            blocks.append(f"<p><strong>{inline_html(line.lstrip('#').strip(), interview_id, around)}</strong></p>")
        elif line.strip():
            blocks.append(f"<p>{inline_html(line, interview_id, around)}</p>")
    return f'<div class="page-memo">{"".join(blocks)}</div>'


def inline_html(text: str, interview_id: str | None, around: Surroundings) -> str:
    """A line of a memo as safe HTML: emphasis, and links to what it mentions, by the names that codes have now."""
    parts: list[str] = []
    at = 0
    for link in links(text):
        if (meant := around.meant(link, text, interview_id)) is None:
            continue
        parts.append(_emphasis(text[at : link.start]))
        address = escape(address_of(meant.kind, meant.id, meant.line), quote=True)
        parts.append(f'<a href="{address}" target="_self">{escape(meant.words)}</a>')
        at = link.end
    return "".join([*parts, _emphasis(text[at:])])


def pieces(text: str, interview_id: str | None, around: Surroundings) -> list[list[str]]:
    """A memo as words, each with the address of what they mention or an empty string."""
    parts, at = [], 0
    for link in links(text):
        if (meant := around.meant(link, text, interview_id)) is not None:
            parts += [[text[at : link.start], ""], [meant.words, address_of(meant.kind, meant.id, meant.line)]]
            at = link.end
    return [part for part in [*parts, [text[at:], ""]] if part[0]]


def _emphasis(text: str) -> str:
    safe = escape(text)
    for mark, tag in (("**", "strong"), ("*", "em")):
        pieces = safe.split(mark)
        if len(pieces) % 2 == 1:
            safe = "".join(
                piece if number % 2 == 0 else f"<{tag}>{piece}</{tag}>" for number, piece in enumerate(pieces)
            )
    return safe


def completing(around: Surroundings, focus: str = "") -> None:
    """Let the fields for memos on this page complete: those whose key begins with ``memo-``.

    Args:
        around: What may be mentioned.
        focus: Changes when a form is opened in which the field is to have the focus.
    """
    mount = packaged("memo_field", js="field.js", speaks=False)
    data = {
        "offers": [[offer.token, offer.name, offer.detail] for offer in offers(around)],
        "lists": {"@": _("Participants"), "#": _("Codes")},
        "focus": focus,
    }
    mount(key="memo-completion", data=data)
