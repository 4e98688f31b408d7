"""A line of a checklist."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistLine:
    """An indicator in words for one kind of reader, in one language.

    Attributes:
        reader: Who reads it: ``teacher``, ``hotline``, ``police``, ``parent`` or ``peer``.
        language: Language tag (BCP 47).
        wording: What could be noticed, as that reader would say it.
        what_to_do: What they can do then.
        not_meant: What it does not mean.
        written_by: Who wrote the words as they are.
        native_by: Who read them as a native speaker and let them stand, or None.
    """

    id: str
    indicator_id: str
    reader: str
    language: str
    wording: str
    what_to_do: str
    not_meant: str
    written_by: str = ""
    native_by: str | None = None
