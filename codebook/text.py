"""Text rules every codebook field follows, so that each file format can carry each text unchanged."""

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What XML 1.0 cannot carry, plus the other control characters, which no reader of a codebook can see.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_](?:[\w'’\-]*[^\W_])?")


def tidy(value: str) -> str:
    """Return a text as a codebook keeps it.

    Line breaks of any kind become line feeds, other control characters are dropped, lone surrogates become U+FFFD,
    and white space at both ends and at the end of each line goes. Nothing else changes (no Unicode normalisation).
    """
    if value.isprintable():  # Of all of that it can hold spaces only.
        return value.strip()
    text = _LINE_BREAKS.sub("\n", value)
    text = _UNPRINTABLE.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def tidy_line(value: str) -> str:
    """Return a text as :func:`tidy` does, on one line: breaks and tabs become one space."""
    parts = (part.strip() for part in tidy(value).replace("\t", "\n").split("\n"))
    return " ".join(part for part in parts if part)


def tidy_items(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts as :func:`tidy` does, without the empty ones."""
    return tuple(text for text in map(tidy, values) if text)


def tidy_lines(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts as :func:`tidy_line` does, without the empty ones."""
    return tuple(text for text in map(tidy_line, values) if text)


def count_words(text: str) -> int:
    """Count words: runs of letters and digits, where hyphens and apostrophes inside a word do not split it."""
    return len(_WORD.findall(text))


def slug(name: str) -> str:
    """Return an id-like form of a name: ASCII letters, digits and hyphens, at most 40 characters.

    Accents are dropped. A name with no Latin letter or digit gives the empty string; the caller then numbers the code.
    """
    plain = unicodedata.normalize("NFKD", name)
    ascii_only = "".join(character for character in plain if character.isascii())
    return re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-").lower()[:40].strip("-")
