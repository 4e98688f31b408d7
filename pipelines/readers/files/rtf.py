"""Rich Text Format."""

import re

from codebook.said import Said
from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import COMMENTS, DELETED_PASSAGES, FOOTNOTES, HEADERS_OR_FOOTERS, PICTURES, Draft, plain
from pipelines.readers.speech.lines import split_lines
from pipelines.readers.speech.speech import read_speech

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_OBJECT = re.compile(rb"\\obj(?:data|update|autlink|link)\b|\\\*\\template\b|\\ddeauto\b", re.IGNORECASE)
_LEFT_OUT = re.compile(
    rb"(?P<picture>\{(?:\\\*\\shppict\s*\{)?\\pict\b)|(?P<footnote>\{\\footnote\b)|(?P<comment>\{\\\*\\annotation\b)"
    rb"|(?P<margin>\{\\(?:header|footer)[lrf]?\b)|(?P<deleted>\{(?:\\[a-z]+-?\d*\s?)*\\deleted\b(?!0)[^{}]*)"
)
_KINDS = {
    "picture": PICTURES,
    "footnote": FOOTNOTES,
    "comment": COMMENTS,
    "margin": HEADERS_OR_FOOTERS,
    "deleted": DELETED_PASSAGES,
}
_BRACES = re.compile(rb"\\.|[{}]", re.DOTALL)
_DEFAULT_CODE_PAGE = "1252"


def read_rtf(data: bytes, draft: Draft) -> None:
    r"""Read an RTF file.

    Raises:
        UnsafeFile: It embeds or links objects.
        BrokenFile: It is not RTF, or no text comes out.
    """
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise BrokenFile(Said("{file} is not an RTF file, whatever its name says.", file=draft.file))
    if _OBJECT.search(data):
        raise UnsafeFile(
            Said("{file} embeds or links an object. Copy the transcript into a new document.", file=draft.file)
        )
    page = _CODE_PAGE.search(data)
    code_page = draft.named_encoding or f"cp{page[1].decode() if page else _DEFAULT_CODE_PAGE}"
    spoken, left_out = _parted(data)
    text: str = rtf_to_text(spoken.decode("latin-1"), encoding=code_page, errors="strict")  # type: ignore[no-untyped-call]
    for kind, group in left_out:
        draft.leave_out(_KINDS[kind], "" if kind == "picture" else _plain(group, code_page))
    read_speech(split_lines(plain(text)), draft, by_line=True)


def _parted(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Take out groups that are not speech; return the rest, and each group with its kind."""
    pieces: list[bytes] = []
    groups: list[tuple[str, bytes]] = []
    position = 0
    while match := _LEFT_OUT.search(data, position):
        end = _end_of_group(data, match.start())
        pieces.append(data[position : match.start()])
        groups.append((str(match.lastgroup), data[match.start() : end]))
        position = end
    return b"".join([*pieces, data[position:]]), groups


def _end_of_group(data: bytes, start: int) -> int:
    """One past the brace that closes the group opened at ``start``; the end of the file where none does."""
    depth = 0
    for match in _BRACES.finditer(data, start):
        depth += {b"{": 1, b"}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(data)


def _plain(group: bytes, code_page: str) -> str:
    """Words of a group that is left out, to be counted."""
    from striprtf.striprtf import rtf_to_text

    content = re.sub(rb"^\{(?:\\\*)?\\[a-z]+", rb"{\\rtf1", group)
    try:
        return str(rtf_to_text(content.decode("latin-1"), encoding=code_page, errors="replace"))  # type: ignore[no-untyped-call]
    except (UnicodeError, LookupError, ValueError, TypeError):
        return ""
