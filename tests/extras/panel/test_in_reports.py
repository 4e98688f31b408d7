"""Panels in reports and methods, and what their files never hold."""

import csv
import io
import zipfile
from typing import Any

import docx
import pytest

from coding.export.report.layout import ReportLayout
from coding.extras.panel.exports import printed_panels
from coding.extras.panel.pages.questionnaire import questionnaire_file
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps import rounds as panel_rounds
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft
from coding.model.findings import Indicator
from coding.model.panel import Panel, Rules, Scale
from coding.store import exports
from coding.workspace.context import Context
from coding.workspace.reports import export, indicators
from coding.workspace.reports.plans import ReportLook
from tests.conftest import SmallProject
from tests.helpers.panel_answers import write_answers
from tests.workspace.reports.test_every_export import WORDS, everything_in

pytestmark = pytest.mark.slow

RULES = Rules(scales=(Scale("relevance"), Scale("harm", 5)), least_answers=3, spread=2.5)
RATINGS = {"survivors": ([8, 9, 7, 3, 8, 6], [8, 9, 7, 7, 8, 2]), "experts": ([5, 5, 6, 7, 2, 9], [5, 6, 6, 7, 4, 9])}


def asked_twice(lead: Context, kind: str) -> Panel:
    """A panel of six with two closed rounds: one item split after the first, one that only two rate."""
    people = [PanelistDraft() for _ in range(6)]
    draft = PanelDraft(
        title=f"Our {kind}", kind=kind, consent="You may stop at any time.", rules=RULES, panelists=people,
        items=[ItemDraft("Gifts come.")],
    )  # fmt: skip
    panel = setup.make_panel(lead, draft)
    for number, ratings in enumerate(RATINGS[kind]):
        opened = rounds.open_round(lead, panel.id)
        codes = sorted(panelist.code for panelist in setup.panelists(lead, panel.id))
        sheets = []
        for code, value in list(zip(codes, ratings, strict=True))[: 6 - number]:
            rated = {item: {"relevance": value, "harm": 1 + value % 5} for item in opened.items}
            if number and code not in codes[:2]:
                rated[opened.items[-1]] = {"relevance": None, "harm": None}
            sheets.append((f"{code}.json", write_answers(opened, code, rated, {})))
        answers.take_answers(lead, sheets)
        rounds.close_round(lead, panel.id)
        if not number:
            new = [ItemDraft("Gifts from a stranger."), ItemDraft("Money.")]
            setup.replace_items(lead, panel.id, [opened.items[-1]], new, "two things in one")
    return panel


@pytest.fixture
def lead(small_project: Any) -> Context:
    context: Context = small_project.as_user("lea")
    indicators.save_indicator(context, Indicator("", 0, "Contact is kept secret."))
    return context


def tables_of(data: bytes) -> list[list[list[str]]]:
    tables = docx.Document(io.BytesIO(data)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def test_every_figure_is_that_of_the_results(lead: Context) -> None:
    panels = {kind: asked_twice(lead, kind) for kind in RATINGS}
    assert [panel.kind for panel in printed_panels(lead)] == ["survivors", "experts"]
    data = export.export(lead, "report", look=ReportLook(ReportLayout.of("full"))).data
    tables = [table for table in tables_of(data) if table[0][0] == "Statement"]
    told = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    for table, panel in zip(tables, (panels["survivors"], panels["experts"]), strict=True):
        record = rounds.record_of(lead, panel.id)
        expected = []
        for item in record["items"]:
            if item["retired"] is not None:
                continue
            last = item["rounds"][-1]
            for name, scale in last["scales"].items():
                head = [item["wording"], f"{name if name == 'relevance' else 'harm if it were misused'}"
                        f" (1–{record['rules']['scales'][name]})"]  # fmt: skip
                if scale["n"] < 5:
                    expected.append([*head, "–", "–", "–", "–", "·", "–", str(last["number"])])
                    continue
                stable = scale["change"] and scale["change"]["stable"]
                expected.append([
                    *head, f"{scale['median']:g}", f"{scale['iqr']:g}", f"{scale['percent_high']:.0f} %",
                    f"{scale['percent_low']:.0f} %", str(scale["n"]),
                    "–" if stable is None else "yes" if stable else "no", str(last["number"]),
                ])  # fmt: skip
        assert table[1:] == expected
        assert any(row[6] == "·" for row in expected) and any(row[6] == "5" for row in expected)
        for entry in record["rounds"]:
            share = f"answers from {entry['answered']} of {entry['asked']} people asked"
            assert f"Round {entry['number']} (" in told and share in told
        assert "the interquartile range is 2.5 or less" in told
    changes = [row[1] for table in tables_of(data) for row in table if "two things in one" in row[-1]]
    assert changes == ["“Gifts come.” → “Gifts from a stranger.” (two things in one)",
                       "“Gifts come.” → “Money.” (two things in one)"] * 2  # fmt: skip


def test_two_pages_have_the_first_scale_beside_its_indicator(lead: Context) -> None:
    panel = asked_twice(lead, "experts")
    data = export.export(lead, "report", look=ReportLook(ReportLayout.of("short"))).data
    (card,) = [item for item in rounds.record_of(lead, panel.id)["items"] if item["indicator"]]
    scale = card["rounds"][-1]["scales"]["relevance"]
    told = f"{scale['median']:g} ({scale['iqr']:g}) · {scale['percent_high']:.0f} % · {scale['n']}"
    assert [row[-1] for table in tables_of(data) for row in table if "secret" in row[0]] == [told]


def test_the_methods_have_the_same_figures(locked_round: Any) -> None:
    study, round_id = locked_round()
    lead = study.as_user("lea")
    indicators.save_indicator(lead, Indicator("", 0, "Contact is kept secret."))
    panel = asked_twice(lead, "survivors")
    archive = zipfile.ZipFile(io.BytesIO(export.export(lead, "methods", round_id=round_id).data))
    rows = list(csv.DictReader(io.StringIO(archive.read("tables/panels.csv").decode("utf-8-sig"))))
    record = rounds.record_of(lead, panel.id)
    last = {item["wording"]: item["rounds"][-1]["scales"] for item in record["items"] if item["retired"] is None}
    for row in rows:
        scale = last[row["statement"]][row["scale"]]
        if scale["n"] < 5:
            assert row["n"] == row["median"] == ""
            continue
        for column, key in (("median", "median"), ("q1", "q1"), ("q3", "q3"), ("percent_low", "percent_low")):
            assert float(row[column]) == scale[key]
        assert int(row["n"]) == scale["n"]
    assert len(rows) == 6
    for language, said in (("en", "What panels said"), ("de", "Was Panels sagten")):
        assert said in archive.read(f"methods-{language}.txt").decode()


def test_without_a_closed_round_nothing_is_said(lead: Context) -> None:
    panel = setup.make_panel(lead, PanelDraft(title="Ours", panelists=[PanelistDraft()], items=[ItemDraft("Gifts.")]))
    rounds.open_round(lead, panel.id)
    assert printed_panels(lead) == []
    assert "What panels said" not in str(tables_of(export.export(lead, "report").data))


def test_files_of_a_panel_hold_no_word_of_anybody(of_every_consent: SmallProject) -> None:
    """Passages are chosen for the card; what it says goes to panelists, and nothing it rests on."""
    lead = of_every_consent.as_user("lea")
    draft = setup.PanelDraft(title="Panel", panelists=[setup.PanelistDraft(language=entry) for entry in ("en", "de")])
    panel = setup.make_panel(lead, draft)
    panel_rounds.open_round(lead, panel.id)
    files = rounds.make_files(lead, panel.id, questionnaire_file).files
    assert len(files) == 2
    for entry in files:
        whole = everything_in(entry.data)
        assert "=A sign" in whole
        assert not [word for word in (*WORDS.values(), "Elsewhere", "P01") if word in whole]
        with of_every_consent.project.store.read() as cursor:
            assert ("panel", entry.hash) in {(row.kind, row.file_hash) for row in exports.EXPORTS.all(cursor)}
