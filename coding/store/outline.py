"""The outline of a text: where its words and sentences lie, without a word of it.

Agreement is a function of a locked snapshot, and words or sentences are units of it. When a participant is erased, the
text of an interview in a locked round is replaced by its outline, so that every figure stays what it was.
"""

import re

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_CLOSERS = "\"'”’»)]"
_ENDS = ".!?…"


def outline(text: str) -> str:
    """Return a text of the same length with the same word and sentence boundaries and no words.

    Every character of a word becomes ``x``, white space a space or a line feed, a mark that ends a sentence a full
    stop, a mark that closes one a bracket, anything else a comma.
    """
    shape = [_mark(character) for character in text]
    for match in _WORD.finditer(text):
        shape[match.start() : match.end()] = "x" * (match.end() - match.start())
    return "".join(shape)


def _mark(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    if character in _ENDS:
        return "."
    return ")" if character in _CLOSERS else ","
