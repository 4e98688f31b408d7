"""Persons of texts, without a project."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coding.workspace.standalone import text_rows
from pipelines.extras.persons.people import Person
from pipelines.extras.persons.reading import persons_of
from pipelines.languages import detect_language
from pipelines.redact.engine import detect_many
from pipelines.redact.reader.spans import States


def person_records(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Say who is spoken of in records ``{"id", "text", "lang"}``; one result each, in their order.

    Raises:
        InvalidInput: A record has no text.
    """
    rows = [(row, text, language or detect_language(text)) for row, text, language in text_rows(records)]
    states: list[States | None] = []
    for (row, text, language), (_, detections) in zip(rows, detect_many(rows, states=states.append), strict=True):
        persons = persons_of(text, language, detections, states.pop())
        yield {"id": row, "persons": [_record(person) for person in persons]}


def _record(person: Person) -> dict[str, Any]:
    return {
        "label": person.label,
        "mentions": [{"start": start, "end": end} for start, end in person.mentions],
        "facts": [
            {"class": fact.kind, "text": fact.text, "start": fact.start, "end": fact.end} for fact in person.facts
        ],
        "protection": person.protection,
    }
