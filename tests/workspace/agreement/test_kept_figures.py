"""What is counted in the database, or kept while nothing is saved, is what working it out anew gives."""

from collections import Counter
from typing import Any

import pytest

from coding.store import codings, reconciliation
from coding.workspace.agreement.comparing import against_consensus
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.reconcile.decide import add_passage, decide_item
from coding.workspace.reconcile.queue import counts_by_kind, item_histories, open_queue, precedents, standings
from tests.helpers.steps import undo_reconcile

pytestmark = pytest.mark.slow


def plain_counts(lead: Any, round_id: str) -> dict[tuple[str, str], int]:
    return dict(Counter((item.release_id, item.kind) for item in open_queue(lead, round_id).items))


def test_items_are_counted_as_the_queue_has_them(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")
    first = counts_by_kind(lead, round_id)
    assert first and first == plain_counts(lead, round_id)
    release = next(iter(first))[0]
    add_passage(lead, round_id, release, "C1", 0, 12, reason_tag="slip", reason="it was missed")
    assert counts_by_kind(lead, round_id) == plain_counts(lead, round_id) != first
    undo_reconcile(lead, round_id)
    assert counts_by_kind(lead, round_id) == plain_counts(lead, round_id) == first


def test_how_items_stand_is_read_again_after_each_decision(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    ana, lead = study.as_user("ana"), study.as_user("lea")
    items = open_queue(lead, round_id).open_items

    def now() -> tuple[Any, Any]:
        return standings(ana, round_id), item_histories(ana, round_id)

    def anew() -> tuple[Any, Any]:
        study.project.memory.forget()
        return now()

    for number, item in enumerate(items[:3]):
        before = now()
        assert all(entry is other for entry, other in zip(before, now(), strict=True))
        decide_item(lead, round_id, item.id, "coder", coder="ana", reason_tag="slip", reason="as Ana has it")
        assert now() != before and now() == anew()
        if number == 1:
            undo_reconcile(lead, round_id)
            assert now() == anew()


def test_figures_of_a_round_are_kept_and_are_those_computed_anew(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")
    agreement = round_agreement(lead, round_id)
    moment = study.project.memory.moment
    assert open_queue(lead, round_id).items and study.project.memory.moment > moment
    assert round_agreement(lead, round_id).report is agreement.report
    assert round_agreement(lead, round_id, unit="character").report.unit == "character"
    study.project.memory.forget()
    again = round_agreement(lead, round_id)
    assert again.report is not agreement.report
    for name in ("codes", "sets", "set_intervals", "pooled_kappa", "pooled_intervals", "interviews"):
        assert getattr(again.report, name) == getattr(agreement.report, name), name
    assert (again.titles, again.snapshot, again.round) == (agreement.titles, agreement.snapshot, agreement.round)


def test_precedents_are_the_standing_decisions_of_people(locked: tuple[Any, str]) -> None:
    project, round_id = locked
    lead = project.as_user("lea")
    open_queue(lead, round_id)
    assert precedents(lead, "another round") == []
    for item in open_queue(lead, round_id).open_items[:3]:
        decide_item(lead, round_id, item.id, "coder", coder="ana", reason_tag="slip", reason="as Ana has it")
    undo_reconcile(lead, round_id)
    queue = open_queue(lead, round_id)
    with project.project.store.read() as cursor:
        standing = reconciliation.decisions(cursor, queue.snapshot.id)
    kinds = {item.id: item.kind for item in queue.items}
    plain = [
        (kinds[decision.disagreement_id], queue.details[decision.disagreement_id].codes, decision)
        for decision in standing
        if decision.method != "agreed"
    ]
    result = precedents(lead, "another round")
    assert len(plain) == 2
    assert [(precedent.kind, precedent.codes, precedent.decision) for precedent in result] == plain


def test_codings_are_counted_as_each_person_may_see_them(locked: tuple[Any, str]) -> None:
    study, _ = locked
    for who in ("ana", "ben", "lea"):
        viewer = study.as_user(who).viewer
        with study.project.store.read() as cursor:
            counted = {(release, code): many for release, code, many in codings.counts_of_codes(cursor, viewer)}
            every = codings.all_visible(cursor, viewer)
        assert counted and counted == Counter((entry.release_id, entry.code) for entry in every), who


def test_a_comparison_that_is_kept_is_the_one_computed_anew(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")

    def now() -> Any:
        return [
            (comparison.coder, comparison.report.codes, comparison.spans, comparison.left_out)
            for comparison in against_consensus(lead, round_id)
        ]

    seen = []
    for item in open_queue(lead, round_id).open_items:
        decide_item(lead, round_id, item.id, "coder", coder="ana", reason_tag="slip", reason="as Ana has it")
        figures = now()
        study.project.memory.forget()
        assert figures == now()
        seen.append(figures)
    assert seen[-1] and seen[-1] != seen[0]
    undo_reconcile(lead, round_id)
    assert now() != seen[-1]
