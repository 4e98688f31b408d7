"""HTML as noScribe writes it: paragraphs with anchors that carry times."""

import re
from html.parser import HTMLParser

from codebook.said import Said, counted
from pipelines.errors import UnknownFormat
from pipelines.readers.draft import PICTURES, TITLES, Draft, plain
from pipelines.readers.speech.lines import Line
from pipelines.readers.speech.speech import read_speech

_ANCHOR = re.compile(r"ts_(\d{1,10})_(\d{1,10})_.*", re.DOTALL)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = _HEADINGS | frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "td",
        "th",
        "blockquote",
        "section",
        "article",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "pre",
        "table",
    ]
    + ["caption", "figure", "figcaption", "aside", "header", "footer", "main", "nav", "address", "hr", "body", "form"]
    + ["fieldset", "legend", "details", "summary", "option"]
)
_SILENT = frozenset(["script", "style", "template", "noscript", "svg"])
_TITLE = "title"


_CHAT_PAGE = re.compile(r'class="?[^">]{0,80}(?:\bchatlog__|\b_a6-[a-z]\b|\bmessage default clearfix\b)')
"""Pages of DiscordChatExporter, Facebook and Instagram, Telegram."""


def read_html(data: bytes, draft: Draft) -> None:
    """Read the paragraphs of an HTML file.

    Scripts, styles and comments are never looked at, and nothing is loaded.

    Raises:
        UnknownFormat: It is a chat.
    """
    text = draft.decode(data)
    if _CHAT_PAGE.search(text):
        raise UnknownFormat(
            Said(
                "{file} is a chat saved as a page, in which times and words cannot be told apart. Export the "
                "chat as JSON and import that.",
                file=draft.file,
            )
        )
    parser = _Paragraphs()
    parser.feed(text)
    parser.close()
    parser.end_paragraph()
    draft.warn(Said("{things} left out.", things=counted(parser.pictures, PICTURES)), when=parser.pictures)
    if title := parser.title.strip():
        draft.leave_out(TITLES, title)
    draft.warn(Said("HTML not made by noScribe: read paragraph by paragraph."), when=not parser.anchors)
    read_speech(parser.lines, draft)


class _Paragraphs(HTMLParser):
    """Gathers paragraphs, each with the first start and the last end its anchors name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.anchors = 0
        self.pictures = 0
        self.title = ""
        self._titled = False
        self._text: list[str] = []
        self._start: int | None = None
        self._end: int | None = None
        self._heading = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == _TITLE:
            self._titled = True
        elif tag in _BLOCKS:
            self.end_paragraph()
            self._heading = tag in _HEADINGS
        elif tag == "br":
            self._text.append("\n")
        elif tag == "img":
            self.pictures += 1
        elif tag == "a":
            anchor = _ANCHOR.fullmatch(dict(attrs).get("name") or "")
            if anchor:
                self.anchors += 1
                self._start = int(anchor[1]) if self._start is None else self._start
                self._end = int(anchor[2])

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == _TITLE:
            self._titled = False
        elif tag in _BLOCKS:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        if self._titled:
            self.title += data
        elif not self._silent:
            self._text.append(data)

    def end_paragraph(self) -> None:
        """Make a line of what was gathered, and a blank one after it."""
        text = plain("".join(self._text)).strip()
        if text:
            first, *rest = text.split("\n")
            self.lines.append(Line(first, self._heading, self._start, self._end))
            self.lines.extend(Line(line, self._heading) for line in rest)
            self.lines.append(Line(""))
        self._text, self._start, self._end, self._heading = [], None, None, False
