"""HTML as noScribe writes it: paragraphs with anchors that carry times."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from codebook.message import Message, Things, counted
from pipelines.errors import UnknownFormat
from pipelines.readers.draft import DELETED_PASSAGES, HIDDEN_PASSAGES, PICTURES, TITLES, Draft, plain
from pipelines.readers.speech.lines import TranscriptLine
from pipelines.readers.speech.speech import read_speech
from pipelines.readers.speech.table import read_turns_in_tables

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
_EMPTY = frozenset(
    ["br", "hr", "img", "input", "link", "meta", "col", "area", "base", "embed", "source", "track", "wbr"]
)
_CELLS = frozenset(["td", "th", "tr"])
_ENDED_BY = {
    "p": _BLOCKS, "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": _CELLS, "th": _CELLS, "tr": {"tr"},
}  # fmt: skip
"""Elements that nobody has to close → what closes them."""
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
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
            Message(
                "{file} is a chat saved as a page, in which times and words cannot be told apart. Export the "
                "chat as JSON and import that.",
                file=draft.file,
            )
        )
    parser = _Paragraphs()
    parser.feed(text)
    parser.close()
    for what, words in parser.left_out:
        draft.leave_out(what, words)
    draft.warn(Message("{things} left out.", things=counted(parser.pictures, PICTURES)), when=parser.pictures)
    if title := parser.title.strip():
        draft.leave_out(TITLES, title)
    draft.warn(Message("HTML not made by noScribe: read paragraph by paragraph."), when=not parser.anchors)
    rows = [["\n".join(cell) for cell in row] for row in parser.rows]
    if not read_turns_in_tables(rows, parser.outside, draft):
        read_speech(parser.lines, draft)


def _left_out(tag: str, attributes: Mapping[str, str | None]) -> Things | None:
    """What an element is, if its words are counted and not read."""
    if tag == "del":
        return DELETED_PASSAGES
    return HIDDEN_PASSAGES if "hidden" in attributes or _UNSEEN.search(attributes.get("style") or "") else None


class _Paragraphs(HTMLParser):
    """Gathers paragraphs, each with the first start and the last end its anchors name; and cells of tables again."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[TranscriptLine] = []
        self.rows: list[list[list[str]]] = []
        self.outside: list[TranscriptLine] = []
        self.anchors = 0
        self.pictures = 0
        self.left_out: list[tuple[Things, str]] = []
        self.title = ""
        self._titled = False
        self._text: list[str] = []
        self._start: int | None = None
        self._end: int | None = None
        self._heading = False
        self._preformatted = 0
        self._tables = 0
        self._apart: list[str] = []
        self._what: Things | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._apart) == 1 and tag in _ENDED_BY.get(self._apart[0], ()):
            self._end_apart()
        if self._apart:
            if tag not in _EMPTY:
                self._apart.append(tag)
            return
        if tag in _BLOCKS:
            self._end_paragraph()
            self._heading = tag in _HEADINGS
            self._preformatted += tag == "pre"
            self._tables += tag == "table"
            if self._tables == 1 and tag in ("table", "tr"):
                self.rows.append([])
            elif self._tables == 1 and tag in ("td", "th"):
                self.rows[-1].append([])
        self._what = None if tag in _SILENT else _left_out(tag, dict(attrs))
        if tag in _SILENT or (self._what and tag not in _EMPTY):
            self._apart = [tag]
        elif tag == _TITLE:
            self._titled = True
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
        if self._apart:
            around = tag in _BLOCKS and tag not in self._apart and (tag != "p" or self._apart[0] not in _BLOCKS)
            if tag in self._apart:
                del self._apart[len(self._apart) - 1 - self._apart[::-1].index(tag) :]
            if around or not self._apart:
                self._end_apart()
            if not around:
                return
        if tag == _TITLE:
            self._titled = False
        elif tag in _BLOCKS:
            self._end_paragraph()
            self._preformatted -= tag == "pre" and self._preformatted > 0
            self._tables -= tag == "table" and self._tables > 0

    def handle_data(self, data: str) -> None:
        if self._titled:
            self.title += data
        elif self._apart:
            self._words.append(data)
        else:
            self._text.append(data if self._preformatted else _BLANKS.sub(" ", data))

    def _end_apart(self) -> None:
        words = "".join(self._words)
        if self._what and words.strip():
            self.left_out.append((self._what, words))
        self._apart, self._words = [], []

    def close(self) -> None:
        """End what the file leaves open."""
        super().close()
        self._end_apart()
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        """Make a line of what was gathered, and a blank one after it."""
        text = re.sub(r" *\n *", "\n", plain("".join(self._text))).strip()
        if text:
            first, *rest = text.split("\n")
            lines = [
                TranscriptLine(first, self._heading, self._start, self._end),
                *(TranscriptLine(line, self._heading) for line in rest),
            ]
            self.lines += [*lines, TranscriptLine("")]
            if self._tables and self.rows[-1]:
                self.rows[-1][-1].append(text)
            else:
                self.outside += lines
        self._text, self._start, self._end, self._heading = [], None, None, False
