"""After an erasure a round's figures can still be read from every side, and nothing erased counts as settled."""

import json
from pathlib import Path
from typing import Any

import pytest

from coding.workspace.agreement.comparing import against_consensus, by_group
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import export as reports_export
from coding.workspace.rounds import rounds
from tests.helpers.round_project import recomputed, say_countries, settle
from tests.workspace.agreement.test_methods import unpack

pytestmark = pytest.mark.slow


@pytest.fixture
def study(locked_round: Any) -> tuple[Any, str]:
    """Four interviews in two groups; all of the first two is settled as Ana has it."""
    study, round_id = locked_round()
    lead = study.as_user("lea")
    say_countries(study, "north", "south")
    settle(lead, round_id, open_queue(lead, round_id).round.releases[:2])
    return study, round_id


def erase(made: Any, label: str) -> None:
    erasure_erase.erase(made.as_user("sam", vault=True), label, confirmation=label)


def test_groups_and_the_methods_export_outlive_an_erasure(study: Any, tmp_path: Path) -> None:
    project, round_id = study
    lead = project.as_user("lea")
    before = round_agreement(lead, round_id).report.codes
    erase(project, "P02")
    assert round_agreement(lead, round_id).report.codes == before
    (values,) = by_group(lead, round_id).values()
    assert {value: len(ids) for value, (_, ids) in values.items()} == {"north": 1, "not stated": 1, "south": 2}
    files = unpack(reports_export.export(lead, "methods", round_id=round_id).data)
    recomputed(files, tmp_path)
    assert len(json.loads(files["agreement.json"])["blocks"][0]["interviews"]) == 4
    assert "4 of them double-coded (– of those released)" in files["methods-en.txt"].decode(), "there are 3 now"


def test_an_erased_interview_is_not_settled(study: Any) -> None:
    project, round_id = study
    lead = project.as_user("lea")
    first, second = rounds.find_round(lead, None).releases[:2]
    before = {entry.coder: entry for entry in against_consensus(lead, round_id)}
    assert set(before["ana"].interviews) == {first, second}
    assert before["ana"].report.codes["D5"].kripp_alpha == 1.0
    erase(project, "P02")
    after = {entry.coder: entry for entry in against_consensus(lead, round_id)}
    assert after["ana"].interviews == (second,)
    assert after["ana"].left_out[first] == "erased"
    assert after["ana"].report.codes["D5"].kripp_alpha == 1.0


def test_an_interview_erased_before_anything_was_settled_is_named_too(locked_round: Any) -> None:
    study, round_id = locked_round()
    erase(study, "P02")
    lead = study.as_user("lea")
    assert against_consensus(lead, round_id) == []
    open_queue(lead, round_id)
    assert against_consensus(lead, round_id) == []
