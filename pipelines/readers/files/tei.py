"""TEI transcriptions of speech: ``<u>`` elements, or speeches (``<sp>``) as plays have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from codebook.message import Message, counted
from pipelines.errors import BrokenFile
from pipelines.readers.draft import Draft, with_words, word_count, words_outside_text
from pipelines.readers.limits import attribute, local_name, parse_xml
from pipelines.transcript import SpokenTurn

if TYPE_CHECKING:
    from lxml.etree import _Element

from pipelines.readers.draft import (
    FIGURES,
    GROUPS_OF_ANNOTATIONS,
    NAMES_BESIDE_CODES,
    NOTES,
    OTHER_READINGS,
    PAGE_HEADINGS,
    WORDS,
)
from pipelines.readers.speech.times import clock_ms, seconds_ms

_NAMESPACE = "{http://www.tei-c.org/ns/1.0}"
_ROOTS = frozenset({"TEI", "TEI.2", "teiCorpus"})
_HEADER = "teiHeader"
_SHOWN = {"pause": "(.)", "gap": "[gap]", "unclear": "[unclear]"}
_EVENTS = frozenset({"vocal", "kinesic", "incident", "event", "kinetic", "writing", "stage"})
_LEFT_OUT = {
    "note": NOTES,
    "spanGrp": GROUPS_OF_ANNOTATIONS,
    "spanGr": GROUPS_OF_ANNOTATIONS,
    "fw": PAGE_HEADINGS,
    "figure": FIGURES,
}
_APART = frozenset({"seg", "p", "ab", "s", "l", "lg", "lb", "div", "head", "item", "cell"})
"""Elements whose words do not run into those around them, though no blank stands between."""


def read_tei(data: bytes, draft: Draft) -> None:
    """Read TEI with utterances.

    Files that name no TEI root or namespace are read as well where their utterances say who speaks.

    Raises:
        UnsafeFile: It has a DTD.
        BrokenFile: It is not TEI, or has no utterances.
    """
    root = parse_xml(data, draft.file)
    is_tei = local_name(root) in _ROOTS
    spoken = list(_utterances(root))
    if not is_tei and not any(_circumstances(element)[0] for element in spoken):
        raise BrokenFile(
            Message("{file} is XML, but not a TEI file. Of XML, TEI and ELAN can be read.", file=draft.file)
        )
    if not spoken:
        raise BrokenFile(Message("{file} is a TEI file without utterances (<u>).", file=draft.file))
    draft.warn(
        Message(
            "The file does not say that it is TEI (its first element has another name or no namespace); its "
            "utterances (<u>) were read all the same. Check that the turns are what was said."
        ),
        when=not is_tei or (local_name(root) == "TEI" and not str(root.tag).startswith(_NAMESPACE)),
    )
    times = _timeline(root)
    people = _people(root)
    for element in spoken:
        who, start, end = _circumstances(element)
        speaker = " ".join(people.get(person, person) for person in (part.lstrip("#") for part in (who or "").split()))
        text = " ".join(_text(element, draft).split())
        label = _label(element)
        if speaker and label:
            draft.leave_out(NAMES_BESIDE_CODES, label)
        draft.turns.append(SpokenTurn(speaker or label, text, _time(start, times), _time(end, times)))
    _say_outside(root, draft)
    draft.warn(
        Message("Speakers are called by their codes in the file; names in its header were not used."), when=people
    )


def _utterances(element: _Element) -> Iterator[_Element]:
    """Utterances in order; one inside another is part of it."""
    for child in element:
        if _is_spoken(child):
            yield child
        elif local_name(child) != _HEADER:
            yield from _utterances(child)


def _is_spoken(element: _Element) -> bool:
    return local_name(element) in ("u", "sp")


def _say_outside(root: _Element, draft: Draft) -> None:
    """Say how many words stand beside the utterances."""
    header = sum(word_count(text) for part in root.iter(f"{{*}}{_HEADER}") for text in _texts_outside(part))
    draft.warn(words_outside_text(with_words(Message("The header"), header)), when=header)
    outside = sum(word_count(text) for text in _texts_outside(root))
    draft.warn(
        Message("{words} outside the utterances left out of the text.", words=counted(outside, WORDS)), when=outside
    )


def _texts_outside(element: _Element) -> Iterator[str]:
    """Texts of an element that are in no utterance and in no header within it."""
    yield element.text or ""
    for child in element:
        if local_name(child) and local_name(child) != _HEADER and not _is_spoken(child):
            yield from _texts_outside(child)
        yield child.tail or ""


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
    for when in root.iter("{*}when"):
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
    for person in root.iter("{*}person"):
        identity, code = attribute(person, "id"), attribute(person, "n")
        if identity and code:
            people[identity] = code
    return people


def _time(reference: str | None, times: dict[str, int]) -> int | None:
    return times.get(reference.lstrip("#")) if reference else None


def _label(speech: _Element) -> str | None:
    """What stands in ``<speaker>`` above a speech that has no ``who``."""
    written = " ".join(" ".join(_texts_outside(child)) for child in speech.iterfind("{*}speaker"))
    return " ".join(written.split()).rstrip(":. ") or None


def _text(element: _Element, draft: Draft) -> str:
    pieces = [element.text or ""]
    for place, child in enumerate(element):
        name = local_name(child)
        if name in _EVENTS:
            description = " ".join(" ".join(_texts_outside(child)).split())
            pieces.append(f" (({description})) " if description else " ")
        elif name in _SHOWN and not len(child) and not (child.text or "").strip():
            pieces.append(f" {_SHOWN[name]} ")
        elif name in _LEFT_OUT or (local_name(element) == "choice" and place):
            draft.leave_out(_LEFT_OUT.get(name, OTHER_READINGS), " ".join(_texts_outside(child)))
        elif name and name != "speaker":
            inner = _text(child, draft)
            pieces.append(f" {inner}" if name == "w" else f" {inner} " if name in _APART else inner)
        pieces.append(child.tail or "")
    return "".join(pieces)
