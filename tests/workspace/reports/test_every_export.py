"""Every kind of export: no word of somebody who did not allow it, no formula, and its interviews are noted."""

import pytest

from codebook.model import CodingAttribute
from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.export.report import pdf
from coding.model.findings import Indicator
from coding.search.combine import Condition
from coding.store import exports
from coding.store.usage import Filter
from coding.workspace.cases.cases import list_cases, set_documents
from coding.workspace.codings import memos
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reconcile.decide import decide_item
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.reports import codings_csv, findings, indicators
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.export import codebook_file
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search.coded import Question
from coding.workspace.themes.team import create_theme
from tests.conftest import SmallProject
from tests.helpers.case_study import bring, take_variables
from tests.helpers.exports_here import kinds_here, of_any_study
from tests.helpers.steps import take_example
from tests.helpers.what_leaves import WORDS, differences, everything_in, formula_cells

# The second reader of PDF and the drawing library warn at import; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

FORMULAS = ("=1+1", "+1", "-1", "@sum")
CASES = [
    (kind, texts)
    for kind in reports_export.KINDS
    if of_any_study(kind)
    for texts in (("none", "quotable", "team") if "texts" in reports_export.KINDS[kind].takes else ("",))
    if (kind, texts) != ("refi", "none")
]


@pytest.fixture(scope="module")
def study(make_module_project) -> SmallProject:  # type: ignore[no-untyped-def]
    study: SmallProject = make_module_project("consent")
    for number, word in enumerate(WORDS.values(), 1):
        told = f"There were {word} by the window, and {word} again the year after, and we laughed about it for a while."
        study.release((("Interviewer", "What do you remember?"), ("Speaker", told)), f"P{number:02}", {})
    lead = study.as_user("lea")
    people = participants.list_participants(lead)
    for person in people:
        participants.update_participant(lead, person.id, person.label, "yes", {"country": "=Elsewhere"})
    indicator = indicators.save_indicator(lead, Indicator("", 0, "=A sign", codes=("C1",)))
    take_variables(study, [CodingAttribute("contact", ("=often", "seldom"))])
    bring(study, ("F01", "ana", "contact", "=often"), ("F02", "ana", "contact", "seldom"))
    for case, interview in zip(list_cases(lead), list_interviews(lead), strict=False):
        set_documents(lead, case.id, [interview.id])
    theme = create_theme(lead, "+A theme", "@read from it", ["C1"])
    opened = create_round(lead, RoundDraft(name="Round 1", releases=study.releases, coders=["ana", "ben"], unit="turn"))
    for release_id, word in zip(study.releases, WORDS.values(), strict=True):
        for coder, formula in zip(("ana", "ben"), FORMULAS, strict=False):
            turn = open_transcript(study.as_user(coder), release_id).release.turns[1]
            note = f"{formula} {word}"
            code_passage(
                study.as_user(coder), release_id, "C1", turn.start, turn.end - (coder == "ben") * 30, memo=note
            )
    lock.lock_round(lead, opened.id)
    for item in open_queue(lead, opened.id).items:
        word = list(WORDS.values())[study.releases.index(item.release_id)]
        decide_item(lead, opened.id, item.id, "union", code="C1", reason=f"-they said {word}")
    for release_id, word in zip(study.releases, WORDS.values(), strict=True):
        release = open_transcript(study.as_user("ana"), release_id).release
        turn = release.turns[1]
        memos.write_memo(study.as_user("ana"), "turn", f"@turn {word}", interview_id=release.interview_id, turn=1)
        memos.write_memo(study.as_user("ana"), "interview", f"=all {word}", interview_id=release.interview_id)
        for owner in (("indicator", indicator.id), ("theme", theme.id), ("code", "C1")):
            indicators.choose(
                lead, *owner, release_id, turn.start, turn.end, code="C1", translation=f"+fleurs {word}",
                translation_language="fr",
            )  # fmt: skip
        take_example(lead, release_id, "C1", "typical", turn.start, turn.end)
    # They allowed it at first: what was chosen then must not leave now.
    for person, consent in zip(people, WORDS, strict=True):
        participants.update_participant(lead, person.id, person.label, consent, person.attributes)
    return study


def test_viewers_read_no_word_that_may_not_be_quoted(study: SmallProject) -> None:
    lead, viewer = study.as_user("lea"), study.as_user("vic")
    (result,) = rounds.list_rounds(lead)
    findings.show_findings(lead, result.id)
    _, report = findings.read_findings(viewer)
    assert WORDS["yes"] in report and "+A theme" in report and "=A sign" in report
    assert WORDS["never"] not in report and WORDS["paraphrase"] not in report
    assert "Elsewhere" not in report, "fewer than five share it"
    (person,) = [
        participant for participant in participants.list_participants(lead) if participant.quote_consent == "yes"
    ]
    participants.update_participant(lead, person.id, person.label, "never", person.attributes)
    try:
        assert WORDS["yes"] not in findings.read_findings(viewer)[1], "a consent withdrawn counts at once"
    finally:
        participants.update_participant(lead, person.id, person.label, "yes", person.attributes)
        findings.hide_findings(lead)


def test_files_that_hold_small_counts_say_so_and_no_viewer_makes_them(study: SmallProject) -> None:
    lead = study.as_user("lea")
    for kind in kinds_here("xlsx", "matrix-csv", "passages", "tables-xlsx", "refi"):
        done = reports_export.export(lead, kind, texts="quotable")
        assert "small counts" in everything_in(done.data), kind
        assert reports_export.TEAM_NOTE in done.notes, kind
        with pytest.raises(AccessDenied):
            reports_export.export(study.as_user("vic"), kind, texts="quotable")
    assert reports_export.TEAM_NOTE in reports_export.export(lead, "csv").notes
    for kind in ("report-html", "methods", "indicators-csv", "codebook"):
        assert reports_export.TEAM_NOTE not in reports_export.export(lead, kind).notes, kind


QUICK = ("csv", "matrix-csv", "codebook", "indicators-json", "indicators-csv")
"""Kinds that are written at once, of every sort of fields."""


def test_what_a_kind_does_not_take_makes_no_difference_to_it(
    study: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form of the page leaves those fields out."""
    told = differences(study, QUICK, monkeypatch)
    assert {kind: told[kind] - reports_export.KINDS[kind].takes for kind in QUICK} == dict.fromkeys(QUICK, set())
    assert any("layer" in told[kind] for kind in QUICK)


@pytest.mark.parametrize(
    "layer",
    [pytest.param(layer, marks=() if layer == "union" else pytest.mark.full) for layer in reports_export.LAYERS],
)
@pytest.mark.parametrize(("kind", "texts"), CASES)
def test_no_word_leaves_that_may_not_and_no_cell_computes(
    study: SmallProject, kind: str, texts: str, layer: str
) -> None:
    if kind == "report-pdf" and (pdf.converter() is None or layer == "consensus"):
        pytest.skip("the PDF is made from the Word report, which is looked at on its own")
    done = reports_export.export(study.as_user("lea"), kind, texts=texts, layer=layer)
    whole = everything_in(done.data)
    assert WORDS["never"] not in whole
    assert (WORDS["paraphrase"] in whole) == (texts == "team")
    speaks = texts in ("quotable", "team") or kind in (
        "report", "report-html", "xlsx", "csv", "codebook", "passages",
    )  # fmt: skip
    assert (WORDS["yes"] in whole) or not speaks
    tables = ("csv", "matrix-csv", "codebook", "indicators-csv", "xlsx", "tables-xlsx", "tables-csv", "methods")
    if kind in tables:
        assert formula_cells(done.data) == []
    if texts:
        assert "Elsewhere" not in whole


def test_only_the_passages_of_a_question_leave(study: SmallProject) -> None:
    lead = study.as_user("lea")
    text = open_transcript(lead, study.releases[0]).release.text
    place = text.index("marigolds by")
    code_passage(lead, study.releases[0], "G9", place, place + len("marigolds by"))
    question = Question(filter=Filter(codes=("C1",)), conditions=(Condition("and", ("G9",)),), across=True)
    for kind in reports_export.OF_PASSAGES:
        whole = everything_in(reports_export.export(lead, kind, question=question).data)
        assert ("marigolds by" in whole) == (kind != "matrix-csv")
        # The workbook has the codebook too, with an example of these words.
        assert ("laughed" in whole) == (kind == "xlsx") and not any(
            WORDS[entry] in whole for entry in ("paraphrase", "never")
        )
    ids = [open_transcript(lead, release).release.interview_id for release in study.releases]
    with study.project.store.read() as cursor:
        newest = exports.EXPORTS.all(cursor)[0].id
        assert [any(entry.id == newest for entry in exports.holding(cursor, [each], None)[0]) for each in ids] == [
            True, False, False,
        ]  # fmt: skip
    with pytest.raises(InvalidInput):
        reports_export.export(lead, "report", question=question)
    with pytest.raises(NotReady):
        reports_export.export(lead, "csv", question=Question(filter=Filter(codes=("R1",))))


def test_codings_and_codebook_files_too(study: SmallProject) -> None:
    lead = study.as_user("lea")
    files = [codings_csv.export_codings(lead)[0]]
    files += [codebook_file(lead, name) for name in ("yaml", "csv", "xlsx", "markdown", "refi", "json")]
    for data in files:
        whole = everything_in(data)
        assert WORDS["never"] not in whole and WORDS["paraphrase"] not in whole
        assert WORDS["yes"] in whole
    for data in (files[0], files[2], files[3]):
        assert formula_cells(data) == []


def test_the_interviews_in_each_file_are_noted(study: SmallProject) -> None:
    lead = study.as_user("lea")
    ids = [open_transcript(study.as_user("ana"), release).release.interview_id for release in study.releases]
    reports_export.export(lead, "codebook")
    codings_csv.export_codings(lead)
    codebook_file(lead, "yaml")
    with study.project.store.read() as cursor:
        newest = [entry.id for entry in exports.EXPORTS.all(cursor)[:3]]
        unnoted = exports.holding(cursor, [], exports.EXPORTS.all(cursor)[-1].made_at)[1]
        first = {entry.id for entry in exports.holding(cursor, ids[:1], None)[0]}
        last = {entry.id for entry in exports.holding(cursor, ids[2:], None)[0]}
    assert unnoted == []
    assert set(newest) <= first
    assert len(set(newest) & last) == 1, "the table of codings alone is from everybody"
