"""Rich Text Format."""

# Why readers of our own: decision 0102.

import codecs
import re
from array import array
from dataclasses import dataclass, replace

from codebook.message import Message, Things
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import (
    COMMENTS,
    DELETED_PASSAGES,
    FOOTNOTES,
    FORMULAS,
    HEADERS_OR_FOOTERS,
    HIDDEN_PASSAGES,
    PICTURES,
    PICTURES_OR_BOXES,
    Draft,
    plain,
)
from pipelines.readers.speech.table import Block, paragraph_block, read_blocks

_OBJECT = re.compile(rb"\\obj(?:data|update|autlink|link)\b|\\\*\\template\b|\\ddeauto\b", re.IGNORECASE)
_TOKEN = re.compile(
    rb"\\(?:([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|'([0-9A-Fa-f]{2})|(.))|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|\\", re.DOTALL
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "nestcell": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "~": "\u00a0",
    "_": "-",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
_ENDS = frozenset(("par", "sect", "page", "column", "\n", "\r"))
_LEFT_OUT: dict[str, Things] = {
    "footnote": FOOTNOTES,
    "annotation": COMMENTS,
    "moMath": FORMULAS,
    "shp": PICTURES_OR_BOXES,
    "do": PICTURES_OR_BOXES,
    **{f"{margin}{which}": HEADERS_OR_FOOTERS for margin in ("header", "footer") for which in ("", "l", "r", "f")},
}
_READ = frozenset(("shppict", "shpinst", "moMathPara"))
"""Groups that a reader may pass over, which hold what is read or counted."""
_SILENT = frozenset(
    ("fonttbl", "colortbl", "stylesheet", "info", "filetbl", "private", "fldinst", "fldtype", "datafield")
    + ("xe", "tc", "txe", "rxe", "listtext", "pntext", "nonesttables", "nonshppict", "shprslt", "sp", "result")
)
# fmt: off
_CODE_PAGES = {
    "ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850", "0": "cp1252", "10000": "mac_roman",
    "10006": "mac_greek", "10007": "mac_cyrillic", "10029": "mac_latin2", "10081": "mac_turkish",
}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 83: "mac_greek", 84: "mac_cyrillic", 87: "mac_cyrillic", 89: "mac_latin2",
    128: "cp932", 129: "cp949", 130: "cp1361", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}
# fmt: on


def read_rtf(data: bytes, draft: Draft) -> None:
    r"""Read an RTF file.

    Raises:
        UnsafeFile: It embeds or links objects.
        BrokenFile: It is not RTF, or no text comes out.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise BrokenFile(Message("{file} is not an RTF file, whatever its name says.", file=draft.file))
    if _OBJECT.search(data):
        raise UnsafeFile(
            Message("{file} embeds or links an object. Copy the transcript into a new document.", file=draft.file)
        )
    read_blocks(_Document(draft).blocks(_escaped(data)), draft)


def _escaped(data: bytes) -> bytes:
    """The file with letters in escapes where it holds them as UTF-8, which no RTF should and some programs write."""
    try:
        text = "" if data.isascii() else data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    return _NOT_ASCII.sub(_escapes, text).encode("ascii") if text else data


def _escapes(letters: re.Match[str]) -> str:
    units = array("H", letters[0].encode("utf-16"))[1:]
    return "{\\uc0" + "".join(f"\\u{unit}" for unit in units) + "}"


@dataclass(slots=True)
class _Group:
    """What holds between two braces.

    Attributes:
        silent: Nothing in it is text.
        apart: What it is, if its words are counted and not read.
        font: Number of the font, which says in what encoding letters are.
        substitutes: Characters after each Unicode one that stand in for it.
    """

    silent: bool = False
    apart: Things | None = None
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    heading: bool = False
    font: int | None = None
    substitutes: int = 1


class _Document:
    """Puts blocks together from groups, control words and letters."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._page = "cp1252"
        self._charsets: dict[int | None, str] = {}
        self._default_font: int | None = None
        self._groups = [_Group()]
        self._letters = bytearray()
        self._paragraph: list[str] = []
        self._row: list[str] = []
        self._rows: list[list[str]] = []
        self._blocks: list[Block] = []
        self._kind: Things | None = None
        self._counted: list[str] = []

    def blocks(self, data: bytes) -> list[Block]:
        """Read the whole file, to the brace that closes it."""
        position = substitutes = 0
        starred = False
        while match := _TOKEN.match(data, position):
            position = match.end()
            word, number, code, sign, brace, letters = match.groups()
            if code or letters:
                if self._groups[-1].silent:
                    continue
                letters = bytes.fromhex(code.decode()) if code else letters
                self._letters += letters[substitutes:]
                substitutes = max(0, substitutes - len(letters))
                continue
            if not (word or sign or brace):
                continue
            self._decode()
            substitutes = 0
            if brace == b"{":
                self._groups.append(replace(self._groups[-1]))
            elif brace:
                self._close_group()
                if len(self._groups) == 1:
                    break
            elif word == b"u" and number:
                self._write(chr(int(number) % 0x10000))
                substitutes = self._groups[-1].substitutes
            elif word == b"bin":
                position += max(0, int(number or 0))
            elif sign != b"*":
                self._obey((word or sign).decode("latin-1"), None if number is None else int(number), starred)
            starred = sign == b"*"
        self._decode()
        self._begin(None)
        self._groups = [_Group()]
        self._end_paragraph()
        self._end_table()
        return self._blocks

    def _obey(self, word: str, number: int | None, starred: bool) -> None:
        group = self._groups[-1]
        if word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif word in _ENDS:
            self._end_paragraph()
        elif word in ("cell", "row", "nestrow"):
            self._end_cell(word)
        elif word == "pict":
            if not (group.silent or group.apart):
                self._draft.leave_out(PICTURES)
            group.silent = True
        elif word in _LEFT_OUT:
            group.apart = group.apart or _LEFT_OUT[word]
        elif word in _SILENT or (starred and word not in _READ):
            group.silent = True
        elif word == "plain":
            group.hidden = group.deleted = False
            group.font = self._default_font
        elif word == "pard":
            group.in_table = group.heading = False
        elif word == "intbl":
            group.in_table = True
        elif word == "outlinelevel":
            group.heading = number is not None and number < 9
        elif word == "v":
            group.hidden = number != 0
        elif word in ("deleted", "mvf"):
            group.deleted = number != 0
        elif word == "uc":
            group.substitutes = max(0, number or 0)
        else:
            self._obey_encoding(word, number, group)

    def _obey_encoding(self, word: str, number: int | None, group: _Group) -> None:
        if word == "ansicpg" or (word in _CODE_PAGES and number is None):
            name = str(number) if word == "ansicpg" else word
            self._page = _code_page(name)
        elif word == "deff":
            self._default_font = group.font = number
        elif word == "f":
            group.font = number
        elif word == "fcharset" and number in _CHARSETS:
            self._charsets[group.font] = _CHARSETS[number]
        elif word == "cpg" and number:
            self._charsets[group.font] = _code_page(str(number))

    def _decode(self) -> None:
        if self._letters:
            encoding = self._draft.named_encoding or self._charsets.get(self._groups[-1].font, self._page)
            letters, self._letters = bytes(self._letters), bytearray()
            self._write(letters.decode(encoding, "replace"))

    def _write(self, text: str) -> None:
        group = self._groups[-1]
        if group.silent:
            return
        kind = group.apart or (DELETED_PASSAGES if group.deleted else HIDDEN_PASSAGES if group.hidden else None)
        self._begin(kind)
        (self._paragraph if kind is None else self._counted).append(text)

    def _begin(self, kind: Things | None) -> None:
        """Say what comes next: text, or what is counted; and count what came before, if it was that."""
        if kind is self._kind:
            return
        words = "".join(self._counted).strip()
        if self._kind and (words or self._kind is PICTURES_OR_BOXES):
            self._draft.leave_out(self._kind, words)
        self._kind, self._counted = kind, []

    def _close_group(self) -> None:
        closed = self._groups.pop()
        if closed.apart and not (self._groups and self._groups[-1].apart):
            self._begin(closed.apart)
            self._begin(None)

    def _end_paragraph(self) -> None:
        group = self._groups[-1]
        if group.silent:
            return
        if group.apart:
            self._write("\n")
        elif group.in_table:
            self._paragraph.append("\n")
        else:
            self._end_table()
            self._blocks.append(paragraph_block(self._text(), group.heading))

    def _end_cell(self, word: str) -> None:
        group = self._groups[-1]
        if group.silent:
            return
        if group.apart or word == "nestrow":
            self._write("\n")
        elif word == "cell":
            self._row.append(self._text())
        else:
            self._rows.append(self._row)
            self._row = []

    def _end_table(self) -> None:
        rows = [*self._rows, self._row] if self._row else self._rows
        if rows:
            self._blocks.append(rows)
        self._rows, self._row = [], []

    def _text(self) -> str:
        """The paragraph that was gathered; halves of a character beyond the first 65,536 are put together."""
        text = "".join(self._paragraph)
        self._paragraph = []
        return plain(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def _code_page(name: str) -> str:
    """Encoding of a code page; of one that is not known only plain letters are read, the others show as damaged."""
    encoding = _CODE_PAGES.get(name, f"cp{name}")
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "ascii"
