"""Comparing names regardless of case, diacritics and letters that keyboards lack."""

import unicodedata

_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ħ": "h", "’": "'"}


class _Folds(dict[str, str]):
    """Folded form of a character, computed once per character."""

    def __missing__(self, character: str) -> str:
        lowered = character.casefold()
        # A bold capital of mathematics is one only once it is taken apart.
        folded_letters = unicodedata.normalize("NFKD", lowered).casefold()
        parts = (c for c in folded_letters if not unicodedata.combining(c))
        folded = "".join(_LETTERS.get(c, c) for c in parts)
        if character == "\n":
            folded = "\n"
        self[character] = folded
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Return the text without case and diacritics (``Łucja`` and ``LUCJA`` give ``lucja``).

    The result may be shorter or longer than the text; use :func:`fold_with_offsets` to come back to the text.
    """
    return text.lower() if text.isascii() else "".join(map(_FOLDS.__getitem__, text))


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """Fold a text and say where each folded character comes from.

    Returns:
        The folded text, and for every folded character plus one past the end the offset in ``text``; None in place of
        the list where nothing changed length, so that offsets are the same in both.
    """
    if text.isascii():
        return text.lower(), None
    pieces = list(map(_FOLDS.__getitem__, text))
    folded = "".join(pieces)
    # As many as there were and none empty: each is one.
    if len(folded) == len(text) and "" not in pieces:
        return folded, None
    offsets = [index for index, piece in enumerate(pieces) for _ in piece]
    offsets.append(len(text))
    return folded, offsets


def fold_same_length(text: str) -> str:
    """Fold each character to exactly one character, so that offsets stay those of the text."""
    return "".join(
        piece if len(piece) == 1 else (piece[0] if piece else "\u0301") for piece in map(_FOLDS.__getitem__, text)
    )


def name_key(text: str) -> str:
    """Return the form under which two spellings of one name are the same.

    Folds case and diacritics, drops a possessive ending and outer punctuation, and joins inner white space.
    """
    folded = fold(text).strip(" \t\n.,;:!?\"'«»„“”()[]")
    for ending in ("'s", "s'"):
        if folded.endswith(ending) and len(folded) > 3:
            folded = folded[: -len(ending)] if ending == "'s" else folded[:-1]
            break
    return " ".join(folded.split())
