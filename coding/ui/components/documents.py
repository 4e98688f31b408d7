"""Released documents as panes show them beside what is chosen from them (``case_record/text.js``)."""

from collections.abc import Sequence
from typing import Any

from coding.model import Release


def document_messages(documents: Sequence[Release]) -> list[list[Any]]:
    """Documents of a case in the browser's terms: ``[release, title, [[start, speaker, text], …]]`` each."""
    return [
        [
            release.id,
            release.name,
            [[turn.start, turn.speaker or "", release.text[turn.start : turn.end]] for turn in release.turns],
        ]
        for release in documents
    ]
