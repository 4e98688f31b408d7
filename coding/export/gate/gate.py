"""The gate every export passes: quotes are exact, consent covers them, and no known identifier is in it.

The functions return problems and raise nothing about content, so that a screen can show all of them; a caller that is
about to write a file calls :func:`require`. Problems name places, never text.
"""

# Why known words are compared and nothing is guessed: decision 0007.

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from itertools import count
from typing import Literal
from unicodedata import normalize

from lxml import etree
from pypdf import PdfReader

from coding.errors import ExportBlocked
from coding.export.gate.places import Place
from coding.export.model import CodingRow, QuoteConsent, Report, ReportQuote
from coding.model.message import N_, Message, counted
from coding.model.texts import interview_name

LONGEST_SHARED_RUN = 6
"""A paraphrase may not repeat more than this many words of the passage in a row."""

CountLeaks = Callable[[Sequence[str]], Mapping[str, int]]
"""Looks for the project's known identifiers in many texts and returns the number of hits by text."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why an export must not leave.

    Attributes:
        kind: Which check it failed.
        where: Place in the export or the record, in words.
        message: What is wrong, without transcript text.
        place: Of a word that stopped it: the text it stands in; for stewards only.
        start: First code point of the word in that text.
        end: One past the last.
        found: What the word is: ``name`` (all of a masked word), ``part`` (of a masked name), ``asked`` (masked and
            no name, or still to be decided) or ``form`` (something that looks like an identifier).
    """

    kind: Literal["quote", "consent", "leak"]
    where: str
    message: str
    place: Place | None = None
    start: int = 0
    end: int = 0
    found: str = ""

    @property
    def key(self) -> str:
        """Finds the word again in another export; empty where the problem is not about a word."""
        return self.place.key(self.start, self.end) if self.place else ""


def report_quotes(report: Report) -> list[ReportQuote]:
    """Return every quote of a report, in order."""
    return [value for value in values_in(report) if isinstance(value, ReportQuote)]


def values_in(value: object) -> Iterator[object]:
    """Every value inside a value (dataclasses, mappings with their keys, sequences), itself first, in order."""
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from values_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from values_in(item)
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for item in value:
            yield from values_in(item)


def check_quotes(quotes: Iterable[ReportQuote | CodingRow], releases: Mapping[str, str]) -> list[Problem]:
    """Check that each quote is exactly the text of its release at its place.

    A paraphrase must instead be in other words: it may not repeat more than :data:`LONGEST_SHARED_RUN` words in a row.
    A withheld quote (None) is not checked.

    Args:
        quotes: What is to be shown.
        releases: Released text by its hash.

    Returns:
        One problem a quote that fails.
    """
    problems = []
    for quote in quotes:
        where = _place(quote)
        wrong = _wrong_words(quote, where, releases)
        if wrong is not None:
            problems.append(Problem("quote", where, wrong))
    return problems


def _wrong_words(quote: ReportQuote | CodingRow, where: Message, releases: Mapping[str, str]) -> Message | None:
    """What is wrong with the words of a quote, if anything."""
    words = quote.quote if isinstance(quote, CodingRow) else quote.text
    if words is None:
        return None
    text = releases.get(quote.release_hash)
    if text is None:
        return Message(
            "A quote ({where}) is from a release that is not part of this export. Make the report again from "
            "current releases.",
            where=where,
        )
    if not 0 <= quote.start < quote.end <= len(text):
        return Message("A quote ({where}) lies outside its release. Choose it again.", where=where)
    passage = text[quote.start : quote.end]
    if isinstance(quote, ReportQuote) and quote.paraphrased:
        if _longest_shared_run(words, passage) > LONGEST_SHARED_RUN:
            return Message(
                "A paraphrase ({where}) repeats the person's own words. Put it in other words or ask for consent "
                "to quote.",
                where=where,
            )
    elif words != passage:
        return Message(
            "A quote ({where}) is not what the release says at that place. Choose the passage again.", where=where
        )
    return None


def check_consent(quotes: Iterable[ReportQuote | CodingRow], consent: Mapping[str, str]) -> list[Problem]:
    """Check that each quote is covered by what its participant allowed.

    Args:
        quotes: What is to be shown.
        consent: ``yes``, ``paraphrase`` or ``never`` by participant id. Whoever is not listed has not agreed.

    Returns:
        One problem a quote that consent does not cover.
    """
    problems = []
    for quote in quotes:
        if isinstance(quote, CodingRow):
            if quote.quote is None:
                continue
            person, paraphrased = quote.participant_id, False
        else:
            person, paraphrased = quote.participant, quote.paraphrased
        consent_of_person = consent.get(person, QuoteConsent.NEVER)
        if consent_of_person == QuoteConsent.YES or (consent_of_person == QuoteConsent.PARAPHRASE and paraphrased):
            continue
        where = _place(quote)
        message = (
            Message("A quote ({where}) is from a person who may only be paraphrased. Paraphrase it.", where=where)
            if consent_of_person == QuoteConsent.PARAPHRASE
            else Message("A quote ({where}) is from a person who did not agree to be quoted. Take it out.", where=where)
        )
        problems.append(Problem("consent", where, message))
    return problems


def check_leaks(texts: Mapping[str, str], count_leaks: CountLeaks, called: Callable[[str], str] = str) -> list[Problem]:
    """Look for known identifiers in every text of an export.

    Args:
        texts: Text by place, as from :func:`texts_in_file`.
        count_leaks: The project's own search.
        called: What a place with hits is called.

    Returns:
        One problem a place with hits.
    """
    counts = count_leaks([text for text in texts.values() if text])
    problems = []
    for where, text in texts.items():
        hits = counts.get(text, 0)
        if hits:
            where = called(where)
            identifiers = counted(hits, (N_("1 known identifier"), N_("{n} known identifiers")))
            message = Message("{held} in: {place}. Correct it and export again.", held=identifiers, place=where)
            problems.append(Problem("leak", where, message))
    return problems


_DRAWN = re.compile(r'(?<= src=")data:image/png;base64,[A-Za-z0-9+/=]*(?=")')
"""A picture that Heard drew into a page: its letters are numbers, and now and then spell a name."""


def texts_in_file(data: bytes) -> dict[str, str]:
    """Return the text a finished file really holds, by member and paragraph or cell.

    Word, Excel, PDF and REFI-QDA files are looked into; a name split over several runs of a paragraph is joined again.
    Any other file is one text, without the numbers of its pictures.

    Args:
        data: The file.

    Returns:
        Place to text. Attribute values (names, descriptions) are included.
    """
    if data.startswith(b"%PDF"):
        return {
            f"page {number}": page.extract_text()
            for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, start=1)
        }
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {"file": _DRAWN.sub("", data.decode("utf-8-sig", "replace"))}
    texts: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith((".xml", ".xmi", ".qde", ".rels")):
                texts.update(_xml_texts(name, content))
            elif name.endswith((".txt", ".csv", ".json", ".tsv", ".conll", ".md")):
                texts[name] = content.decode("utf-8-sig", "replace")
    return texts


def require(problems: Sequence[Problem], ways_out: str = "") -> None:
    """Stop an export that has problems.

    Args:
        problems: What is wrong.
        ways_out: What to do about words that must not leave.

    Raises:
        ExportBlocked: There is at least one; the message names the first five.
    """
    if problems:
        more = [Message("And {n} more.", n=len(problems) - 5)] if len(problems) > 5 else []
        ways = [ways_out] if ways_out and any(problem.place for problem in problems) else []
        first = [problem.message for problem in problems[:5]]
        raise ExportBlocked(Message.joined(Message("Nothing was written."), *first, *more, *ways), problems)


def _place(quote: ReportQuote | CodingRow) -> Message:
    person = quote.participant if isinstance(quote, CodingRow) else quote.pseudonym
    name = interview_name(person, quote.interview)
    return Message("code {code}, release {release}, line {line}", code=quote.code, release=name, line=quote.line)


def _longest_shared_run(paraphrase: str, passage: str) -> int:
    own_words, passage_words = (re.findall(r"\w+", normalize("NFC", text.casefold())) for text in (paraphrase, passage))
    return SequenceMatcher(None, own_words, passage_words, autojunk=False).find_longest_match().size


def _xml_texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    place = count(1)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        label = etree.QName(element).localname
        for attribute, text in element.attrib.items():
            yield f"{name} {label} {next(place)} {attribute!s}", str(text)
        holds_text = label not in {"t", "r"} and element.text is not None and element.text.strip()
        if label in {"p", "si", "is"} or holds_text:
            yield f"{name} {label} {next(place)}", "".join(map(str, element.itertext()))
