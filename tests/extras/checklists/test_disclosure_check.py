"""Files of checklists are stopped by names in what they hold, and by nothing else."""

import pytest

from coding.errors import ExportBlocked
from coding.extras.checklists import steps
from coding.extras.checklists.exports import export_kinds
from coding.extras.checklists.tables import ChecklistLine
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators
from tests.conftest import PASSPHRASE, Prepared, SmallProject
from tests.workspace.reports.test_disclosure_check import say_in_the_codebook

pytestmark = pytest.mark.slow


def write_a_line(made: SmallProject, what_to_do: str = "Ask gently.") -> None:
    lea = made.as_user("lea")
    sign, *_ = indicators.list_indicators(lea)
    line = ChecklistLine(
        id="", indicator_id=sign.indicator.id, reader="teacher", language="en", wording="Somebody asks every day.",
        what_to_do=what_to_do, not_meant="It proves nothing.",
    )  # fmt: skip
    steps.write_line(lea, line)


def test_checklists_are_stopped_by_what_they_hold_and_not_by_what_they_leave_out(coded: SmallProject) -> None:
    say_in_the_codebook(coded, "as Tilda Bergquist said")
    write_a_line(coded, "Ask Tilda Bergquist.")
    lea = coded.as_user("lea")
    for kind in ("checklist-docx", "checklist-json"):
        with pytest.raises(ExportBlocked, match="known identifier") as blocked:
            reports_export.export(lea, kind, passphrase=PASSPHRASE)
        assert "Tilda" not in str(blocked.value)
    write_a_line(coded)
    assert reports_export.export(lea, "checklist-json", passphrase=PASSPHRASE).data


@pytest.mark.parametrize("kind", [kind for kind in export_kinds() if not kind.endswith("-pdf")])
def test_a_name_that_is_a_word_of_heards_own_text_stops_nothing(
    make_project, with_words_of_heards: Prepared, kind: str
) -> None:
    made = make_project(like=with_words_of_heards)
    write_a_line(made)
    assert reports_export.export(made.as_user("lea"), kind, passphrase=PASSPHRASE).data
