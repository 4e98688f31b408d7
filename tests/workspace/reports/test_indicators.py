"""Indicators and chosen passages: written, undone, blind, within consent, and as they stand in exports."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from coding.errors import AccessDenied, InvalidInput
from coding.model import Indicator
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import new_id
from coding.workspace.people import participants
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators
from coding.workspace.rounds.setup import RoundDraft, create_round

pytestmark = pytest.mark.slow

WORDS = "I was alone a lot, and my friend"


def place_of(project: Any, words: str = WORDS) -> tuple[str, int, int]:
    release_id = project.releases[0]
    text = transcript.open_transcript(project.as_user("lea"), release_id).release.text
    start = text.index(words)
    return release_id, start, start + len(words)


def apply(project: Any, user: str, code: str, words: str = WORDS) -> None:
    release_id, start, end = place_of(project, words)
    operation = {"id": new_id(), "kind": "add", "coding": new_id(), "code": code, "start": start, "end": end}
    results = apply_operations(project.as_user(user), release_id, [operation])
    assert all(answer.ok for answer in results)


def card(project: Any) -> Indicator:
    return indicators.save_indicator(
        project.as_user("lea"),
        Indicator(
            "", 0, "Evenings alone, and nobody asks.", ("before",), ("C1",), ("peers",), limits="Common at that age."
        ),
    )


def test_an_indicator_is_written_changed_removed_and_every_step_undone(small_project: Any, lea: Any) -> None:
    result = card(small_project)
    indicators.save_indicator(lea, replace(result, status="agreed"))
    indicators.remove_indicator(lea, result.id)
    assert indicators.list_indicators(lea) == []
    indicators.undo_indicators(lea)
    assert [view.indicator.status for view in indicators.list_indicators(lea)] == ["agreed"]
    indicators.undo_indicators(lea)
    assert [view.indicator for view in indicators.list_indicators(lea)] == [result]
    indicators.undo_indicators(lea)
    assert indicators.list_indicators(lea) == []
    with pytest.raises(InvalidInput, match="nothing to undo"):
        indicators.undo_indicators(lea)
    for _ in range(3):
        indicators.redo_indicators(lea)
    assert indicators.list_indicators(lea) == []


def test_an_indicator_is_a_leads_and_needs_a_wording_and_codes_that_exist(small_project: Any, lea: Any) -> None:
    for user in ("ana", "sam", "vic"):
        with pytest.raises(AccessDenied):
            indicators.list_indicators(small_project.as_user(user))
    with pytest.raises(InvalidInput, match="wording"):
        indicators.save_indicator(lea, Indicator("", 0, "  "))
    with pytest.raises(InvalidInput, match="NOPE"):
        indicators.save_indicator(lea, Indicator("", 0, "Something", codes=("NOPE",)))


def test_a_passage_is_chosen_once_and_counts_its_participant(small_project: Any, lea: Any) -> None:
    result = card(small_project)
    apply(small_project, "ana", "C1")
    apply(small_project, "ben", "C1")
    offered = indicators.passages_of(lea, "indicator", result.id, result.codes)
    assert [(passage.text, passage.evidence) for passage in offered] == [(WORDS, None)]
    release_id, start, end = place_of(small_project)
    chosen = indicators.choose(lea, "indicator", result.id, release_id, start, end, code="C1")
    again = indicators.choose(lea, "indicator", result.id, release_id, start, end, role="counters")
    assert again.id == chosen.id
    (view,) = indicators.list_indicators(lea)
    assert (view.participants, view.counter_participants, view.coded_participants) == (0, 1, 1)
    indicators.unchoose(lea, chosen.id)
    assert indicators.list_indicators(lea)[0].chosen == ()
    indicators.undo_indicators(lea)
    assert [entry.text for entry in indicators.list_indicators(lea)[0].chosen] == [WORDS]


def test_consent_decides_what_can_be_chosen(small_project: Any, lea: Any) -> None:
    result = card(small_project)
    release_id, start, end = place_of(small_project)
    (person,) = participants.list_participants(lea)

    def consent(value: str) -> None:
        participants.update_participant(lea, person.id, person.label, value, {})

    consent("never")
    with pytest.raises(InvalidInput, match="did not agree"):
        indicators.choose(lea, "indicator", result.id, release_id, start, end)
    consent("paraphrase")
    with pytest.raises(InvalidInput, match="own words"):
        indicators.choose(lea, "indicator", result.id, release_id, start, end)
    indicators.choose(lea, "indicator", result.id, release_id, start, end, paraphrase="Evenings were spent in.")
    exported = reports_export.export(lea, "indicators-json")
    (quote,) = json.loads(exported.data)["indicators"][0]["quotes"]
    assert (quote["text"], quote["paraphrased"]) == ("Evenings were spent in.", True)
    consent("never")
    exported = reports_export.export(lea, "indicators-json")
    assert json.loads(exported.data)["indicators"][0]["quotes"] == []


def test_what_a_lead_codes_blind_is_not_shown_to_them(small_project: Any) -> None:
    result = card(small_project)
    release_id, start, end = place_of(small_project)
    indicators.choose(small_project.as_user("lea"), "indicator", result.id, release_id, start, end)
    create_round(small_project.as_user("lea"), RoundDraft(name="First", releases=[release_id], coders=["lea", "ana"]))
    (view,) = indicators.list_indicators(small_project.as_user("lea"))
    assert (view.chosen, view.participants) == ((), 0)
    with pytest.raises(InvalidInput, match="open round"):
        indicators.choose(small_project.as_user("lea"), "indicator", result.id, release_id, start, end)


def test_cards_as_json_and_table_withhold_small_counts(small_project: Any, lea: Any) -> None:
    result = card(small_project)
    apply(small_project, "ana", "C1")
    release_id, start, end = place_of(small_project)
    indicators.choose(
        lea, "indicator", result.id, release_id, start, end, translation="J’étais seule", translation_language="fr"
    )
    small_project.project.store.write(lambda cursor: cursor.execute("UPDATE interview SET title = 'The lighthouse'"))
    exported = json.loads(reports_export.export(lea, "indicators-json").data)
    (entry,) = exported["indicators"]
    assert entry["participants"] == {"count": None, "fewer_than": 5}
    assert entry["quotes"][0]["interview"] == "Interview 1", "a title is whatever somebody typed"
    assert entry["counter_participants"] == {"count": 0, "fewer_than": None}
    assert entry["quotes"][0]["translation"] == "J’étais seule"
    assert "no claim of prevalence" in exported["limits"]
    rows = list(csv.DictReader(io.StringIO(reports_export.export(lea, "indicators-csv").data.decode("utf-8-sig"))))
    assert rows[0]["participants"] == "<5"
    assert WORDS in rows[0]["quotes"] and "lighthouse" not in rows[0]["quotes"]
    indicators.set_small_cell(lea, 2)
    (entry,) = json.loads(reports_export.export(lea, "indicators-json").data)["indicators"]
    assert entry["participants"] == {"count": None, "fewer_than": 2}
    indicators.save_indicator(lea, replace(result, status="set aside"))
    assert json.loads(reports_export.export(lea, "indicators-json").data)["indicators"] == []


def test_chosen_passages_stand_in_the_report_in_place_of_picked_ones(small_project: Any, lea: Any) -> None:
    apply(small_project, "ana", "C1")
    other = "He asked me to keep our talks a secret"
    release_id, start, end = place_of(small_project, other[3:])
    indicators.choose(lea, "code", "C1", release_id, start, end)
    html = reports_export.export(lea, "report-html").data.decode()
    assert other[3:] in html
    assert f"“{WORDS}”" not in html
