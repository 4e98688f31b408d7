"""Permits for annotated corpora: what a lead wrote as their legal basis, and which steward signed it."""

from typing import Final

from coding.extras.corpora.records import CorpusPermit
from coding.store.connection import Cursor
from coding.store.table import Table

PERMITS: Final = Table(
    "corpus_permit",
    CorpusPermit,
    order="asked_at DESC, id",
    missing="There is no such permit for a corpus in this project.",
)
"""Every permit there ever was stays in the register of what has left under it; the newest is first."""


def standing(cursor: Cursor, snapshot_id: str) -> CorpusPermit | None:
    """The permit for a snapshot that was not taken back, signed or not."""
    return next(iter(PERMITS.all(cursor, where="snapshot_id = ? AND ended_at IS NULL", values=[snapshot_id])), None)
