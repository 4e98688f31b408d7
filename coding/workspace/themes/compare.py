"""Two proposals side by side: how far they agree, which themes answer to each other, what moved. Stored as it was."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.said import Said
from coding.store import Cursor, events, themes
from coding.store.themes import Comparison
from coding.workspace.context import Context, new_id, reads, requires
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
    known = next(
        (
            comparison
            for comparison in list_comparisons(context)
            if (comparison.first, comparison.second) == (first, second)
        ),
        None,
    )
    if known is not None:
        return known
    view, other = open_run(context, first), open_run(context, second)
    compared = compare(
        _groups(view.proposal, [s.id for s in view.segments]), _groups(other.proposal, [s.id for s in other.segments])
    )
    if compared is None:
        raise InvalidInput(Said("These two proposals have no passage in common, so they cannot be compared."))
    comparison_view = ComparisonView(
        id=new_id(),
        first=first,
        second=second,
        compared=compared,
        created_by=context.user.id,
        created_at=datetime.now(UTC),
    )
    content = json.dumps(asdict(compared), sort_keys=True, separators=(",", ":"))

    def write(cursor: Cursor) -> None:
        record = Comparison(
            comparison_view.id, first, second, content, comparison_view.created_by, comparison_view.created_at
        )
        themes.COMPARISONS.add(cursor, record, content_hash=hashlib.sha256(content.encode()).hexdigest())
        events.append(
            cursor,
            context.user.id,
            "themes.compared",
            "theme_run",
            first,
            {"with": second, "agreement": compared.agreement},
        )

    context.store.write(write)
    return comparison_view


def _groups(run: ProposedRun, ids: list[str]) -> dict[str, int]:
    return {
        ids[assignment.index]: assignment.theme
        for assignment in run.assignments
        if assignment.theme is not None and assignment.reason is None
    }


@reads(Permission.PROPOSE_THEMES)
def list_comparisons(context: Context, cursor: Cursor) -> list[ComparisonView]:
    """All stored comparisons this person may see, newest first."""
    comparisons = themes.comparisons(cursor, context.user.id)
    return [
        ComparisonView(
            id=comparison.id,
            first=comparison.first,
            second=comparison.second,
            compared=Compared.from_dict(json.loads(comparison.content)),
            created_by=comparison.created_by,
            created_at=comparison.created_at,
        )
        for comparison in comparisons
    ]
