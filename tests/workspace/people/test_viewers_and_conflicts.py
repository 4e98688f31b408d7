"""A viewer sees progress and the report they are shown; nobody's edit of a participant is overwritten unsaid."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from codebook import edit
from codebook.serial import codebook_to_dict
from coding.errors import AccessDenied, Conflict, NotReady
from coding.workspace.codebook.versions import (
    codebook_history,
    codebook_version,
    compare_versions,
    current_codebook,
    save_codebook,
)
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.overview import status as overview_status
from coding.workspace.people import participants
from coding.workspace.people.users import add_user, set_roles
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reconcile.decide import decide_item
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import findings, indicators
from coding.workspace.reports import selection as reports_selection
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import round_project

pytestmark = pytest.mark.slow

WORDS = "he asked me to keep our talks a secret. It felt heavy"
"""What Ana and Ben coded with other boundaries, long enough for a report to quote it."""


def settle(lead: Any, round_id: str) -> None:
    """Every disagreement of the round: all words anyone marked."""
    for item in open_queue(lead, round_id).open_items:
        code = next(iter(open_queue(lead, round_id).details[item.id].codes))
        decide_item(lead, round_id, item.id, "union", code=code, reason="together")


def test_a_viewer_sees_neither_consent_nor_attributes_nor_examples(make_project: Callable[..., Any]) -> None:
    project = make_project()
    lead, viewer = project.as_user("lea"), project.as_user("vic")
    round_project.released(project, "P02")
    (person,) = participants.list_participants(lead)
    participants.update_participant(lead, person.id, "P02", "paraphrase", {"country": "Belgium"})
    current = current_codebook(lead)
    changed = edit.add_example(current.book, "C1", "typical", "Words of somebody.")
    number = save_codebook(lead, changed, "An example", based_on=current.number)
    (seen,) = participants.list_participants(viewer)
    assert (seen.label, seen.quote_consent, dict(seen.attributes)) == ("P02", "", {})
    told = (
        codebook_to_dict(current_codebook(viewer).book),
        codebook_to_dict(codebook_version(viewer, number)),
        [entry.content for entry in codebook_history(viewer)],
        [str(version) for version in compare_versions(viewer, number - 1, number)],
        list_interviews(viewer),
        overview_status.status(viewer),
    )
    assert "Words of somebody" not in str(told) and "Belgium" not in str(told)
    assert current_codebook(viewer).book.by_id("C1").definition == changed.by_id("C1").definition
    for reader in ("ana", "sam"):
        assert participants.list_participants(project.as_user(reader))[0].quote_consent == "paraphrase"
        assert "Words of somebody" in str(codebook_to_dict(current_codebook(project.as_user(reader)).book))


def test_a_viewer_reads_the_report_that_a_lead_shows_and_no_other(locked_round: Callable[..., Any]) -> None:
    project, round_id = locked_round(2)
    lead, viewer = project.as_user("lea"), project.as_user("vic")
    with pytest.raises(NotReady, match="A lead decides"):
        findings.read_findings(viewer)
    for other in ("ana", "lea", "sam"):
        with pytest.raises(AccessDenied):
            findings.read_findings(project.as_user(other))
    for call in (lambda: findings.show_findings(viewer, round_id), lambda: findings.published_report(viewer)):
        with pytest.raises(AccessDenied):
            call()
    settle(lead, round_id)
    findings.show_findings(lead, round_id)
    shown, report = findings.read_findings(viewer)
    assert (shown.round_id, shown.by) == (round_id, "lea")
    assert WORDS in report and "Reliability 1" in report
    set_roles(lead, "vic", ["viewer", "researcher"])
    draft = RoundDraft(name="Again", releases=project.releases[:1], coders=["vic", "ben"], purpose="training")
    create_round(lead, draft)
    with pytest.raises(NotReady, match="code in an open round"):
        findings.read_findings(project.as_user("vic"))
    add_user(lead, "una", "Una Example", ["viewer"])
    viewer = project.as_user("una")
    assert WORDS in findings.read_findings(viewer)[1]
    set_roles(lead, "sam", ["lead", "steward"])
    set_roles(project.as_user("sam"), "lea", ["researcher"])
    with pytest.raises(NotReady, match="A lead decides"):
        findings.read_findings(viewer)
    findings.hide_findings(project.as_user("sam"))
    assert findings.published_report(project.as_user("sam")) is None


def test_nothing_of_an_open_round_is_in_what_viewers_read(locked_round: Callable[..., Any]) -> None:
    project, round_id = locked_round(2)
    lead = project.as_user("lea")
    fresh = round_project.released(project, "P09")
    free = round_project.released(project, "P08")
    text = read_release(project.as_user("ana"), fresh).text
    start = text.index("the neighbours were kind")
    create_round(lead, RoundDraft(name="Open", releases=[fresh], coders=["ana", "ben"]))
    for release in (fresh, free):
        code_passage(project.as_user("ana"), release, "R2", start, start + 24)
        indicators.choose(lead, "code", "C1", release, start, start + 24, translation=f"Words of {release}.")
    settle(lead, round_id)
    findings.show_findings(lead, round_id)
    _, report = findings.read_findings(project.as_user("vic"))
    assert f"Words of {free}." in report, "chosen from an interview that nobody codes blind"
    assert f"Words of {fresh}." not in report
    names = {code.id: code.name for code in current_codebook(lead).book.codes}
    heads = " ".join(re.findall(r"<h[123][^>]*>([^<]+)", report)).partition("Agreement between coders")[0]
    assert names["C1"] in heads and names["R2"] not in heads, "only the consensus of the locked round is counted"
    assert names["R2"] in str(reports_selection.collect(lead).rows)


def test_two_peoples_edits_of_a_participant_do_not_overwrite_each_other(make_project: Callable[..., Any]) -> None:
    project = make_project()
    round_project.released(project, "P02")
    lead = project.as_user("lea")
    (seen,) = participants.list_participants(lead)
    values: dict[str, Any] = {"label": "P02", "quote_consent": "never"}
    participants.update_participant(lead, seen.id, **values, attributes={}, based_on=seen.version)
    with pytest.raises(Conflict, match="P02 meanwhile. Nothing was saved"):
        participants.update_participant(lead, seen.id, "P02", "yes", {}, based_on=seen.version)
    (now,) = participants.list_participants(lead)
    assert now.quote_consent == "never"
    participants.update_participant(lead, seen.id, **values, attributes={"country": "Belgium"}, based_on=now.version)
