"""What slides hold, what they leave out, and where they are stopped."""

import pytest

from coding.errors import ExportBlocked
from coding.model import Indicator
from coding.workspace.people import participants
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators, plans
from coding.workspace.reports.kinds.registry import REPORTS
from coding.workspace.themes.team import create_theme
from tests.conftest import PASSPHRASE, SmallProject, span_of
from tests.helpers.what_leaves import WORDS, everything_in, four_people
from tests.workspace.reports.test_disclosure_check import say_in_the_codebook
from tests.workspace.reports.test_report_truth import text_of, titled

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def study(make_module_project) -> SmallProject:  # type: ignore[no-untyped-def]
    study: SmallProject = make_module_project("slides")
    four_people(study)
    lea = study.as_user("lea")
    theme = create_theme(lea, "+A theme", "@read from it", ["C1"])
    sign = indicators.save_indicator(lea, Indicator("", 0, "=A sign", codes=("C1",)))
    people = participants.list_participants(lea)
    for each in people:
        participants.update_participant(lea, each.id, each.label, "yes", each.attributes)
    for release, word in zip(study.releases, WORDS.values(), strict=False):
        for kind, its in (("theme", theme.id), ("indicator", sign.id)):
            indicators.choose(lea, kind, its, release, *span_of(lea, release, f"There were {word}"))
    # They allowed it at first: what was chosen then must not leave now.
    for each in people:
        participants.update_participant(lea, each.id, each.label, each.quote_consent, each.attributes)
    return study


@pytest.mark.parametrize("layer", reports_export.LAYERS)
def test_no_word_leaves_that_may_not(study: SmallProject, layer: str) -> None:
    done = reports_export.export(study.as_user("lea"), "slides", layer=layer, passphrase=PASSPHRASE)
    whole = everything_in(done.data)
    assert WORDS["yes"] in whole and "+A theme" in whole
    for word in (WORDS["never"], WORDS["paraphrase"], "Bergquist", "Elsewhere"):
        assert word not in whole
    assert reports_export.TEAM_NOTE not in done.notes


def test_slides_are_stopped_by_what_they_hold_and_not_by_what_they_leave_out(make_project) -> None:
    project = make_project()
    four_people(project)
    say_in_the_codebook(project, "as Tilda Bergquist said")
    lea = project.as_user("lea")
    assert reports_export.export(lea, "slides", passphrase=PASSPHRASE).data
    with pytest.raises(ExportBlocked, match="the summary of the report") as blocked:
        reports_export.export(lea, "slides", summary=["Tilda Bergquist told us."], passphrase=PASSPHRASE)
    assert "Tilda" not in str(blocked.value)


def test_slides_call_interviews_by_number(make_project) -> None:
    project = make_project()
    titled(project, "The lighthouse keeper's daughter")
    assert "lighthouse" not in text_of(project, "slides")


def test_a_plan_may_be_for_slides(study: SmallProject) -> None:
    lea = study.as_user("lea")
    plans.save_plan(lea, "For a meeting", plans.ReportPlan(kind="slides"), REPORTS)
    assert plans.find_plan(lea, "For a meeting").kind == "slides"
