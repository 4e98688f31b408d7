"""What a name model sees of each token."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipelines.redact.folding import fold
from pipelines.redact.names import is_title, word_set, words_of
from pipelines.redact.tagger.dictionary import Entry, entry
from pipelines.redact.tagger.lexicon import WordFacts, listed, seen, word_facts

_STOPS = frozenset(".!?:…\"'„“”«»–—-(;·")
_NOT_COUNTED = (0, 0)


def shape(written: str) -> str:
    """Return the kind of a token by its capitals: ``Xx``, ``XX``, ``X``, ``XxX``, ``x``, ``d`` digits, ``p`` marks."""
    if written.isupper() and len(written.rstrip(".")) > 1:
        return "XX"
    if written[:1].isupper():
        return "X" if len(written.rstrip(".")) == 1 else ("Xx" if written[1:].islower() else "XxX")
    if written.islower():
        return "x"
    return "d" if any(character.isdigit() for character in written) else "p"


@lru_cache(50_000)
def _leads_to_name(low: str, language: str) -> str:
    """Return whether a word is a title or an office, or names a relative."""
    folded = fold(low)
    if folded in words_of("kin", language):
        return "kin"
    folded = folded.rstrip(".")
    return "title" if is_title(folded) else ("rank" if folded in word_set("ranks") else "")


def _of_word(low: str, facts: WordFacts, read: tuple[str, str], lists: str) -> list[str]:
    """Features of a token by itself."""
    often, raised = read
    features = [
        "b",
        "w=" + low,
        "z=" + facts.small,
        "Z=" + facts.capital,
        "x=" + facts.gain,
        "ks=" + facts.like_small,
        "kc=" + facts.like_capital,
        "kd=" + facts.coarse,
        "ke=" + facts.last,
        "f=" + often,
        "u=" + raised,
        "fu=" + often + raised,
        "g=" + lists,
        "gx=" + lists + facts.gain,
        "gf=" + lists + often + raised,
        "kg=" + facts.coarse + lists,
        "kx=" + facts.coarse + facts.gain,
        "fx=" + often + facts.gain,
        "zf=" + facts.small + "|" + often,
        "n=" + str(min(len(low), 8)),
    ]
    for length in (1, 2, 3, 4):
        if len(low) > length:
            features.append(f"s{length}={low[-length:]}")
            if length > 1:
                features.append(f"p{length}={low[:length]}")
    if (often in "012" or facts.small.startswith("n")) and 3 < len(low) < 18:
        framed = "^" + low + "$"
        features.extend("c=" + framed[at : at + 3] for at in range(1, len(framed) - 3))
    if any(character.isdigit() for character in low):
        features.append("dig")
    return features


def token_features(
    tokens: Sequence[str],
    language: str,
    *,
    cased: bool,
    own: Sequence[tuple[int, int]] | None = None,
) -> list[list[str]]:
    """Return the features of every token of a sentence.

    Args:
        tokens: As written.
        language: ISO 639-1 code.
        cased: Whether capitals tell anything.
        own: In training, how often each token was counted itself, without and with a capital; left out of its count.
    """
    count = len(tokens)
    low = [token.lower() for token in tokens]
    facts = [word_facts(word) for word in low]
    less = own if own is not None else [_NOT_COUNTED] * count
    read = [
        seen(word, language, less_small=small, less_capital=capital)
        for word, (small, capital) in zip(low, less, strict=True)
    ]
    lists = [listed(word, language) for word in low]
    rows = []
    entries = [entry(word, language) for word in low]
    for at in range(count):
        mine = facts[at]
        row = _of_word(low[at], mine, read[at], lists[at])
        row += _of_dictionaries(entries[at], mine, lists[at])
        here = lists[at]
        if at:
            row += [
                "-1=" + low[at - 1],
                "-1g=" + lists[at - 1] + "|" + here,
                "-1k=" + facts[at - 1].coarse,
                "-1f=" + read[at - 1][0] + read[at - 1][1] + "|" + read[at][0] + read[at][1],
                "-1kk=" + facts[at - 1].coarse + "|" + mine.coarse,
                "-1x=" + facts[at - 1].gain + "|" + mine.gain,
            ]
            lead = _leads_to_name(low[at - 1], language)
            if lead:
                row += ["-1T=" + lead, "-1T=" + lead + mine.gain + here]
            row.append("-1q=" + entries[at - 1].whole + "|" + entries[at].whole)
            if at > 1:
                row += ["-2=" + low[at - 2], "-21=" + low[at - 2] + "|" + low[at - 1]]
        else:
            row.append("BOS")
        if at + 1 < count:
            row += [
                "+1=" + low[at + 1],
                "+1g=" + here + "|" + lists[at + 1],
                "+1k=" + facts[at + 1].coarse,
                "+1f=" + read[at][0] + read[at][1] + "|" + read[at + 1][0] + read[at + 1][1],
                "+1x=" + mine.gain + "|" + facts[at + 1].gain,
            ]
            row.append("+1q=" + entries[at].whole + "|" + entries[at + 1].whole)
            if at + 2 < count:
                row.append("+2=" + low[at + 2])
        else:
            row.append("EOS")
        if cased:
            row += _of_capitals(tokens, at, mine, read[at], here, entries[at])
        rows.append(row)
    return rows


def _of_dictionaries(entry: Entry, facts: WordFacts, lists: str) -> list[str]:
    """Features of what dictionaries say of a token."""
    form = entry.known + entry.often
    return [
        "q=" + entry.whole,
        "qd=" + form + entry.parts,
        "qo=" + entry.often + entry.abroad,
        "qx=" + entry.whole + facts.gain,
        "ql=" + form + lists,
        "qk=" + entry.known + entry.abroad + facts.coarse,
    ]


def _of_capitals(
    tokens: Sequence[str], at: int, facts: WordFacts, read: tuple[str, str], lists: str, entry: Entry
) -> list[str]:
    opens = at == 0 or tokens[at - 1] in _STOPS
    form = shape(tokens[at]) + ("1" if opens else "0")
    features = [
        "h=" + form,
        "hx=" + form + facts.gain,
        "hk=" + form + facts.coarse,
        "hf=" + form + read[0] + read[1],
        "hz=" + form + facts.small,
        "hg=" + form + lists,
        "hq=" + form + entry.whole,
        "hqd=" + form + entry.known + entry.often + entry.parts,
        "hqo=" + form + entry.often + entry.abroad,
    ]
    if at:
        features.append("h-1=" + shape(tokens[at - 1]) + form)
    if at + 1 < len(tokens):
        features.append("h+1=" + form + shape(tokens[at + 1]))
    return features
