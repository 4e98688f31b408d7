"""TEI transcriptions of speech: ``<u>`` elements."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipelines.errors import BrokenFile
from pipelines.readers.draft import Draft, count
from pipelines.readers.limits import attribute, local_name, parse_xml
from pipelines.readers.times import clock_ms, seconds_ms
from pipelines.transcript import SpokenTurn

if TYPE_CHECKING:
    from lxml.etree import _Element

_SHOWN = {"pause": "(.)", "gap": "[gap]", "unclear": "[unclear]"}
_EVENTS = frozenset({"vocal", "kinesic", "incident", "event", "kinetic", "writing"})
_LEFT_OUT = frozenset({"note", "spanGrp", "spanGr", "fw", "figure"})
_WORDS = frozenset({"w", "pc"})


def read_tei(data: bytes, file: str, encoding: str | None) -> Draft:
    """Read TEI with utterances.

    Args:
        data: The file.
        file: Base name, for messages.
        encoding: Ignored; XML carries its own.

    Raises:
        UnsafeFile: It has a DTD.
        BrokenFile: It is not TEI, or has no ``<u>``.
    """
    root = parse_xml(data, file)
    if local_name(root) not in ("TEI", "TEI.2", "teiCorpus"):
        raise BrokenFile(f"{file} is XML, but not a TEI file. Of XML, TEI and ELAN can be read.")
    draft = Draft(file)
    times = _timeline(root)
    people = _people(root)
    left_out: Counter[str] = Counter()
    for element in root.iter():
        if local_name(element) != "u":
            continue
        who, start, end = _circumstances(element)
        speaker = people.get(who.lstrip("#"), who.lstrip("#")) if who else None
        text = " ".join(_text(element, left_out).split())
        draft.turns.append(SpokenTurn(speaker, text, _time(start, times), _time(end, times)))
    if not draft.turns:
        raise BrokenFile(f"{file} is a TEI file without utterances (<u>).")
    for what, number in sorted(left_out.items()):
        draft.warn(f"{count(number, f'{what} element')} left out of the text.")
    if people:
        draft.warn("Speakers are called by their codes in the file; names in its header were not used.")
    return draft


def _circumstances(utterance: _Element) -> tuple[str | None, str | None, str | None]:
    """Speaker, start and end: on the utterance, or on the block around it."""
    around = utterance.getparent()
    block = around if around is not None and local_name(around) == "annotationBlock" else None

    def find(name: str) -> str | None:
        own = attribute(utterance, name)
        return own if own is not None or block is None else attribute(block, name)

    return find("who"), find("start"), find("end")


def _timeline(root: _Element) -> dict[str, int]:
    times: dict[str, int] = {}
    for when in root.iter():
        if local_name(when) != "when":
            continue
        name = attribute(when, "id")
        written = attribute(when, "absolute") or attribute(when, "interval") or ""
        value = clock_ms(written)
        if value is None:
            value = seconds_ms(written)
        if name and value is not None:
            times[name] = value
    return times


def _people(root: _Element) -> dict[str, str]:
    """Short codes the header gives people (``n``), by their ids; names are not used."""
    people: dict[str, str] = {}
    for person in root.iter():
        if local_name(person) == "person":
            identity, code = attribute(person, "id"), attribute(person, "n")
            if identity and code:
                people[identity] = code
    return people


def _time(reference: str | None, times: dict[str, int]) -> int | None:
    return times.get(reference.lstrip("#")) if reference else None


def _text(element: _Element, left_out: Counter[str]) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = local_name(child)
        if name in _EVENTS:
            description = " ".join("".join(str(text) for text in child.itertext()).split())
            pieces.append(f" (({description})) " if description else " ")
        elif name in _SHOWN and not len(child) and not (child.text or "").strip():
            pieces.append(f" {_SHOWN[name]} ")
        elif name in _LEFT_OUT:
            left_out[name] += 1
        elif name:
            inner = _text(child, left_out)
            pieces.append(f" {inner}" if name == "w" else f" {inner} " if name == "seg" else inner)
        pieces.append(child.tail or "")
    return "".join(pieces)
