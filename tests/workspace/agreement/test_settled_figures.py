"""What counts as settled: interviews two coders read, items that are there, and each passage under its own heading."""

from typing import Any

import pytest

from coding.workspace.agreement.comparing import against_consensus
from coding.workspace.reconcile.decide import add_passage, decide_item
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import export as reports_export
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import round_project
from tests.helpers.steps import undo_reconcile
from tests.workspace.agreement.test_methods import unpack

pytestmark = pytest.mark.slow


def section(made: Any, round_id: str, language: str = "en") -> str:
    files = unpack(reports_export.export(made.as_user("lea"), "methods", round_id=round_id).data)
    return files[f"methods-{language}.txt"].decode()


def test_an_interview_of_one_coder_is_no_comparison_with_the_consensus(make_project: Any) -> None:
    project = make_project()
    lead = project.as_user("lea")
    both, alone = (round_project.released(project, label) for label in ("P02", "P03"))
    created = create_round(
        lead, RoundDraft(name="Shared out", releases=[both, alone], coders=["ana", "ben"], design="by hand",
        shares={both: ["ana", "ben"], alone: ["ana"]},
    ))  # fmt: skip
    for release, coder in ((both, "ana"), (both, "ben"), (alone, "ana")):
        round_project.apply_codings(project, release, coder, round_project.CODINGS[coder])
    lock.lock_round(lead, created.id)
    round_project.settle(lead, created.id, (both, alone))
    results = {entry.coder: entry for entry in against_consensus(lead, created.id)}
    assert results["ana"].interviews == results["ben"].interviews == (both,)
    assert results["ana"].left_out == {alone: "read by one coder only"} and results["ben"].left_out == {}


def test_a_passage_added_and_taken_back_is_not_waiting(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")
    first = rounds.find_round(lead, None).releases[0]
    round_project.settle(lead, round_id, (first,))
    said = section(study, round_id)
    assert "differed: 13; settled: 3; still open: 10" in said
    add_passage(lead, round_id, first, "C1", 0, 12, reason_tag="slip", reason="it was missed")
    added = section(study, round_id)
    assert "differed: 13; settled: 3; still open: 10" in added
    assert "Passages that nobody had coded and that were coded afterwards: 1." in added
    assert against_consensus(lead, round_id)[0].interviews == (first,)
    undo_reconcile(lead, round_id)
    assert against_consensus(lead, round_id)[0].interviews == (first,)
    assert section(study, round_id) == said


def test_an_overturned_exact_agreement_was_not_accepted(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")
    first = rounds.find_round(lead, None).releases[0]
    exact = next(item for item in open_queue(lead, round_id).items if item.kind == "exact" and item.release_id == first)
    decide_item(lead, round_id, exact.id, "none", reason_tag="slip", reason="it is not meant")
    said = section(study, round_id)
    assert "accepted as they were: 3." in said
    assert "agreed exactly and that were taken up again: 1." in said
    assert "have not been settled" not in said
    assert "repris ensuite : 1" in section(study, round_id, "fr")
    assert "ripresi in seguito: 1" in section(study, round_id, "it")
