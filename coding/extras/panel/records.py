"""Who is on a panel, their links, and their reasons; what the results come from is in :mod:`coding.model.panel`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Panelist:
    """Somebody on a panel, by a code.

    Attributes:
        code: What stands for them in files and results; no name.
        note: What the lead wrote about them, such as their field of work.
        language: Language of their file.
    """

    id: str
    panel_id: str
    code: str
    note: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLink:
    """A link by which a panelist answers a round on the server.

    Attributes:
        hash: Of its token, which is kept nowhere.
        texts_hash: Of the texts that were looked at when it was made.
        expires_at: From when it opens nothing any more, also while the round is open.
    """

    hash: str
    round_id: str
    panelist_id: str
    texts_hash: str
    made_by: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelReason:
    """Why a panelist rated an item as they did, in their words.

    Attributes:
        approved: Whether the lead lets the others read it in the next round: True, False, or None while undecided.
    """

    id: str
    round_id: str
    panelist_id: str
    item_id: str
    text: str
    approved: bool | None = None
