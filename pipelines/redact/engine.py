"""Finding identifiers: all detectors over a text, one list out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from codebook.message import Message
from pipelines.errors import Cancelled
from pipelines.redact.document import identifiers, of_one_sentence, unite
from pipelines.redact.joining import join_names, one_type_a_form
from pipelines.redact.letters import composed
from pipelines.redact.lists import AllowList, DenyList, KnownForms
from pipelines.redact.model import Detection
from pipelines.redact.own_models import LocalModel, detectors_for, models_of_environment
from pipelines.redact.page import Detector, Page
from pipelines.redact.reader.model import model
from pipelines.redact.reader.spans import Reading, States, Unread
from pipelines.redact.release import OffsetMap
from pipelines.redact.shapes.frame import shapes_of

Item = tuple[str, str, str | None]
"""Id, text, language or None."""

_BATCH = 64
_BATCH_CHARACTERS = 150_000


READS = ("de", "el", "en", "es", "fr", "it", "lt", "nl", "pl", "pt", "ro")
"""Languages that the reader learned from marked texts in."""


@dataclass(frozen=True, slots=True)
class LanguageCoverage:
    """What serves a language.

    Attributes:
        language: ISO 639-1 code, or None for text whose language cannot be told.
        read: Whether the reader learned from texts in it.
        models: Names of the models of the user's own that run.
        sentence: What to tell the person, in plain words.
    """

    language: str | None
    read: bool
    models: tuple[str, ...]
    sentence: Message


def coverage(language: str | None, models: Sequence[LocalModel] = ()) -> LanguageCoverage:
    """Say what serves a language.

    Args:
        language: ISO 639-1 code, or None.
        models: Models of the user's own, besides those that the environment names.
    """
    models_used = tuple(
        local_model.name for local_model in (*models_of_environment(), *models) if local_model.serves(language)
    )
    if language is None:
        sentence = Message(
            "The language of this text could not be told. Identifiers were looked for all the same; set the language "
            "of the interview and detect again."
        )
    elif language in READS:
        sentence = Message(
            "Heard's own language model reads this language. It misses some identifiers. Read every line."
        )
    else:
        sentence = Message(
            "Heard's own language model has not learned from texts in this language. Expect more to be missed, and "
            "read every line."
        )
    return LanguageCoverage(language, language in READS, models_used, sentence)


def _language_of(text: str, language: str | None) -> str | None:
    if language is not None:
        return language
    from pipelines.languages import detect_language

    return detect_language(text)


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
    page: Page, reading: Reading, shapes: list[Detection], more: Sequence[Detector], deny: DenyList, allow: AllowList
) -> list[Detection]:
    """Everything that was read, has a form, or is on a list, as spans that do not overlap."""
    further = [detection for detector in more for detection in detector.find(page)]
    detections = identifiers(page, reading, shapes, further)
    detections = [detection for detection in detections if not allow.allows(page.text, detection)]
    united = unite(page, [*detections, *deny.find(page)])
    joined = [piece for item in join_names(page, united) for piece in of_one_sentence(page, item)]
    merged = one_type_a_form(page, joined)
    return [detection for detection in merged if not allow.allows(page.text, detection)]


def detect_many(
    items: Iterable[Item],
    *,
    cancelled: Callable[[], bool] | None = None,
    deny: Sequence[str] = (),
    allow: Sequence[str] = (),
    known: Sequence[tuple[str, str]] = (),
    models: Sequence[LocalModel] = (),
    states: Callable[[States | None], None] | None = None,
) -> Iterator[tuple[str, list[Detection]]]:
    """Find identifiers in many texts, models loaded once.

    Args:
        items: Id, text, and language (ISO 639-1) or None to have it told from the text.
        cancelled: Asked before each text; True stops.
        deny: Words to mask wherever they stand.
        allow: Words never to mask on their own. The deny list is stronger.
        known: Names and other identifiers confirmed elsewhere in the project, each with its type.
        models: Models of the user's own, besides those that the environment names.
        states: Called with what the reader knows of the pieces of each text, right before that is yielded.

    Yields:
        Id and detections of each text, in the order given; detections sorted, not overlapping, in code points.

    Raises:
        Cancelled: ``cancelled`` said so.
        ModelMissing: A configured model is not there.
    """
    denied, allowed = DenyList(deny), AllowList(allow)
    models_used = (*models_of_environment(), *models)
    more = (KnownForms(known), *detectors_for(models_used))
    for batch in _batches(items):
        if cancelled is not None and cancelled():
            raise Cancelled(Message("Looking for identifiers was stopped. Nothing of the unfinished texts was kept."))
        letters = [composed(text) for _, text, _ in batch]
        pages = [Page(text, _language_of(text, entry[2])) for entry, (text, _) in zip(batch, letters, strict=True)]
        readings = _read(pages, models_used, states=states is not None)
        shapes = shapes_of([page.text for page in pages])
        for number, ((identifier, _, _), page) in enumerate(zip(batch, pages, strict=True)):
            if cancelled is not None and cancelled():
                raise Cancelled(
                    Message("Looking for identifiers was stopped. Nothing of the unfinished texts was kept.")
                )
            if states is not None:
                states(readings[number].states(letters[number][1].to_original))
            yield (
                identifier,
                _as_written(_finish(page, readings[number], shapes[number], more, denied, allowed), letters[number][1]),
            )


def _read(pages: Sequence[Page], models_used: Sequence[LocalModel], *, states: bool) -> list[Reading]:
    """What the reader makes of pages; nothing of those that a model of the user's own reads in its place."""
    elsewhere = [
        any(local_model.alone and local_model.serves(page.language) for local_model in models_used) for page in pages
    ]
    texts = [page.text for page, is_elsewhere in zip(pages, elsewhere, strict=True) if not is_elsewhere]
    read = iter(model(states=states).read(texts) if texts else ())
    return [
        Unread(page.text) if is_elsewhere else Reading(page.text, *next(read))
        for page, is_elsewhere in zip(pages, elsewhere, strict=True)
    ]


def _as_written(detections: list[Detection], letters: OffsetMap) -> list[Detection]:
    """Detections of a composed text where they stand in the text as it was written."""
    if not letters.original:
        return detections
    spans = [letters.to_original(detection.start, detection.end) for detection in detections]
    return [replace(detection, start=start, end=end) for detection, (start, end) in zip(detections, spans, strict=True)]


def detect(
    text: str,
    language: str | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
    deny: Sequence[str] = (),
    allow: Sequence[str] = (),
    known: Sequence[tuple[str, str]] = (),
    models: Sequence[LocalModel] = (),
) -> list[Detection]:
    """Find identifiers in one text; arguments and errors as for :func:`detect_many`."""
    items = [("", text, language)]
    searched = detect_many(items, cancelled=cancelled, deny=deny, allow=allow, known=known, models=models)
    return next(searched)[1]
