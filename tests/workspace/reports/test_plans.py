"""Plans of reports: kept with the project and made again as they were; what a report lacks while it is put together."""

import re
from dataclasses import replace
from typing import Any

import pytest

from coding.errors import AccessDenied, Conflict, InvalidInput, NotFound
from coding.export.model import ReportQuote
from coding.export.report.content import report_blocks
from coding.export.report.layout import ReportLayout
from coding.model import Indicator
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.people import participants
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators, plans, selection
from coding.workspace.reports.contents import MOST_OF_A_PERSON, picked_quotes
from coding.workspace.reports.kinds.kind import ExportRequest
from coding.workspace.reports.kinds.registry import REPORTS
from coding.workspace.reports.missing_parts import missing_parts
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes.team import create_theme
from tests.conftest import SmallProject
from tests.unit.export.test_sample import report
from tests.unit.export.test_sample import rows as coding_rows

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
PLAN = plans.ReportPlan(
    kind="report-html",
    title="For the ministry",
    summary=("What was found.",),
    look=plans.ReportLook(ReportLayout.of("short", ["themes", "summary"]), "it"),
)


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> SmallProject:
    """Two interviews, each coded by two, a theme nobody chose passages for, and a draft."""
    study: SmallProject = make_module_project("plans")
    for label, words in (
        ("P01", "Je restais seule avec la radio et le chat."),
        ("P02", "She asked me calmly one day."),
    ):
        study.release((("Interviewer", "What do you remember?"), ("Speaker", f"{words} {words}")), label, {})
    lea = study.as_user("lea")
    first, second = participants.list_participants(lea)
    participants.update_participant(lea, first.id, first.label, "yes", {})
    participants.update_participant(lea, second.id, second.label, "paraphrase", {})
    theme = create_theme(lea, "Being asked", "", ["C1"])
    indicators.save_indicator(lea, Indicator("", 0, "Somebody asks.", codes=("C1",)))
    create_round(lea, RoundDraft(name="Round 1", releases=study.releases, coders=["ana", "ben"], unit="turn"))
    for coder in ("ana", "ben"):
        for release_id in study.releases:
            turn = open_transcript(study.as_user(coder), release_id).release.turns[1]
            code_passage(study.as_user(coder), release_id, "C1", turn.start, turn.end)
    turn = open_transcript(lea, study.releases[1]).release.turns[1]
    indicators.choose(
        lea, "theme", theme.id, study.releases[1], turn.start, turn.end, code="C1", paraphrase="Being asked helped."
    )
    return study


def blocks(context: Any, plan: plans.ReportPlan) -> Any:
    """What a plan's report says, but for when it was made and the head of the log."""
    collected = selection.collect(context, plan.layer, plan.round_id)
    draft = REPORTS[plan.kind].draft(collected, ExportRequest(title=plan.title, summary=plan.summary, look=plan.look))
    still = replace(draft.report.provenance, event_head="", events=0)
    return report_blocks(
        replace(draft.report, provenance=still, created=draft.report.created.replace(minute=0, second=0))
    )


@pytest.mark.slow
def test_a_plan_is_kept_and_made_again_with_the_same_content(study: SmallProject) -> None:
    lea = study.as_user("lea")
    before = blocks(lea, PLAN)
    plan = plans.save_plan(lea, " For ministries ", PLAN, REPORTS)
    result = plans.find_plan(lea, "for Ministries")
    assert result == PLAN
    assert blocks(lea, result) == before
    again = plans.save_plan(lea, "For ministries", replace(PLAN, kind="report-html"), REPORTS)
    assert again.id == plan.id and [plan.name for plan in plans.list_plans(lea)] == ["For ministries"]
    gone = plans.remove_plan(lea, plan.id)
    with pytest.raises(NotFound, match="No plan"):
        plans.find_plan(lea, "For ministries")
    with pytest.raises(NotFound, match="gone already"):
        plans.remove_plan(lea, plan.id)
    other = plans.save_plan(lea, "for ministries", PLAN, REPORTS)
    with pytest.raises(Conflict, match="Changed since.*“For ministries”"):
        plans.put_back_plan(lea, gone)
    plans.save_plan(lea, "for ministries", replace(PLAN, summary=("Another word.",)), REPORTS)
    with pytest.raises(Conflict, match="Changed since.*“for ministries”"):
        plans.save_plan(lea, "For ministries", PLAN, REPORTS, opened=other)
    assert plans.find_plan(lea, "For ministries").summary == ("Another word.",), "what was written meanwhile stays"
    plans.remove_plan(lea, other.id)
    plans.put_back_plan(lea, gone)
    assert plans.find_plan(lea, "For ministries").kind == "report-html"
    with pytest.raises(NotFound, match="There are: “For ministries”"):
        plans.find_plan(lea, "Other")
    plans.remove_plan(lea, plan.id)


@pytest.mark.slow
def test_what_no_plan_can_be(study: SmallProject) -> None:
    lea = study.as_user("lea")
    for name, plan in (("", PLAN), ("x" * 81, PLAN), ("Tables", replace(PLAN, kind="csv"))):
        with pytest.raises(InvalidInput):
            plans.save_plan(lea, name, plan, REPORTS)
    with pytest.raises(InvalidInput, match="one of these languages: en, "):
        plans.ReportLook(language="xx")
    with pytest.raises(InvalidInput, match="leave it out for others"):
        reports_export.export(lea, "csv", look=PLAN.look)
    with pytest.raises(AccessDenied):
        plans.list_plans(study.as_user("ana"))


@pytest.mark.slow
def test_a_plan_says_what_is_printed_in_its_language_without_ids(study: SmallProject) -> None:
    lea = study.as_user("lea")
    result = reports_export.export(lea, PLAN.kind, title=PLAN.title, summary=PLAN.summary, look=PLAN.look)
    page = result.data.decode()
    assert page.index("Being asked") < page.index("What was found.") and 'lang="it"' in page
    assert "Metodo e limiti" in page and "Method and limits" not in page
    assert "Somebody asks." not in page, "its section is off"
    assert not UUID.search(page)


@pytest.mark.slow
def test_what_is_missing_is_said_with_the_page_that_mends_it(study: SmallProject) -> None:
    lea = study.as_user("lea")
    full = plans.ReportPlan(layer="all")
    html, lacks = reports_export.preview(lea, full)
    assert html.startswith(b"<!DOCTYPE html>")
    said = {str(lack.said): lack for lack in lacks}
    assert not UUID.search("".join(said))
    assert said["No summary is written. Most readers read nothing else."].page == ""
    assert said["The indicator “Somebody asks.” is a draft."].page == "indicators"
    assert said["The theme “Being asked” has no description."].page == "themes"
    twice = "2 of 4 codings are of passages that another coder coded with the same code: they count twice."
    assert any(entry.startswith(twice) for entry in said)
    assert any(entry.startswith("It will say first: “Round 1” is still open") for entry in said)
    _, once = reports_export.preview(lea, replace(full, layer="union", summary=("Said.",)))
    assert not [entry for entry in once if "twice" in entry.said or "summary" in entry.said]
    collected = selection.collect(lea)
    foreign = [entry for entry in missing_parts(collected, report()) if "without a translation" in entry.said]
    french = "“Interview 05”, in French: passages without a translation in lines 1, 2, 3."
    assert [entry for entry in foreign if entry.said.startswith(french)]
    assert foreign[0].page == "indicators", "the interview is not of this project"


def test_passages_in_no_words_of_the_team_are_missing(study: SmallProject) -> None:
    lea = study.as_user("lea")
    collected = selection.collect(lea)
    (chosen,) = collected.evidence
    bare = collected.with_parts(evidence=[replace(chosen, paraphrase="")])
    said = [str(entry.said) for entry in missing_parts(bare, report()) if "left out" in entry.said]
    assert said == [
        "P02, line 2: chosen, but left out. It may be given only in your own words, and nobody has written them."
    ]


@pytest.mark.slow
def test_three_people_who_carry_most_quotes_and_signs_nobody_tried_are_missing(study: SmallProject) -> None:
    collected, sample = selection.collect(study.as_user("lea")), report()
    quotes = [quote for code in sample.codes for quote in code.quotes]
    people = {quote.participant: quote for quote in quotes}
    told = re.compile(r"of (\d+) quotes are of three people|is called agreed, and no passage against it")

    def said(*quoted: ReportQuote, **card: Any) -> list[str]:
        codes = [replace(code, quotes=()) for code in sample.codes]
        codes[0] = replace(codes[0], quotes=quoted)
        cards = tuple(
            replace(each, status="agreed", quotes=(), counter_quotes=(), **card) for each in sample.indicators[:1]
        )
        changed = replace(sample, codes=tuple(codes), themes=(), indicators=cards)
        return [lack.said for lack in missing_parts(collected, changed) if told.search(lack.said)]

    tried = {"counter_participants": 1}
    assert len(people) == len(sample.interviews) == 6
    assert said(*people.values(), **tried) == [], "six people, one quote each"
    (few,) = said(*people.values(), *list(people.values())[:1] * 6, **tried)
    assert few.startswith("9 of 12 quotes are of three people.")
    assert said(*list(people.values())[:3], **tried) == [], "three quotes cannot be of more people"
    (untried,) = said(limits="", counter_participants=0)
    assert "is called agreed, and no passage against it" in untried
    assert said(limits="We looked.", counter_participants=0) == []


def test_quotes_that_nobody_chose_are_spread_over_people() -> None:
    rows = [row for row in coding_rows() if row.quote is not None]
    first = picked_quotes(rows, most=1)[0].participant
    others = picked_quotes(rows, quoted={first: 1}, most=3)
    assert others and first not in {quote.participant for quote in others}
    enough = dict.fromkeys({row.participant_id for row in rows}, MOST_OF_A_PERSON)
    assert picked_quotes(rows, quoted=enough) == []
