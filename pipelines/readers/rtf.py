"""Rich Text Format."""

from __future__ import annotations

import re

from pipelines.errors import BrokenFile, UnsafeFile
from pipelines.readers.draft import Draft, count, line_ends
from pipelines.readers.lines import split_lines
from pipelines.readers.speech import read_speech

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_OBJECT = re.compile(rb"\\obj(?:data|update|autlink|link)\b|\\\*\\template\b|\\ddeauto\b", re.IGNORECASE)
_LEFT_OUT = (
    (re.compile(rb"\\pict\b"), "picture", "pictures"),
    (re.compile(rb"\\footnote\b"), "footnote", "footnotes"),
    (re.compile(rb"\\\*\\annotation\b"), "comment", "comments"),
    (re.compile(rb"\\deleted\b(?!0)"), "deleted passage", "deleted passages"),
)
_DEFAULT_CODE_PAGE = "1252"


def read_rtf(data: bytes, file: str, encoding: str | None) -> Draft:
    r"""Read an RTF file.

    Args:
        data: The file.
        file: Base name, for messages.
        encoding: Code page to use instead of the one the file names.

    Raises:
        UnsafeFile: It embeds or links objects.
        BrokenFile: It is not RTF, or no text comes out.
    """
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(b"{\\rtf"):
        raise BrokenFile(f"{file} is not an RTF file, whatever its name says.")
    if _OBJECT.search(data):
        raise UnsafeFile(f"{file} embeds or links an object. Copy the transcript into a new document.")
    draft = Draft(file)
    page = _CODE_PAGE.search(data)
    code_page = encoding or f"cp{page[1].decode() if page else _DEFAULT_CODE_PAGE}"
    try:
        text: str = rtf_to_text(data.decode("latin-1"), encoding=code_page, errors="strict")  # type: ignore[no-untyped-call]
    except (UnicodeError, LookupError, ValueError, IndexError, KeyError, TypeError):
        raise BrokenFile(
            f"{file} is damaged, or holds characters that are not in the code page it names. Save it as .docx."
        ) from None
    for pattern, singular, plural in _LEFT_OUT:
        number = len(pattern.findall(data))
        if number:
            draft.warn(f"{count(number, singular, plural)} found; what they say may be left out of the text.")
    read_speech(split_lines(line_ends(text)), draft)
    return draft
