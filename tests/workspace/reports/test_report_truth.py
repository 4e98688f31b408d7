"""A report says what is so: what a round allowed, who chose a passage, what is a draft or open, and what is counted."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from codebook.formats.tables import write_csv
from codebook.model import Code, Codebook
from coding.agreement.coefficients import OF_CODE, OF_PAIR
from coding.agreement.intervals import NEVER_SHARED
from coding.errors import AccessDenied, ExportBlocked
from coding.export.gate import gate
from coding.export.report.wording import ENGLISH, WORDING
from coding.export.tables import Table, csv_bytes
from coding.model import Indicator
from coding.workspace.agreement.methods import NAMED, set_methods_notes
from coding.workspace.codebook.versions import current_codebook, save_codebook
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.codings.transcript import open_transcript, visible_codings
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reconcile.decide import decide_item
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.reports import codings_csv, indicators
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.plans import ReportLook
from coding.workspace.reports.selection import by_number, collect, set_titled_reports
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes.runs import open_run
from coding.workspace.themes.team import accept_theme, list_themes, merge_theme, split_theme
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.exports_here import kinds_here
from tests.helpers.theme_project import accepted

pytestmark = pytest.mark.slow

SAID = "I was alone a lot, and my friend"
SECOND = "She asked me calmly, and she believed what I said"


def place_of(study: Any, words: str) -> tuple[int, int]:
    start = open_transcript(study.as_user("ana"), study.releases[0]).release.text.index(words)
    return start, start + len(words)


def code(study: Any, coder: str, code_id: str, words: str) -> None:
    code_passage(study.as_user(coder), study.releases[0], code_id, *place_of(study, words))


def report(study: Any, **options: Any) -> str:
    """Every paragraph and cell of the Word report, in order."""
    document = docx.Document(io.BytesIO(reports_export.export(study.as_user("lea"), "report", **options).data))
    texts = []
    for block in document.element.body.iter():
        if block.tag.endswith("}p"):
            texts.append("".join(entry.text or "" for entry in block.iter() if entry.tag.endswith("}t")))
    return "\n".join(text for text in texts if text)


def locked_round(study: Any, **setup: Any) -> Any:
    lea = study.as_user("lea")
    opened = create_round(lea, RoundDraft(name="R1", releases=study.releases[:1], coders=["ana", "ben"], **setup))
    for coder in ("ana", "ben"):
        code(study, coder, "C1", SAID)
    code(study, "ana", "D5", SECOND)
    lock.lock_round(lea, opened.id)
    return opened


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        ({"purpose": "training", "suggestions": True}, "Suggestions of a program could be shown during coding"),
        # What they coded before a training round is not known of it.
        ({"purpose": "training"}, "No coding of this round began as a suggestion of the program"),
        (
            {"target": 0.6, "target_reason": "Ana Example asked for it."},
            "No suggestions of a program were shown to the coders",
        ),
    ],
)
def test_suggestions_are_told_as_the_round_allowed_them(small_project: Any, setup: dict[str, Any], said: str) -> None:
    opened = locked_round(small_project, **setup)
    whole = report(small_project)
    assert said in whole
    # One person has all of the codes, so that no number of codings is told.
    assert "codings reported here" not in whole
    done = reports_export.export(small_project.as_user("lea"), "methods", round_id=opened.id)
    methods = gate.texts_in_file(done.data)["methods-en.txt"]
    (sentence,) = [line for line in whole.splitlines() if said in line]
    assert sentence in methods, "one place says it for both"
    assert "Ana Example" not in whole and "A, B" in whole.splitlines(), "coders go by their letters there as here"
    assert "target_reason" not in setup or "A asked for it." in whole


def test_only_what_a_person_chose_is_printed_as_standing_against_a_theme(make_project: Any) -> None:
    project = make_project()
    theme, lea = accepted(project), project.as_user("lea")
    whole = report(project)
    assert "Evenings alone" in whole and "standing against" not in whole
    assert "these were picked by the model" in whole
    offered = indicators.offered_contrasts(lea, theme)
    assert offered
    passage = offered[0]
    indicators.choose(lea, "theme", theme, passage.release_id, passage.start, passage.end, role="counters")
    whole = report(project)
    assert "Chosen by the team as standing against it" in whole and passage.text in whole
    assert passage.text not in [left.text for left in indicators.offered_contrasts(lea, theme)]


def test_a_draft_is_printed_as_a_draft_and_claims_nothing(small_project: Any, lea: Any) -> None:
    code(small_project, "ana", "C1", SAID)
    card = indicators.save_indicator(lea, Indicator("", 0, "Evenings alone.", codes=("C1",)))
    whole = report(small_project)
    assert "Draft: Evenings alone." in whole and "Supported by" not in whole
    assert "none yet, so nothing is said here about its support" in whole
    assert "Participants with its codes" not in whole
    indicators.choose(lea, "indicator", card.id, small_project.releases[0], *place_of(small_project, SECOND))
    indicators.save_indicator(lea, replace(card, status="agreed", limits="We looked for one."))
    whole = report(small_project)
    assert "Draft" not in whole and "from fewer than 5 participants; counter-examples from 0" in whole
    assert "fewer than 5 (whether or not their passages bear it out)" in whole
    (told,) = json.loads(reports_export.export(lea, "indicators-json").data)["indicators"]
    assert told["coded_participants"] == {"count": None, "fewer_than": 5}


def test_a_consensus_with_open_differences_says_so_at_the_top(small_project: Any) -> None:
    opened = locked_round(small_project)
    lea = small_project.as_user("lea")
    items = open_queue(lea, opened.id).items
    waiting = [item for item in items if item.state == "open"]
    assert len(waiting) == 1
    whole = report(small_project, layer="consensus")
    notice = "1 of 1 differences of “R1” are still open"
    assert notice in whole and whole.index(notice) < whole.index("Contents")
    assert "Counts are of the consensus layer of “R1”." in whole
    cards = json.loads(reports_export.export(lea, "indicators-json", layer="consensus").data)
    assert notice in cards["read_first"][0]
    assert notice not in report(small_project), "the coders' own codings are all there"
    decide_item(lea, opened.id, waiting[0].id, "coder", coder="ana", reason="a slip", reason_tag="slip")
    set_methods_notes(lea, {NAMED: "names"})
    whole = report(small_project, layer="consensus")
    assert "still open" not in whole and "Ana Example, Ben Example" in whole.splitlines(), "as the team chose"
    steward, interview = small_project.as_user("sam", vault=True), list_interviews(lea)[0].id
    reopen_interview(steward, interview, "A place was missed")
    small_project.mask(interview, "another town", "LOCATION")
    release_interview(steward, interview, leave_questions=True)
    assert SECOND in report(small_project, layer="consensus"), "quoted from the release that was reconciled"


def test_a_passage_that_two_coded_counts_once_and_the_report_says_what_it_counts(small_project: Any) -> None:
    locked_round(small_project)
    lea = small_project.as_user("lea")
    whole = report(small_project)
    assert (
        "2 codes of fewer than 5 people, or of all but fewer, are not in it" in whole
        and "2 passages under" not in whole
    )
    assert "counts once (the union of the coders' codings)" in whole
    each = report(small_project, layer="all")
    assert "a passage coded by two coders counts twice" in each
    for layer, passages in (("union", 2), ("all", 3)):
        result = report_input(collect(lea, layer), title="A report")
        assert sum(entry.codings for entry in result.codes) == passages
    book = load_workbook(io.BytesIO(reports_export.export(lea, "xlsx").data))
    matrix = {row[0].value: row[1].value for row in book["Matrix"].iter_rows(min_row=2)}
    assert [count for name, count in matrix.items() if name and name.startswith("C1")] == [1]
    rows = list(csv.DictReader(io.StringIO(reports_export.export(lea, "csv").data.decode("utf-8-sig"))))
    assert len(rows) == 3, "a table of codings holds every coder's own"


def test_a_quote_names_who_speaks(make_project: Any) -> None:
    project = make_project()
    turns = (
        ("Interviewer", "So you would say that it was his doing, and that none of it was yours to carry?"),
        ("Nora", "I would say so today, and I would not have said it then, not to anybody at all."),
        ("Other", "And I was there when she said it for the first time, at the kitchen table in winter."),
    )
    release = project.release(turns, "P01", {})
    ana = project.as_user("ana")
    for turn in open_transcript(ana, release).release.turns:
        code_passage(ana, release, "C1", turn.start, turn.end)
    whole = report(project, passphrase="a gentle passphrase")
    for who in ("Interviewer with P01, line 1", "P01, line 2"):
        assert who in whole
    french = report(project, passphrase="a gentle passphrase", look=ReportLook(language="fr"))
    assert "Interviewer avec P01, ligne 1" in french and "with P01" not in french
    sources = [line for line in whole.splitlines() if line.endswith("line 3")]
    assert sources and all(not line.startswith("P01, ") for line in sources)


def test_open_rounds_and_versions_are_told(small_project: Any, lea: Any) -> None:
    code(small_project, "ana", "C1", SAID)
    whole = report(small_project)
    assert "still open" not in whole and "Version 1. Definitions as the coders had them." in whole
    current = current_codebook(lea)
    codes = tuple(replace(entry, short="Alone.") if entry.id == "C1" else entry for entry in current.book.codes)
    save_codebook(lea, replace(current.book, codes=codes), "a clearer line", based_on=current.number)
    create_round(lea, RoundDraft(name="R2", releases=small_project.releases, coders=["ana", "ben"], purpose="training"))
    whole = report(small_project)
    assert "“R2” is still open: what is coded in 1 interview of it is not locked and may change." in whole
    assert "Version 2, the newest. The codings were made under version 1" in whole


@pytest.mark.parametrize("layer", ["union", "all", "consensus"])
def test_saturation_goes_by_the_order_of_coding(locked_round: Any, layer: str) -> None:
    project, round_id = locked_round()
    releases = project.releases
    with project.project.store.read() as cursor:
        coded = {row[0] for row in cursor.execute("SELECT DISTINCT release_id FROM coding").fetchall()}
    backwards = [release for release in reversed(releases) if release in coded]
    assert len(backwards) > 2

    def date(cursor: Any) -> None:
        for minute, release in enumerate(backwards):
            moment = f"2026-03-02 09:{minute:02}:00+00"
            cursor.execute("UPDATE coding SET created_at = ? WHERE release_id = ?", [moment, release])

    project.project.store.write(date)
    open_queue(project.as_user("lea"), round_id)
    selection = collect(project.as_user("lea"), layer, round_id)
    titles = {release.id: release.title for release in selection.releases}
    told = [title for title, _ in report_input(selection, title="", parts=("order",)).order]
    assert told == [titles[release] for release in backwards if titles[release] in told] and len(told) > 2


def titled(study: SmallProject, title: str) -> None:
    """Two people's interviews, the second with a title of its own, coded."""
    for label, name in (("P01", "Nora"), ("P02", "Mira")):
        told = f"There were marigolds by the window at {name[0]}'s, and we laughed about it for a while."
        release = study.release((("Interviewer", "And?"), (name, told)), label, {})
        code_passage(study.as_user("ana"), release, "C1", 6, 80)
    interview = list_interviews(study.as_user("lea"))[1]
    study.project.store.write(
        lambda cursor: cursor.execute("UPDATE interview SET title = ? WHERE id = ?", [title, interview.id])
    )


def text_of(study: SmallProject, kind: str, language: str = "en") -> str:
    look = ReportLook(language=language) if kind == "report" else None
    data = reports_export.export(study.as_user("lea"), kind, look=look).data
    return "\n".join(gate.texts_in_file(data).values())


@pytest.mark.parametrize("kind", ["report", "report-html"])
def test_a_report_calls_interviews_by_number(make_project, kind: str) -> None:
    project = make_project()
    titled(project, "The lighthouse keeper's daughter")
    text = text_of(project, kind)
    assert "lighthouse" not in text
    assert "Interview 2" in text
    assert "lighthouse" in text_of(project, "csv"), "a table for the team keeps them"
    assert kind != "report" or "Entretien 2" in text_of(project, "report", "fr"), "in the language of the report"
    with pytest.raises(AccessDenied):
        set_titled_reports(project.as_user("ana"), True)
    set_titled_reports(project.as_user("lea"), True)
    assert "lighthouse" in text_of(project, kind)


def test_notes_on_figures_call_interviews_by_number_in_the_reports_language(locked_round: Any) -> None:
    project, _ = locked_round()
    project.project.store.write(lambda cursor: cursor.execute("UPDATE interview SET title = 'The lighthouse'"))
    steward = project.as_user("sam", vault=True)
    for interview in list_interviews(steward):
        reopen_interview(steward, interview.id, "a name was left")
    release_interview(steward, interview.id)
    selection = by_number(collect(project.as_user("lea")), ENGLISH)
    rows = report_input(selection, title="", language="de", parts=("agreement",)).agreement.rows
    notes = {row.code.partition(" ")[0]: row.note for row in rows}
    assert notes["X1"].startswith("ohne Interview “Interview 4” nicht berechenbar")
    assert notes["G9"].startswith("ohne Interview “Interview 4” ist der Koeffizient genau 1,")
    assert {reason.text for reason in (*OF_CODE, *OF_PAIR, NEVER_SHARED)} <= {*WORDING.values()}


def test_a_name_in_a_title_stops_what_titles_go_along_in(make_project) -> None:
    project = make_project()
    titled(project, "With Tilda Bergquist")
    told = "I knew Tilda Bergquist in those years."
    project.release((("Interviewer", "Whom?"), ("Nora", told)), "P03", {"Tilda Bergquist": "PERSON"})
    lea = project.as_user("lea")
    assert reports_export.export(lea, "report", passphrase=PASSPHRASE).data
    for kind in kinds_here("csv", "xlsx", "refi"):
        with pytest.raises(ExportBlocked, match="known identifier"):
            reports_export.export(lea, kind, passphrase=PASSPHRASE, texts="team")
    set_titled_reports(lea, True)
    with pytest.raises(ExportBlocked, match="known identifier"):
        reports_export.export(lea, "report", passphrase=PASSPHRASE)


def test_a_machines_theme_counts_people_and_tells_no_title_after_interviews_are_released_again(make_project) -> None:
    project = make_project()
    accepted(project)
    steward = project.as_user("sam", vault=True)
    of_one_person = "UPDATE interview SET title = 'The lighthouse', participant_id = (SELECT min(id) FROM participant)"
    project.project.store.write(lambda cursor: cursor.execute(of_one_person))
    for interview in list_interviews(steward)[:2]:
        reopen_interview(steward, interview.id, "a name was left")
        release_interview(steward, interview.id)
    selection = by_number(collect(project.as_user("lea")), ENGLISH)
    (theme,) = report_input(selection, title="", parts=("themes",)).themes
    assert [name for name, _ in theme.by_interview] == ["Interview 1", "Interview 2", "Interview 3"]
    assert (theme.interviews, theme.people) == (3, 1)


def test_what_was_split_off_a_machines_theme_or_merged_into_it_counts_where_the_team_has_it(make_project) -> None:
    project = make_project()
    evenings, lea = accepted(project), project.as_user("lea")
    view = open_run(lea, next(theme.run_id for theme in list_themes(lea) if theme.id == evenings))
    half = split_theme(lea, evenings, "Cards by the window", [view.segments[1].id])
    accept_theme(lea, half.id, half.name, "", [])
    assert indicators.offered_contrasts(lea, evenings) and indicators.offered_contrasts(lea, half.id) == []
    for theme in view.themes:
        if theme.name.startswith("secret"):
            merge_theme(lea, theme.id, half.id)
    for person, country in zip(list_participants(lea), ("Norway", "Norway", "Malta"), strict=True):
        update_participant(lea, person.id, person.label, "yes", {"country": country})
    parts = report_input(collect(lea), title="", parts=("themes", "breakdowns"))
    themes, (by_country,) = parts.themes, parts.breakdowns
    assert by_country.codes == (), "of a theme without codes it is not counted by group"
    counts = {theme.name: [count for _, count in theme.by_interview] for theme in themes}
    assert counts == {"Evenings alone": [1, 2, 2], half.name: [3, 2, 2]}
    assert [len(theme.quotes) for theme in themes] == [1, 3]


def test_codings_come_back_from_both_tables_with_what_was_said_of_them(small_project, lea, release) -> None:
    ana = small_project.as_user("ana")
    said = {"code": "C1", "start": 44, "end": 60, "memo": "=on; that day", "attributes": {"phase": "before"}}
    apply_operations(ana, release, [{"id": "o1", "kind": "add", "coding": "k1", **said}])
    for number, data in enumerate((codings_csv.export_codings(lea)[0], reports_export.export(lea, "csv").data)):
        (coding,) = visible_codings(lea)
        apply_operations(ana, release, [{"id": f"r{number}", "kind": "remove", "coding": coding.id}])
        report = codings_csv.import_codings(lea, data, "codings.csv")
        assert (report.taken, report.refused) == (1, ())
        (coding,) = visible_codings(lea)
        assert {name: getattr(coding, name) for name in said} == said


def test_no_text_of_a_table_is_parted_where_a_semicolon_parts_cells() -> None:
    data = csv_bytes(Table("t", ("words", "n"), (("well;=1+1;", 3), ("so\n=2+2", None)))).decode("utf-8-sig")
    assert data == '"words","n"\r\n"well;=1+1;",3\r\n"so\n=2+2",""\r\n'
    assert '"well;=1+1"' in write_csv(Codebook("b", codes=(Code("C1", name="well;=1+1"),))).decode("utf-8-sig")
