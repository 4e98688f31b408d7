"""The order in which interviews were coded is what coders did, also where a report counts a consensus."""

from typing import Any

import pytest

from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.selection import collect

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("layer", ["union", "all", "consensus"])
def test_saturation_goes_by_the_order_of_coding(locked_round: Any, layer: str) -> None:
    project, round_id = locked_round()
    made = project.releases
    with project.project.store.read() as cursor:
        coded = {row[0] for row in cursor.execute("SELECT DISTINCT release_id FROM coding").fetchall()}
    backwards = [release for release in reversed(made) if release in coded]
    assert len(backwards) > 2

    def date(cursor: Any) -> None:
        for minute, release in enumerate(backwards):
            moment = f"2026-03-02 09:{minute:02}:00+00"
            cursor.execute("UPDATE coding SET created_at = ? WHERE release_id = ?", [moment, release])

    project.project.store.write(date)
    open_queue(project.as_user("lea"), round_id)
    selection = collect(project.as_user("lea"), layer, round_id)
    titles = {release.id: release.title for release in selection.releases}
    told = [title for title, _ in report_input(selection, title="", parts=("order",)).order]
    assert told == [titles[release] for release in backwards if titles[release] in told] and len(told) > 2
