"""A round closed by its lead: what was not handed in is told, and what nobody began is left out of agreement."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.agreement.explain import Verdict
from coding.cli.main import app
from coding.export.report.layout import ReportLayout
from coding.workspace.agreement import comparing as agreement_comparing
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.agreement.reading import in_one_sentence, in_words, verdict_on
from coding.workspace.project import log as project_log
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import codings_csv
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.plans import ReportLook
from coding.workspace.reports.selection import usual_layer
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared
from tests.helpers import round_project
from tests.workspace.agreement.test_methods import unpack

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def begun(make_module_project: Any) -> tuple[Prepared, str]:
    """Ana hands in all three; Ben hands in the first, begins the second and never opens the third."""
    project = make_module_project()
    releases = [round_project.released(project, f"P0{at}") for at in (2, 3, 4)]
    targets = {"X1": (0.7, "It matters")}
    draft = RoundDraft(name="Half done", releases=releases, coders=["ana", "ben"], targets=targets)
    created = create_round(project.as_user("lea"), draft)
    for release in releases:
        round_project.apply_codings(project, release, "ana", round_project.CODINGS["ana"])
        lock.lock_interview(project.as_user("ana"), created.id, release)
    for release, most in zip(releases, (None, 1), strict=False):
        round_project.apply_codings(project, release, "ben", round_project.CODINGS["ben"][:most])
    lock.lock_interview(project.as_user("ben"), created.id, releases[0])
    return Prepared.of(project), created.id


@pytest.fixture
def half_done(make_project: Any, begun: tuple[Prepared, str]) -> tuple[Any, str, list[str]]:
    prepared, round_id = begun
    project = make_project(like=prepared)
    return project, round_id, project.releases


def test_what_was_never_begun_is_missing_and_what_was_begun_is_told(half_done: Any) -> None:
    study, round_id, releases = half_done
    lead = study.as_user("lea")
    lock.lock_round(lead, round_id)
    agreement = round_agreement(lead, round_id)
    assert agreement.report.interviews == tuple(sorted(releases[:2]))
    assert agreement.report.single_coded == (releases[2],)
    assert agreement.closed == ((releases[1], "ben"),) and agreement.unread == ((releases[2], "ben"),)
    assert "Locked before their coder had handed them in: 1" in in_one_sentence(agreement)
    assert "coded anything, and left out: 1" in in_one_sentence(agreement)
    text = unpack(reports_export.export(lead, "methods", round_id=round_id).data)["methods-en.txt"].decode()
    assert "closed before the coder had handed them in: 1;" in text and "not coded anything by then: 1;" in text
    assert "Every coder coded every interview" not in text
    page = reports_export.export(lead, "report-html", round_id=round_id, look=ReportLook(ReportLayout.of("short"))).data
    assert "2 interviews were coded by more than one person" in page.decode()
    assert len(agreement_comparing.trend(lead)[0].report.interviews) == 2
    # A code with a target that nobody used is reported.
    assert list(agreement.report.codes) == ["C1", "D3", "D5", "G9", "R1", "X1"]
    assert agreement.report.codes["X1"].kripp_alpha is None
    assert verdict_on(agreement, agreement.report.codes["X1"]) is Verdict.FEW
    assert in_words(agreement).endswith("without seeing each other’s work and used 5 codes.")
    assert "Of 5 codes in use:" in text
    assert {item.release_id for item in open_queue(lead, round_id).items} == set(releases[:2]), "one coder has no pair"
    round_project.settle(lead, round_id, releases)
    assert usual_layer(lead) == "union", "a consensus would leave out what Ana coded alone"
    for values in agreement_comparing.by_group(lead, round_id).values():
        assert all("X1" in report.codes for report, _ in values.values())


def test_who_coded_nothing_is_no_coder_of_the_round(make_project: Any) -> None:
    project = make_project()
    lead, release = project.as_user("lea"), round_project.released(project, "P02")
    created = create_round(lead, RoundDraft(name="Three", releases=[release], coders=["ana", "ben", "lea"]))
    for coder in ("ana", "ben"):
        round_project.apply_codings(project, release, coder, round_project.CODINGS["ana"])
        lock.lock_interview(project.as_user(coder), created.id, release)
    lock.lock_round(lead, created.id)
    open_queue(lead, created.id)
    text = unpack(reports_export.export(lead, "methods", round_id=created.id).data)["methods-en.txt"].decode()
    assert "coded by 2 coders: coder A (researcher) and coder B (researcher)." in text
    assert "Three\treliability" in text and text.split("Three\treliability\t")[1].split("\t")[1] == "2"
    assert "coders differed: 0; settled: 0; still open: 0." in text and "accepted as they were: 4." in text
    assert "Lea Example" not in reports_export.export(lead, "report-html", round_id=created.id).data.decode()


def test_what_was_handed_in_before_the_round_was_opened_again_stays_so(half_done: Any) -> None:
    study, round_id, releases = half_done
    lead = study.as_user("lea")
    for release in releases[1:]:
        lock.lock_interview(study.as_user("ben"), round_id, release)
    lock.unlock_round(lead, round_id, "one passage was forgotten")
    lock.lock_round(lead, round_id)
    agreement = round_agreement(lead, round_id)
    assert agreement.closed == agreement.unread == ()
    assert agreement.report.interviews == tuple(sorted(releases))
    assert "Locked before" not in in_one_sentence(agreement)
    assert "without seeing" not in in_words(agreement) and "opened again" in in_words(agreement)
    text = unpack(reports_export.export(lead, "methods", round_id=round_id).data)["methods-en.txt"].decode()
    assert "notes or counts while the round was open;" in text and "a second time" not in text
    told = "in the meantime coders could see each other’s codings. Reason: one passage was forgotten."
    blind = text.partition("Blindness and suggestions")[2].partition("Measures\n")[0]
    assert told in blind and "No suggestions of a program were shown" not in blind
    assert told in reports_export.export(lead, "report-html", round_id=round_id).data.decode()


def test_a_file_of_codings_stands_for_handing_in(make_project: Any) -> None:
    project = make_project()
    releases = [round_project.released(project, f"P0{at}") for at in (2, 3, 4)]
    lead = project.as_user("lea")
    created = create_round(lead, RoundDraft(name="Outside", releases=releases, coders=["ana", "ben"]))
    data = ["document,coder,code,start,end"]
    data += [f"{release},{coder},C1,0,5" for release, coder in zip(releases, ("ana", "ana", "ben"), strict=True)]
    assert codings_csv.import_codings(lead, "\n".join(data).encode(), "codings.csv").taken == 3
    lock.lock_round(lead, created.id)
    agreement = round_agreement(lead, created.id)
    assert agreement.closed == agreement.unread == ()
    assert agreement.report.interviews == tuple(sorted(releases))
    assert all(entry.action != "assignment.brought" for entry in project_log.activity(project.as_user("ana")))


def test_the_command_line_warns(half_done: Any) -> None:
    result, round_id, releases = half_done
    folder = str(result.folder)
    result.project.store.close()
    ran = CliRunner().invoke(app, ["rounds", "lock", folder, round_id, "--as", "lea", "--json"])
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["not_handed_in"] == [[releases[1], "ben"]]
    assert json.loads(ran.stdout)["left_out"] == [[releases[2], "ben"]]
    assert f"Release {releases[1]}, coder ben: closed before it was handed in. What" in ran.stderr
    ran = CliRunner().invoke(app, ["agreement", folder, "--as", "lea", "--json"])
    assert json.loads(ran.stdout)["left_out"] == [[releases[2], "ben"]] and "is left out of agreement" in ran.stderr
