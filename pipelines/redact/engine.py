"""Finding identifiers: all detectors over a text, one list out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from codebook.said import Said
from pipelines.errors import Cancelled
from pipelines.redact.detectors.ages_listed import ages_listed
from pipelines.redact.detectors.beside import beside
from pipelines.redact.detectors.consistency import consistent
from pipelines.redact.detectors.corrected import corrected
from pipelines.redact.detectors.lists import AllowList, DenyList, KnownForms
from pipelines.redact.detectors.name_model import NAME as NAME_MODEL
from pipelines.redact.detectors.name_model import NameModel, has_model
from pipelines.redact.detectors.own_models import detectors_for
from pipelines.redact.detectors.page import Detector, Page
from pipelines.redact.detectors.rampart import Rampart, windows
from pipelines.redact.detectors.rampart import model_directory as rampart_directory
from pipelines.redact.detectors.surrounded import NAME as SURROUNDINGS
from pipelines.redact.detectors.surrounded import reads, surrounded
from pipelines.redact.joining import join_names, one_type_a_form
from pipelines.redact.letters import composed
from pipelines.redact.local_models import LocalModel, models_of_environment
from pipelines.redact.model import Detection
from pipelines.redact.presidio import model_directory, presidio_for
from pipelines.redact.release import OffsetMap
from pipelines.redact.resolve import clean, resolve, tells_nothing
from pipelines.redact.tagger.measured import measured, wilson

Item = tuple[str, str, str | None]
"""Id, text, language or None."""

_PIECE = 20_000
_BATCH = 64
_BATCH_CHARACTERS = 150_000


@dataclass(frozen=True, slots=True)
class LanguageCoverage:
    """What serves a language.

    Attributes:
        language: ISO 639-1 code, or None for text whose language cannot be told.
        name_model: Whether a model that recognises names is installed or configured for it.
        second_model: Whether the second model is installed; it reads English best.
        models: Names of the models that run.
        sentence: What to tell the person, in plain words.
    """

    language: str | None
    name_model: bool
    second_model: bool
    models: tuple[str, ...]
    sentence: Said

    @property
    def detectors(self) -> tuple[str, ...]:
        """Names of the detectors that run, models and rules; asking reads all rules."""
        rules = (rule.name for rule in _rules() if rule.name != NAME_MODEL or has_model(self.language))
        last = (SURROUNDINGS,) if reads(self.language) else ()
        return (*self.models, "presidio", *rules, "consistency", *last)


@cache
def _rules() -> tuple[Detector, ...]:
    # Their patterns take a second to compile, which only whoever looks for identifiers waits for.
    from pipelines.redact.detectors.address_houses import Houses
    from pipelines.redact.detectors.ages import Ages
    from pipelines.redact.detectors.ages_turned import AgesTurned
    from pipelines.redact.detectors.answered import Answered
    from pipelines.redact.detectors.codes import Codes
    from pipelines.redact.detectors.dates import Dates
    from pipelines.redact.detectors.handles import Handles
    from pipelines.redact.detectors.location import Addresses, Places
    from pipelines.redact.detectors.nationalities import Nationalities
    from pipelines.redact.detectors.organisation import Organisations
    from pipelines.redact.detectors.organisation_offices import Offices
    from pipelines.redact.detectors.person import People
    from pipelines.redact.detectors.place_forms import PlaceForms
    from pipelines.redact.detectors.schools_said import SchoolsSaid
    from pipelines.redact.detectors.streets_said import StreetsSaid

    return (
        People(),
        NameModel(),
        Places(),
        Addresses(),
        Organisations(),
        Nationalities(),
        Dates(),
        Ages(),
        Handles(),
        Codes(),
        AgesTurned(),
        StreetsSaid(),
        SchoolsSaid(),
        Offices(),
        Houses(),
        PlaceForms(),
        Answered(),
    )


@cache
def _second_model() -> Rampart | None:
    directory = rampart_directory()
    return Rampart(directory) if directory is not None else None


def _searched(language: str | None, *, model: bool, second: bool) -> Said:
    """What looks for names, in a sentence."""
    if language is None:
        return Said(
            "The language of this text could not be told. Names were looked for by lists, capitals and what is said "
            "around them; set the language of the interview and detect again."
        )
    if model and second:
        both = Said(
            "Two language models and rules look for names in this language; rules look for numbers, dates and places."
        )
        return both if language == "en" else Said.joined(both, Said("The second model reads English best."))
    if model:
        return Said("One language model and rules look for names in this language; the second model is not installed.")
    if has_model(language):
        return _of_own_model(language)
    return Said(
        "No language model that recognises names is installed for this language. Names were looked for by lists, "
        "capitals and what is said around them only: expect more to be missed, and read every line."
    )


def coverage(language: str | None, models: Sequence[LocalModel] = ()) -> LanguageCoverage:
    """Say which detectors serve a language.

    Args:
        language: ISO 639-1 code, or None.
        models: Models of the user's own, besides those that the environment names.
    """
    own = [one.name for one in (*models_of_environment(), *models) if one.serves(language)]
    model = bool(own) or (model_directory(language) is not None if language else False)
    second = rampart_directory() is not None
    packaged = language is not None and model_directory(language) is not None
    names = (*(("spaCy",) if packaged else ()), *(("rampart",) if second else ()), *own)
    sentence = _searched(language, model=model, second=second)
    return LanguageCoverage(language, model or has_model(language), second, names, sentence)


def _of_own_model(language: str) -> Said:
    """Say what stands behind a language that a name model of Heard's own reads, with what was measured."""
    looked = Said("A small name model of Heard's own, lists and rules look for names in this language.")
    figures, read = measured(language), Said("Read every line.")
    if figures is None:
        return Said.joined(looked, read)
    ways = [
        Said(
            "{hits} of {of} {how} ({least} to {most} are to be expected)",
            hits=hits,
            of=of,
            how=how,
            least=f"{wilson(hits, of)[0]:.0%}",
            most=f"{wilson(hits, of)[1]:.0%}",
        )
        for how, (hits, of) in (
            (Said("as written"), figures.cased),
            (Said("in lower case without punctuation"), figures.lower),
        )
    ]
    masked = Said(
        "Of the names of people, places and bodies in published sentences, {cased} and {lower} were masked whole. How "
        "it does on interviews like yours is not known.",
        cased=ways[0],
        lower=ways[1],
    )
    return Said.joined(looked, masked, read)


def _language_of(text: str, language: str | None) -> str | None:
    if language is not None:
        return language
    from pipelines.languages import detect_language

    return detect_language(text)


def _model_key(language: str | None) -> str:
    return language if language is not None and model_directory(language) is not None else "xx"


def _pieces(text: str) -> list[tuple[int, str]]:
    """Cut long texts at line ends: spaCy holds a whole text in memory."""
    return [(start, text[start:end]) for start, end in windows(text, _PIECE)]


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut into batches, small enough that a person waits seconds for progress and can stop."""
    batch: list[Item] = []
    characters = 0
    for item in items:
        batch.append(item)
        characters += len(item[1])
        if len(batch) == _BATCH or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _finish(
    page: Page,
    found: list[Detection],
    more: Sequence[Detector],
    deny: DenyList,
    allow: AllowList,
    *,
    surroundings: bool = True,
) -> list[Detection]:
    """Run everything but Presidio on a page and merge."""
    for detector in more:
        found.extend(detector.find(page))
    second = _second_model()
    if second is not None:
        found.extend(second.find(page))
    small = page.small_turns()
    for rule in _rules():
        found.extend(rule.find(page))
        if small is not None:
            found.extend(rule.find(small))
    kept = clean(page, found)
    kept = [detection for detection in kept if not allow.allows(page.text, detection)]
    kept.extend(deny.find(page))
    first = resolve(page, kept)
    more_found = (*consistent(page, first), *beside(page, first), *corrected(page, first), *ages_listed(page, first))
    last = surrounded(page, (*first, *more_found)) if surroundings else ()
    again = clean(page, (*more_found, *last))
    again = [detection for detection in again if not allow.allows(page.text, detection)]
    merged = one_type_a_form(page, join_names(page, resolve(page, (*first, *again))))
    return [
        detection
        for detection in merged
        if not allow.allows(page.text, detection) and not tells_nothing(page, detection)
    ]


def detect_many(
    items: Iterable[Item],
    *,
    progress: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    deny: Sequence[str] = (),
    allow: Sequence[str] = (),
    known: Sequence[tuple[str, str]] = (),
    models: Sequence[LocalModel] = (),
) -> Iterator[tuple[str, list[Detection]]]:
    """Find identifiers in many texts, models loaded once.

    Args:
        items: Id, text, and language (ISO 639-1) or None to have it told from the text.
        progress: Called with the number of texts done after each.
        cancelled: Asked before each text; True stops.
        deny: Words to mask wherever they stand.
        allow: Words never to mask on their own. The deny list is stronger.
        known: Names and other identifiers confirmed elsewhere in the project, each with its type.
        models: Models of the user's own, besides those that the environment names.

    Yields:
        Id and detections of each text, in the order given; detections sorted, not overlapping, in code points.

    Raises:
        Cancelled: ``cancelled`` said so.
        ModelMissing: A configured model is not there.
    """
    denied, allowed = DenyList(deny), AllowList(allow)
    more = (KnownForms(known), *detectors_for((*models_of_environment(), *models)))
    done = 0
    for batch in _batches(items):
        if cancelled is not None and cancelled():
            raise Cancelled(Said("Looking for identifiers was stopped. Nothing of the unfinished texts was kept."))
        letters = [composed(text) for _, text, _ in batch]
        pages = [Page(text, _language_of(text, one[2])) for one, (text, _) in zip(batch, letters, strict=True)]
        raw = _presidio(pages)
        for number, ((identifier, _, _), page) in enumerate(zip(batch, pages, strict=True)):
            if cancelled is not None and cancelled():
                raise Cancelled(Said("Looking for identifiers was stopped. Nothing of the unfinished texts was kept."))
            yield identifier, _as_written(_finish(page, raw[number], more, denied, allowed), letters[number][1])
            done += 1
            if progress is not None:
                progress(done)


def _as_written(found: list[Detection], letters: OffsetMap) -> list[Detection]:
    """Detections of a composed text where they stand in the text as it was written."""
    if not letters.original:
        return found
    spans = [letters.to_original(one.start, one.end) for one in found]
    return [replace(one, start=start, end=end) for one, (start, end) in zip(found, spans, strict=True)]


def look_through(
    text: str,
    language: str | None,
    *,
    cancelled: Callable[[], bool] | None = None,
    deny: Sequence[str] = (),
    allow: Sequence[str] = (),
    known: Sequence[tuple[str, str]] = (),
    models: Sequence[LocalModel] = (),
) -> list[Detection]:
    """Find identifiers in one text of a project; arguments and errors as for :func:`detect_many`."""
    searched = detect_many(
        [("", text, language)], cancelled=cancelled, deny=deny, allow=allow, known=known, models=models
    )
    return next(searched)[1]


def detect_without_surroundings(text: str, language: str) -> list[Detection]:
    """Find identifiers in one text by everything but the model of surroundings, which is trained on what is left."""
    page = Page(text, language)
    return _finish(page, _presidio([page])[0], (), DenyList(()), AllowList(()), surroundings=False)


def _presidio(pages: Sequence[Page]) -> list[list[Detection]]:
    """Run Presidio over pages, grouped by the model that serves them."""
    raw: list[list[Detection]] = [[] for _ in pages]
    groups: dict[str, list[tuple[str, Any]]] = {}
    for number, page in enumerate(pages):
        for start, piece in _pieces(page.text):
            groups.setdefault(_model_key(page.language), []).append((piece, (number, start)))
    for key, pieces in groups.items():
        analyzer = presidio_for(key, None if key == "xx" else model_directory(key))
        for (number, shift), detections in analyzer.analyze(pieces):
            raw[number].extend(
                Detection(d.start + shift, d.end + shift, d.type, d.kind, d.score, d.detectors) for d in detections
            )
    return raw


def detect(
    text: str, language: str | None = None, *, deny: Sequence[str] = (), allow: Sequence[str] = ()
) -> list[Detection]:
    """Find identifiers in one text.

    Args:
        text: The text.
        language: ISO 639-1 code, or None to have it told from the text.
        deny: Words to mask wherever they stand.
        allow: Words never to mask on their own. The deny list is stronger.

    Returns:
        Detections sorted by start, not overlapping, in code points of ``text``.

    Raises:
        ModelMissing: A configured model is not there.
    """
    return next(iter(detect_many([("", text, language)], deny=deny, allow=allow)))[1]
