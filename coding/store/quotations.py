"""Finding and taking out stretches of a participant's words in texts that other people wrote."""

import re
from collections.abc import Iterable
from unicodedata import normalize

RUN = 6
"""Words in a row that count as a quotation."""
MARK = "[erased]"

_WORD = re.compile(r"\w[\w\u0300-\u036f]*")
"""A word with the marks of its letters, which a Mac writes as characters of their own."""


class Speech:
    """What somebody said, for recognising it elsewhere."""

    def __init__(self, texts: Iterable[str], passages: Iterable[str] = ()) -> None:
        """Take the person's own turns, and passages that are theirs, however short, where they are a whole text."""
        self._passages = {normalize("NFC", passage).strip() for passage in passages} - {""}
        self._runs: set[tuple[str, ...]] = set()
        for text in texts:
            words = [_key(match.group()) for match in _WORD.finditer(text)]
            self._runs.update(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))

    def __bool__(self) -> bool:
        return bool(self._runs or self._passages)

    def without(self, text: str) -> str:
        """The text with every quotation of :data:`RUN` or more words replaced by :data:`MARK`."""
        if normalize("NFC", text).strip() in self._passages:
            return MARK
        words = [(_key(match.group()), match.span()) for match in _WORD.finditer(text)]
        quoted = [False] * len(words)
        for at in range(len(words) - RUN + 1):
            if tuple(word for word, _ in words[at : at + RUN]) in self._runs:
                quoted[at : at + RUN] = [True] * RUN
        parts: list[str] = []
        start = at = 0
        while at < len(words):
            if not quoted[at]:
                at += 1
                continue
            last = at
            while last + 1 < len(words) and quoted[last + 1]:
                last += 1
            parts += [text[start : words[at][1][0]], MARK]
            start = words[last][1][1]
            at = last + 1
        return "".join(parts) + text[start:]


def _key(word: str) -> str:
    return normalize("NFC", word.casefold())
