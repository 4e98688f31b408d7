"""The Agreement page: who sees which round, what is said about a locked one, and what stands behind a figure."""

import json
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.agreement.explain import Verdict, verdict
from coding.errors import AccessDenied
from coding.workspace.agreement import methods
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.agreement.reading import by_interview, explanations, in_one_sentence, in_order, in_words
from coding.workspace.codings.operations import code_passage
from coding.workspace.erasure.erase import erase
from coding.workspace.people.users import add_user
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round, propose_round
from tests.helpers import app_page, round_project
from tests.helpers.app_page import click, mounted, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "agreement")


def table(test: AppTest, label: str) -> dict[str, Any]:
    """What a figures table was given."""
    for data in mounted(test):
        if data.get("label") == label:
            return data
    raise AssertionError(f"no table “{label}”")


@pytest.fixture
def locked(locked_round: Any) -> tuple[Any, str]:
    return locked_round()


@pytest.fixture
def project(locked: tuple[Any, str]) -> Any:
    return locked[0]


@pytest.fixture
def round_id(locked: tuple[Any, str]) -> str:
    return locked[1]


def test_a_coder_sees_nothing_of_an_open_round_and_the_lead_its_progress(make_project: Any) -> None:
    project = make_project()
    release = round_project.released(project, "P02")
    result = create_round(
        project.as_user("lea"), RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"])
    )
    lock.lock_interview(project.as_user("ben"), result.id, release)
    page = words(open_page(project, "ana"))
    assert "Quiet round" not in page and "Ben" not in page
    assert "appear here when every coder has handed in" in page
    lead = words(open_page(project, "lea"))
    assert "Quiet round" in lead and "Ana Example 0 of 1, Ben Example 1 of 1" in lead


def test_somebody_who_did_not_code_in_a_round_never_sees_it(project: Any, round_id: str) -> None:
    add_user(project.as_user("lea"), "cara", "Cara Example", ["researcher"])
    assert rounds.visible_rounds(project.as_user("cara")) == []
    page = words(open_page(project, "cara", round=round_id, code="C1"))
    assert "Reliability 1" not in page and "alone a lot" not in page
    with pytest.raises(AccessDenied):
        round_agreement(project.as_user("cara"), round_id)


def test_the_figures_are_those_of_the_snapshot(project: Any, round_id: str) -> None:
    agreement = round_agreement(project.as_user("ana"), round_id)
    page = open_page(project, "ana")
    text = words(page)
    assert in_words(agreement) in text and in_one_sentence(agreement) in text
    assert agreement.snapshot.hash not in text, "what people read holds no hashes; the methods archive has it"
    assert "a speaker turn counts as coded when any of its characters is" in text
    data = table(page, "Agreement by code")
    titles = [column["text"] for column in data["columns"]]
    assert data["axis"]["target"] == 0.8
    assert titles.index("Alpha") < titles.index("AC1")
    rows = {row["cells"][0]["go"]["code"]: row for row in data["rows"]}
    assert list(rows) == [entry.code for entry in in_order(agreement)]
    alpha, interval, target = (titles.index(name) for name in ("Alpha", "95 % interval", "Target"))
    assert rows["C1"]["cells"][alpha]["text"] == "1.00" and rows["C1"]["cells"][target]["text"] == "? not shown"
    assert rows["C1"]["cells"][interval]["text"] == "–"
    assert "the same whichever interview is left out" in rows["C1"]["cells"][interval]["note"]
    assert rows["X1"]["quiet"] and rows["X1"]["cells"][target]["text"] == "· not enough occurrences"
    assert all(column["explain"].count(". ") >= 1 for column in data["columns"] if column["explain"])


def test_codes_stand_in_groups_and_rare_ones_are_called_so(project: Any) -> None:
    page = open_page(project, "ana")
    assert "1 too rare to tell" in words(page)
    groups: dict[str, list[str]] = {}
    for row in table(page, "How each code stands")["rows"]:
        first = row["cells"][0]
        if "group" in first:
            groups[first["group"].split(" · ")[0]] = within = []
        else:
            within.append(first["go"]["code"])
    assert "X1" in groups["Too rare to tell"] and "C1" in groups["Not settled"]
    assert sorted(code for codes in groups.values() for code in codes) == ["C1", "D3", "D5", "G9", "R1", "X1"]


def test_a_figure_that_cannot_be_computed_is_a_dash_with_its_reason(make_project: Any) -> None:
    project = make_project()
    release = round_project.released(project, "P02")
    result = create_round(
        project.as_user("lea"),
        RoundDraft(name="All of it", releases=[release], coders=["ana", "ben"], unit="interview"),
    )
    for coder in ("ana", "ben"):
        round_project.apply_codings(project, release, coder, [("C1", "I was alone a lot")])
    lock.lock_round(project.as_user("lea"), result.id)
    page = open_page(project, "ben")
    data = table(page, "Agreement by code")
    cells = dict(zip((column["text"] for column in data["columns"]), data["rows"][0]["cells"], strict=True))
    for name in ("Alpha", "Kappa", "95 % interval"):
        assert cells[name]["text"] == "–" and len(cells[name]["note"]) > 10
    assert cells["Interval and target"]["forest"] == {"low": None, "high": None, "value": None}
    assert "no interval can be given" in words(page)


def test_another_unit_is_computed_and_named(project: Any, round_id: str) -> None:
    page = open_page(project, "ana", unit="character")
    assert "each character counts" in words(page)
    cells = {row["cells"][0]["go"]["code"]: row["cells"][1]["text"] for row in table(page, "Agreement by code")["rows"]}
    agreement = round_agreement(project.as_user("ana"), round_id)
    by_turn, by_character = agreement.report.codes["G9"].kripp_alpha, float(cells["G9"])
    assert by_turn is not None and by_character < by_turn


def test_behind_a_code_are_its_passages_coder_by_coder(project: Any, round_id: str) -> None:
    page = open_page(project, "ana", round=round_id, code="G9")
    text = words(page)
    assert text.count("keep our talks a secret. It felt heavy 😀") == 3
    assert text.count("he asked me to keep our talks a secret") == 4
    assert "not this code here" in text and "Ben Example" in text
    rows = table(page, "This code by interview")["rows"]
    assert [row["cells"][-1]["go"]["code"] for row in rows] == ["G9"] * 4


def test_passages_by_kind_add_up_and_lead_to_the_queue(project: Any) -> None:
    data = table(open_page(project, "ana"), "Passages by interview and kind")
    kinds = [column["text"] for column in data["columns"][1:]]
    *each, total = [row["cells"] for row in data["rows"]]
    assert kinds == ["Boundaries", "Missing", "Different codes", "Exact agreement"]
    for at in range(1, len(kinds) + 1):
        assert sum(int(cells[at]["text"].replace("–", "0")) for cells in each) == int(total[at]["text"])
    assert [cell["text"] for cell in total[1:]] == ["3", "6", "4", "4"]
    assert each[0][1]["go"]["kind"] == "boundary" and "interview" in each[0][1]["go"]


def test_the_lead_draws_interviews_and_says_why_the_target(make_project: Any) -> None:
    project = make_project()
    for at in range(4):
        round_project.released(project, f"P1{at}")
    lead = project.as_user("lea")
    page = open_page(project, "lea")
    page.text_input(key="round-name").set_value("Calibration 1")
    page.selectbox(key="round-purpose").select("calibration")
    page.multiselect(key="round-coders").set_value(["ana", "ben"]).run()
    page.number_input(key="round-number").set_value(3)
    page.number_input(key="round-seed").set_value(11).run()
    page = app_page.checked(page.button(key="round-draw").click().run())
    drawn = propose_round(lead, ["ana", "ben"], number=3, seed=11).releases
    assert sorted(page.multiselect(key="round-chosen").value) == sorted(drawn)
    assert "With 3 double-coded interviews no interval can be given" in words(page)
    extra = next(release for release in project.releases if release not in drawn)
    page.multiselect(key="round-chosen").set_value([*drawn, extra]).run()
    page.button(key="round-open").click().run()
    assert "Say why this target" in page.error[0].value
    assert rounds.list_rounds(lead) == []
    page.text_input(key="round-reason").set_value("To see where the definitions are unclear").run()
    page = app_page.checked(page.button(key="round-open").click().run())
    assert [entry.value for entry in page.error] == []
    (result,) = rounds.list_rounds(lead)
    assert (result.name, result.purpose, result.unit, result.target) == ("Calibration 1", "calibration", "turn", 0.8)
    assert result.target_reason == "To see where the definitions are unclear"
    assert (result.seed, result.proposed, result.suggestions, result.measured) == (11, drawn, False, True)
    assert set(result.releases) == {*drawn, extra} and result.eligible == 4
    page = open_page(project, "lea", view="rounds")
    text = words(page)
    assert "Handed in so far: Ana Example 0 of 4, Ben Example 0 of 4" in text
    assert "drawn from 4 with seed 11 · changed by hand · no suggestions" in text


def test_rounds_of_every_purpose_and_design_are_listed_as_they_were_drawn(project: Any) -> None:
    lead, releases = project.as_user("lea"), project.releases
    drawn = {"releases": releases, "coders": ["ana", "ben"], "proposed": releases}
    again = create_round(lead, RoundDraft(name="Again", purpose="drift check", **drawn))
    lock.lock_round(lead, again.id)
    shares = dict.fromkeys(releases, ["ana", "ben"])
    create_round(lead, RoundDraft(name="For practice", purpose="training", design="by hand", shares=shares, **drawn))
    text = words(open_page(project, "lea", view="rounds"))
    assert "For practice" in text and "Again" in text and "Reliability 1" in text
    assert text.count("drawn from 4 with seed 0 · changed by hand") == 1 and "could be coded blind" not in text


def test_interviews_that_are_not_offered_are_named_with_the_reason(make_project: Any) -> None:
    project = make_project()
    for at in range(2):
        round_project.released(project, f"P1{at}")
    code_passage(project.as_user("ana"), project.releases[0], "C1", 0, 9)
    page = open_page(project, "lea")
    page.multiselect(key="round-coders").set_value(["ana", "ben"]).run()
    assert [entry.label for entry in page.expander if entry.label.startswith("Not offered")] == [
        "Not offered: 1 interviews"
    ]
    text = words(page)
    assert "P10" in text and "Coded already, so not blind any more: Ana Example." in text


def test_a_plan_in_which_pairs_share_too_little_says_so(make_project: Any) -> None:
    project = make_project()
    for at in range(4):
        round_project.released(project, f"P1{at}")
    page = open_page(project, "lea")
    page.multiselect(key="round-coders").set_value(["ana", "ben", "lea"]).run()
    page.selectbox(key="round-design").select("rotating pairs").run()
    page = app_page.checked(page.button(key="round-draw").click().run())
    text = words(page)
    assert "share 1 interview; 3 or more let their figures be read" in text and "Interviews shared:" in text


def test_the_whole_round_by_pair_and_interview_with_intervals(project: Any, round_id: str) -> None:
    page = open_page(project, "ana")
    overall = table(page, "Figures over all codes")
    agreement = round_agreement(project.as_user("ana"), round_id)
    names = [row["cells"][0]["text"] for row in overall["rows"]]
    assert names == ["Alpha over sets (Jaccard)", "Alpha over sets (MASI)", "Pooled kappa, Ana / Ben"]
    ends = agreement.report.set_intervals["alpha_jaccard"].ends
    assert ends is not None and overall["rows"][0]["cells"][2]["text"] == f"{ends[0]:.2f} to {ends[1]:.2f}"
    assert all(row["cells"][-1]["text"].count(". ") >= 1 for row in overall["rows"])
    each = table(page, "Agreement by interview")
    assert [row["cells"][0]["go"]["interview"] for row in each["rows"]] == list(agreement.report.interviews)
    kappas = by_interview(agreement)
    shown = [row["cells"][3]["text"] for row in each["rows"]]
    assert shown == [f"{kappas[interview]['ana|ben']:.2f}" for interview in agreement.report.interviews]


def test_colour_follows_the_lower_end_and_always_comes_with_words(make_project: Any) -> None:
    project = make_project()
    round_id = round_project.lock_small_round(project, interviews=5)
    rows = table(open_page(project, "ana"), "Agreement by code")["rows"]
    agreement = round_agreement(project.as_user("ana"), round_id)
    tones = {row["cells"][0]["go"]["code"]: row["cells"][4] for row in rows}
    for code, figures in agreement.report.codes.items():
        expected = {Verdict.MET: "good", Verdict.NEARLY: "open", Verdict.NOT_SHOWN: "open", Verdict.MISSED: "bad"}.get(
            verdict(figures, 0.8)
        )
        assert tones[code].get("tone") == expected and tones[code]["text"]


def test_comparisons_trend_plan_and_methods_have_their_views(project: Any) -> None:
    compare = words(open_page(project, "ana", view="compare"))
    assert "do not differ in language or in any attribute" in compare
    assert "No interview of this round is settled completely yet" in compare
    assert "Nobody has coded an interview of this round a second time" in compare
    assert "No coding of this round began as a suggestion" in compare
    trend = open_page(project, "ana", view="trend")
    assert "There is one measured round so far" in words(trend)
    plan = table(trend, "Expected width")
    assert [row["cells"][1]["text"] for row in plan["rows"]] == ["4", "6", "8", "10", "12", "16", "20"]
    assert "A lead makes the methods export" in words(open_page(project, "ana", view="methods"))
    lead = open_page(project, "lea", view="methods")
    lead.text_area[0].set_value("Two days of training.")
    lead = app_page.checked(next(entry for entry in lead.button if entry.label.startswith("Save")).click().run())
    assert "Ready. Check figure" in words(lead) and "No word of a transcript" in words(lead)
    assert methods.methods_notes(project.as_user("lea"))["coders"] == "Two days of training."


def test_a_round_for_dialogue_shows_no_figure(make_project: Any) -> None:
    project = make_project()
    lead = project.as_user("lea")
    release = round_project.released(project, "P02")
    result = create_round(
        lead, RoundDraft(name="Together", releases=[release], coders=["ana", "ben"], measured=False, target=None)
    )
    round_project.apply_codings(project, release, "ana", round_project.CODINGS["ana"])
    lock.lock_round(lead, result.id)
    page = open_page(project, "ana")
    assert "agreement is not measured in it" in words(page) and not mounted(page)


def test_after_an_unlock_nobody_gets_kept_figures(project: Any, round_id: str) -> None:
    page = open_page(project, "ana")
    assert "Agreement by code" in json.dumps(mounted(page))
    lead = open_page(project, "lea", view="rounds")
    click(lead, "Unlock the round")
    assert "Say why" in lead.error[0].value
    next(entry for entry in lead.text_input if entry.label.startswith("Why is it")).set_value(
        "An interview was missed"
    ).run()
    click(lead, "Unlock the round")
    assert rounds.find_round(project.as_user("lea"), round_id).state == "open"
    page.run()
    assert not page.get("bidi_component") and "Reliability 1" not in words(page)


def test_what_was_erased_goes_from_pages_that_stood_open(project: Any) -> None:
    page = open_page(project, "ana")
    assert '"P02"' in json.dumps(mounted(page))
    erase(project.as_user("sam", vault=True), "P02", confirmation="P02")
    page.run()
    assert "P02" not in json.dumps(mounted(page)) and '"erased"' in json.dumps(mounted(page))


def test_every_explanation_has_two_sentences() -> None:
    for text in explanations(("kripp_alpha", "percent", "gwet_ac1", "cohen_kappa", "span_f1", "interval")).values():
        assert text.count(". ") >= 1 and text.endswith(".")
