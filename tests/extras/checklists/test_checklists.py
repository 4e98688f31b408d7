"""Checklists: lines, who may write and read them, what stops one, and the commands."""

import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from lxml import html

from coding.errors import AccessDenied, ExportBlocked, InvalidInput, NotFound, NotReady
from coding.export.model import PanelVote
from coding.export.report.html import html_document
from coding.export.report.layout import READERS
from coding.export.report.wording import sentences
from coding.extras.checklists import steps
from coding.extras.checklists.exports import (
    CHECKLIST_LANGUAGES,
    Checklist,
    ChecklistItem,
    checklist_blocks,
    checklist_json,
    checklist_words,
    export_kinds,
)
from coding.extras.checklists.tables import ChecklistLine
from coding.model import Indicator
from coding.workspace.reports import export, indicators
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import LineChoice
from coding.workspace.reports.selection import collect
from tests.conftest import PASSPHRASE, Prepared, SmallProject, span_of
from tests.helpers.commands import printed
from tests.helpers.round_project import lock_small_round
from tests.workspace.reports.test_disclosure_check import say_in_the_codebook

QUOTED = "I was alone a lot"


def line(indicator: str, reader: str = "teacher", language: str = "en", wording: str = "Often alone.") -> ChecklistLine:
    return ChecklistLine(
        id="", indicator_id=indicator, reader=reader, language=language, wording=wording,
        what_to_do="Ask how they are, and listen.", not_meant="Many are alone and well.",
    )  # fmt: skip


@pytest.fixture
def card(small_project: Any) -> Indicator:
    lead = small_project.as_user("lea")
    indicator = indicators.save_indicator(
        lead, Indicator("", 0, "Evenings alone, and nobody asks.", ("before",), ("C1",), ("teachers",))
    )
    release_id = small_project.releases[0]
    indicators.choose(lead, "indicator", indicator.id, release_id, *span_of(lead, release_id, QUOTED), code="C1")
    return indicator


@pytest.mark.slow
def test_a_line_is_written_read_by_a_native_speaker_changed_and_every_step_undone(
    small_project: Any, card: Indicator
) -> None:
    lead, ana = small_project.as_user("lea"), small_project.as_user("ana")
    result = steps.write_line(lead, line(card.id, language="fr"))
    with pytest.raises(InvalidInput, match="You wrote this line"):
        steps.mark_native(lead, result.id)
    assert steps.mark_native(ana, result.id).native_by == "ana"
    again = steps.write_line(lead, line(card.id, language="fr", wording="Souvent seule."))
    assert (again.id, again.native_by) == (result.id, None), "new words have to be read anew"
    steps.undo_checklist(lead)
    (standing,) = steps.list_lines(ana)
    assert (standing.wording, standing.native_by) == ("Often alone.", "ana")
    steps.remove_line(lead, result.id)
    assert steps.list_lines(lead) == []
    steps.undo_checklist(lead)
    assert len(steps.list_lines(lead)) == 1
    indicators.remove_indicator(lead, card.id)
    assert steps.list_lines(lead) == [], "a line goes with its indicator"


@pytest.mark.slow
def test_what_a_line_needs_and_who_may_write(small_project: Any, card: Indicator) -> None:
    lead = small_project.as_user("lea")
    for changed, why in (
        ({"reader": "everybody"}, "for one of"),
        ({"language": "French"}, "as a tag"),
        ({"not_meant": " "}, "does not mean"),
    ):
        with pytest.raises(InvalidInput, match=why):
            steps.write_line(lead, replace(line(card.id), **changed))
    with pytest.raises(NotFound):
        steps.write_line(lead, line("no such indicator"))
    with pytest.raises(AccessDenied):
        steps.write_line(small_project.as_user("ana"), line(card.id))
    with pytest.raises(AccessDenied):
        steps.list_lines(small_project.as_user("vic"))
    with pytest.raises(NotReady, match="No line of such a checklist"):
        export.export(lead, "checklist")


@pytest.mark.slow
def test_each_line_leads_to_its_votes_card_passages_and_cases_in_one_click(small_project: Any, card: Indicator) -> None:
    lead = small_project.as_user("lea")
    for reader in READERS:
        for language in CHECKLIST_LANGUAGES:
            steps.write_line(lead, line(card.id, reader, language))
    page = html.fromstring(export.export(lead, "checklist").data)
    ways = page.xpath("//a[starts-with(@href, '#evidence-')]")
    assert len(ways) == len(READERS) * len(CHECKLIST_LANGUAGES)
    for way in ways:
        (target,) = page.xpath(f"//*[@id='{way.get('href')[1:]}']")
        heading = target.getparent()
        below = []
        while (heading := heading.getnext()) is not None and heading.tag not in ("h1", "h2"):
            below.append(heading.text_content())
        told = " ".join(below)
        assert QUOTED in told and "P01" in told and "What a panel said" in told and "Phase" in told
    assert page.xpath("//h1[contains(., 'Per insegnanti')]/ancestor::*[@lang][1]/@lang") == ["it"]
    assert page.xpath("//*[@id='evidence-1']/ancestor::*[@lang][1]/@lang") == ["en"]
    shown = page.text_content()
    for language in CHECKLIST_LANGUAGES:
        words = checklist_words(language)
        assert words["limits"] in shown and words["intro"] in shown, language
        assert sentences(language)["phase.before"] in shown, language
    assert "never the fault of a child" in shown and "fewer than 5" in shown
    assert shown.count(checklist_words("it")["draft"]) == len(READERS), "the card is a draft"

    french = export.export(lead, "checklist-docx", lines=LineChoice("teacher", "fr")).data
    document = Document(io.BytesIO(french))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert checklist_words("fr")["title.teacher"] in text and checklist_words("en")["title.teacher"] not in text
    assert sentences("fr")["checklist.evidence"] in text and sentences("en")["checklist.evidence"] not in text
    assert sentences("fr")["indicators.intro"] in text and sentences("fr")["contents"] in text
    anchors = re.findall(r'w:hyperlink w:anchor="(heard_\d+)"', document.element.xml)
    marks = set(re.findall(r'w:bookmarkStart [^>]*w:name="(heard_\d+)"', document.element.xml))
    assert anchors and set(anchors) <= marks


@pytest.mark.slow
def test_draft_lines_say_so_and_set_aside_ones_are_not_printed(small_project: Any, card: Indicator) -> None:
    lead = small_project.as_user("lea")
    result = steps.write_line(lead, line(card.id))
    told = json.loads(export.export(lead, "checklist-json").data)["lines"][0]
    assert told["draft"] and not told["read_by_native_speaker"]
    steps.mark_native(small_project.as_user("ben"), result.id)
    indicators.save_indicator(lead, replace(card, status="agreed", limits="We looked for one."))
    whole = json.loads(export.export(lead, "checklist-json").data)
    assert not whole["lines"][0]["draft"] and whole["lines"][0]["read_by_native_speaker"]
    assert whole["indicators"][0]["quotes"][0]["text"] == QUOTED
    assert whole["indicators"][0]["participants"] == {"count": None, "fewer_than": 5}
    assert "no claim of prevalence or prediction" in whole["limits"]
    assert "ben" not in str(whole["lines"])
    indicators.save_indicator(lead, replace(card, status="set aside"))
    with pytest.raises(NotReady):
        export.export(lead, "checklist-json")


@pytest.mark.slow
def test_votes_of_a_panel_stand_with_the_evidence(small_project: Any, card: Indicator) -> None:
    lead = small_project.as_user("lea")
    report = report_input(collect(lead), title="Checklists")
    item = ChecklistItem(
        reader="peer", language="en", wording="Often alone.", what_to_do="Ask.", not_meant="Nothing.", card=0
    )
    votes = (
        PanelVote(panel="Nine", kind="survivors", scale="relevance", points=5, n=9, median=4.5, percent=77.8, round=2),
    )
    checklist = Checklist(items=(item,), cards=report.indicators, votes=(votes,))
    page = html_document(checklist_blocks(checklist, report), title="x", language="en", foot="").decode()
    assert "Nine (survivors), round 2, relevance: median 4.5 of 5, 78 % in the upper part, 9 people" in page
    (vote,) = json.loads(checklist_json(checklist, report))["indicators"][0]["votes"]
    assert (vote["panel"], vote["n"], vote["median"]) == ("Nine", 9, 4.5)


def write_a_line(made: SmallProject, what_to_do: str = "Ask gently.") -> None:
    lea = made.as_user("lea")
    sign, *_ = indicators.list_indicators(lea)
    line = ChecklistLine(
        id="", indicator_id=sign.indicator.id, reader="teacher", language="en", wording="Somebody asks every day.",
        what_to_do=what_to_do, not_meant="It proves nothing.",
    )  # fmt: skip
    steps.write_line(lea, line)


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in export_kinds() if not kind.endswith("-pdf")])
def test_a_name_that_is_a_word_of_heards_own_text_stops_nothing(
    make_project, with_words_of_heards: Prepared, kind: str
) -> None:
    project = make_project(like=with_words_of_heards)
    write_a_line(project)
    assert reports_export.export(project.as_user("lea"), kind, passphrase=PASSPHRASE).data


@pytest.mark.slow
def test_checklists_from_the_command_line(make_project) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project()
    lock_small_round(study, interviews=2)
    indicators.set_small_cell(study.as_user("lea"), 2)
    indicators.save_indicator(study.as_user("lea"), Indicator("", 0, "Evenings alone.", ("before",), ("C1",)))
    folder, lea, out = study.folder, ("--as", "lea"), study.folder.parent
    study.project.store.close()

    words = ("--wording", "Often alone.", "--what-to-do", "Ask.", "--not-meant", "Many are alone and well.")
    line = ("--indicator", "1", "--reader", "teacher", "--language", "fr", *words)
    written = json.loads(printed("checklist", "write", folder, *line, *lea, "--json"))
    refused = printed("checklist", "write", folder, "--indicator", "2", *line[2:], *lea, code=1)
    assert "There is no indicator “2”" in refused
    assert "read by ana" in printed("checklist", "native", folder, written["id"], "--as", "ana")
    assert "teacher (fr), read by ana: Often alone." in printed("checklist", "list", folder, *lea)
    for ending, begins in (("html", b"<!DOCTYPE"), ("json", b"{"), ("docx", b"PK")):
        file = out / f"list.{ending}"
        printed("export", folder, "--to", "checklist", file, "--reader", "teacher", *lea)
        assert file.read_bytes().startswith(begins)
    assert "No line of such" in printed("export", folder, "--to", "checklist", file, "--language", "it", *lea, code=1)
    assert "is removed" in printed("checklist", "remove", folder, written["id"], *lea)
