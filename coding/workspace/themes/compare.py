"""Two proposals side by side: how far they agree, which themes answer to each other, what moved. Stored as it was."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.said import Said
from coding.store import Cursor, events, themes
from coding.store.themes import Comparison
from coding.workspace.context import Context, new_id, requires
from coding.workspace.themes.runs import open_run
from pipelines.themes import ThemeRun as ProposedRun
from pipelines.themes.compare import Compared, compare


@dataclass(frozen=True, kw_only=True)
class ComparisonView:
    """A stored comparison.

    Attributes:
        id: Its id.
        first: Run id.
        second: Run id.
        compared: The figures.
        created_by: User id.
        created_at: When.
    """

    id: str
    first: str
    second: str
    compared: Compared
    created_by: str
    created_at: datetime


@requires(Permission.PROPOSE_THEMES)
def compare_runs(context: Context, first: str, second: str) -> ComparisonView:
    """Compare two stored runs and keep the result; two that were compared before are not compared again.

    Raises:
        NotFound: No such run.
        InvalidInput: The same run twice, or two that have no passage in common.
    """
    if first == second:
        raise InvalidInput(Said("Choose two different proposals to compare."))
    known = next((one for one in list_comparisons(context) if (one.first, one.second) == (first, second)), None)
    if known is not None:
        return known
    one, other = open_run(context, first), open_run(context, second)
    compared = compare(
        _groups(one.proposal, [s.id for s in one.segments]), _groups(other.proposal, [s.id for s in other.segments])
    )
    if compared is None:
        raise InvalidInput(Said("These two proposals have no passage in common, so they cannot be compared."))
    made = ComparisonView(
        id=new_id(),
        first=first,
        second=second,
        compared=compared,
        created_by=context.user.id,
        created_at=datetime.now(UTC),
    )
    content = json.dumps(asdict(compared), sort_keys=True, separators=(",", ":"))

    def write(cursor: Cursor) -> None:
        record = Comparison(made.id, first, second, content, made.created_by, made.created_at)
        themes.add_comparison(cursor, record, hashlib.sha256(content.encode()).hexdigest())
        events.append(
            cursor,
            context.user.id,
            "themes.compared",
            "theme_run",
            first,
            {"with": second, "agreement": compared.agreement},
        )

    context.store.write(write)
    return made


def _groups(run: ProposedRun, ids: list[str]) -> dict[str, int]:
    return {ids[one.index]: one.theme for one in run.assignments if one.theme is not None and one.reason is None}


@requires(Permission.PROPOSE_THEMES)
def list_comparisons(context: Context) -> list[ComparisonView]:
    """All stored comparisons this person may see, newest first."""
    with context.store.read() as cursor:
        found = themes.comparisons(cursor, context.user.id)
    return [
        ComparisonView(
            id=one.id,
            first=one.first,
            second=one.second,
            compared=Compared.from_dict(json.loads(one.content)),
            created_by=one.created_by,
            created_at=one.created_at,
        )
        for one in found
    ]
