"""A second reader of WebAnno TSV 3.3 for the tests, written from the format's description and not from our writer."""

import re

_UNIT = re.compile(r"(\d+)-(\d+)(?:\.(\d+))?\t(\d+)-(\d+)\t(.*)")
_NUMBERED = re.compile(r"((?:[^\\\[]|\\.)*)\[(\d+)\]", re.DOTALL)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b", "e": "\x1b"}


def read_tsv(data: bytes) -> tuple[list[str], list[tuple[int, int, dict[str, str]]], list[tuple[int, int, str]]]:
    """Names of the features; annotations as (begin, end, features); tokens as (begin, end, words). UTF-16 offsets."""
    lines = data.decode("utf-8").split("\n")
    assert lines[0] == "#FORMAT=WebAnno TSV 3.3"
    _, *features = lines[1].removeprefix("#T_SP=").split("|")
    assert lines[1].startswith("#T_SP=") and lines[2:4] == ["", ""]
    open_ones: dict[tuple[str, ...], list[int]] = {}
    alone: list[tuple[int, int, dict[str, str]]] = []
    tokens = []
    for line in lines[4:]:
        match = _UNIT.fullmatch(line)
        if match is None:
            assert line == "" or line.startswith("#Text="), line
            continue
        begin, end = int(match[4]), int(match[5])
        words, *cells = match[6].split("\t")
        assert cells[-1] == "" and len(cells) == len(features) + 1
        if match[3] is None:
            tokens.append((begin, end, _unescaped(words)))
        if cells[0] == "_":
            continue
        for values in zip(*(_values(cell) for cell in cells[:-1]), strict=True):
            said = {name: text for name, (text, _) in zip(features, values, strict=True)}
            numbers = {number for _, number in values}
            assert len(numbers) == 1, "the features of one annotation have the same number"
            (number,) = numbers
            if number is None:
                alone.append((begin, end, said))
            else:
                span = open_ones.setdefault((number, *said.values()), [begin, end])
                span[0], span[1] = min(span[0], begin), max(span[1], end)
    many = [(b, e, dict(zip(features, key[1:], strict=True))) for key, (b, e) in open_ones.items()]
    return features, sorted([*alone, *many], key=lambda one: (one[0], one[1], *one[2].values())), tokens


def _values(cell: str) -> list[tuple[str, str | None]]:
    pieces, start = [], 0
    for place in re.finditer(r"\\.|\|", cell):
        if place[0] == "|":
            pieces.append(cell[start : place.start()])
            start = place.end()
    pieces.append(cell[start:])
    results = []
    for piece in pieces:
        numbered = _NUMBERED.fullmatch(piece)
        results.append((_unescaped(numbered[1] if numbered else piece), numbered[2] if numbered else None))
    return results


def _unescaped(text: str) -> str:
    return re.sub(r"\\(->|.)", lambda one: _ESCAPES.get(one[1], one[1]), text)
