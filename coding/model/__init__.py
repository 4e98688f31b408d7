"""What the project holds, as frozen values. Offsets are Unicode code points, half-open."""

from __future__ import annotations

from coding.model.codings import CodebookVersion, Coding, ContentNote, Memo
from coding.model.findings import ChecklistLine, Evidence, Indicator, Story, StorySentence, Theme, ThemeRun
from coding.model.log import Event, Operation
from coding.model.maps import ConceptMap, MapLink, MapNode
from coding.model.people import (
    Interview,
    Invitation,
    KeptSignIn,
    OwnPassphrase,
    Participant,
    Placed,
    Proof,
    Role,
    SecondFactor,
    Site,
    Token,
    User,
)
from coding.model.rounds import (
    Assignment,
    ConsensusCoding,
    Decision,
    DefinitionRevision,
    Disagreement,
    DiscussionMessage,
    Round,
    Snapshot,
    SnapshotCoding,
)
from coding.model.texts import Identifier, MissedReport, Release, ReleaseTurn, Segment

__all__ = [
    "Assignment",
    "ChecklistLine",
    "CodebookVersion",
    "Coding",
    "ConceptMap",
    "ConsensusCoding",
    "ContentNote",
    "Decision",
    "DefinitionRevision",
    "Disagreement",
    "DiscussionMessage",
    "Event",
    "Evidence",
    "Identifier",
    "Indicator",
    "Interview",
    "Invitation",
    "KeptSignIn",
    "MapLink",
    "MapNode",
    "Memo",
    "MissedReport",
    "Operation",
    "OwnPassphrase",
    "Participant",
    "Placed",
    "Proof",
    "Release",
    "ReleaseTurn",
    "Role",
    "Round",
    "SecondFactor",
    "Segment",
    "Site",
    "Snapshot",
    "SnapshotCoding",
    "Story",
    "StorySentence",
    "Theme",
    "ThemeRun",
    "Token",
    "User",
]
