"""Every kind of export is compared with the key and looked at by rules, and blocked with the list of places."""

import json
from typing import Any
from unicodedata import normalize

import pytest

from codebook import edit
from coding.errors import AccessDenied, ExportBlocked, InvalidInput, NotFound
from coding.export.gate import gate
from coding.export.gate.places import LEFT_OUT
from coding.model.findings import Indicator
from coding.store import events, releases
from coding.workspace.codebook.versions import current_codebook, edit_codebook
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.reports import codings_csv, indicators
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.export import codebook_file
from coding.workspace.review import comparing
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.review.lists import set_lists
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.vault_records import DISCLOSURE_CHECK
from tests.conftest import PASSPHRASE, Prepared, SmallProject
from tests.helpers.exports_here import kinds_here, of_any_study
from tests.helpers.full_run import amount

pytestmark = pytest.mark.slow


def kinds() -> list[str]:
    """All but those of extras, of which somebody signs, writes, chooses or records something first."""
    return [kind for kind in reports_export.KINDS if of_any_study(kind)]


def write_a_sign(made: SmallProject) -> Indicator:
    """What cards are made of."""
    sign = Indicator("", 0, "Somebody asks every day.", codes=("C1",))
    return indicators.save_indicator(made.as_user("lea"), sign)


@pytest.fixture(scope="module")
def with_locked_round(make_module_project, one_released: Prepared) -> Prepared:
    project = make_module_project("coded", like=one_released)
    lea, release = project.as_user("lea"), project.releases[0]
    opened = create_round(lea, RoundDraft(name="Reliability", releases=[release], coders=["ana", "ben"]))
    for coder in ("ana", "ben"):
        code_passage(project.as_user(coder), release, "C1", 44, 60)
    lock.lock_round(lea, opened.id)
    write_a_sign(project)
    return Prepared.of(project)


@pytest.fixture
def coded(make_project, with_locked_round: Prepared) -> SmallProject:
    return make_project(like=with_locked_round)


def say_in_the_codebook(made, words: str) -> None:
    definition = current_codebook(made.as_user("lea")).book.by_id("C1").definition
    edit_codebook(
        made.as_user("lea"), lambda book: edit.redefine(book, "C1", definition=f"{definition} {words}"), "an example"
    )


def leaves(made: SmallProject, kind: str = "report", **asked: Any) -> reports_export.Exported:
    """What a lead who opens the key gets."""
    return reports_export.export(made.as_user("lea"), kind, passphrase=PASSPHRASE, **asked)


def stopped(made: SmallProject, why: str | None = None, kind: str = "report", **asked: Any) -> ExportBlocked:
    """What is said instead."""
    with pytest.raises(ExportBlocked, match=why) as blocked:
        leaves(made, kind, **asked)
    return blocked.value


@pytest.fixture(scope="module")
def named_in_the_codebook(with_locked_round: Prepared, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Only exported from."""
    with with_locked_round.copied(tmp_path_factory.mktemp("named") / "study") as result:
        say_in_the_codebook(result, "as Tilda Bergquist said")
        yield result


@pytest.mark.parametrize("kind", kinds())
def test_a_name_of_the_key_stops_every_kind(named_in_the_codebook: SmallProject, kind: str) -> None:
    said = str(stopped(named_in_the_codebook, "the definition of the code “", kind, texts="team"))
    assert "Tilda" not in said and "Nothing was written" in said


@pytest.mark.parametrize("words", ["write to ida@example.org now", "call +44 7700 900123 at night"])
def test_what_its_form_gives_away_stops_without_the_key_too(coded, words: str) -> None:
    say_in_the_codebook(coded, words)
    with pytest.raises(ExportBlocked, match="looks like an identifier"):
        reports_export.export(coded.as_user("lea"), "csv")
    with pytest.raises(ExportBlocked, match="looks like an identifier"):
        codebook_file(coded.as_user("lea"), "yaml")


def test_codebook_files_are_compared_with_the_key_and_what_a_reviewer_let_stand_may_leave_with_it(coded) -> None:
    say_in_the_codebook(coded, "as Tilda said")
    lea = coded.as_user("lea")
    assert codebook_file(lea, "yaml")
    with pytest.raises(ExportBlocked, match="known identifier"):
        codebook_file(lea, "yaml", PASSPHRASE)
    edit_codebook(lea, lambda book: edit.redefine(book, "C1", definition="Write to help@example.org now."), "another")
    set_lists(coded.as_user("sam", vault=True), allow=["help@example.org"])
    with pytest.raises(ExportBlocked):
        reports_export.export(lea, "csv")
    assert leaves(coded, "csv").data


def test_memos_in_a_csv_of_codings_are_looked_at(small_project, lea, release) -> None:
    code_passage(small_project.as_user("ana"), release, "C1", 44, 60)
    assert codings_csv.export_codings(lea)[1] == 1
    code_passage(small_project.as_user("ana"), release, "C1", 60, 70, memo="she wrote from ida@example.org that day")
    with pytest.raises(ExportBlocked, match="memo of coding"):
        codings_csv.export_codings(lea)


# What is no name by itself, and what is one all the same.


IN_THE_DEFINITION = "the definition of the code “Loneliness"
NOBODY = "There was nobody then. It was quiet for a while."


def masked(make_project, words: dict[str, str], told: str = NOBODY, name: str = "study") -> SmallProject:  # type: ignore[no-untyped-def]
    """A project with an interview that says ``told``, coded by two, and a later one in which the words were masked."""
    study: SmallProject = make_project(name)
    release = study.release((("Interviewer", "And then?"), ("Mira", told)), "P01", {})
    said = " ".join(f"I knew {name} in those years." for name in words)
    study.release((("Interviewer", "Whom did you know?"), ("Nora", said)), "P02", words, everywhere=True)
    lea = study.as_user("lea")
    opened = create_round(lea, RoundDraft(name="Reliability", releases=[release], coders=["ana", "ben"]))
    for coder in ("ana", "ben"):
        turn = open_transcript(study.as_user(coder), release).release.turns[1]
        code_passage(study.as_user(coder), release, "C1", turn.start, turn.end)
    lock.lock_round(lea, opened.id)
    write_a_sign(study)
    return study


NO_NAME_HERE = {
    "Monsieur Delvaux": "Et là il m'a dit, Monsieur, vous pouvez entrer, et j'ai attendu longtemps.",
    "Madame Rivière": "Il y avait aussi une dame, Madame tout court, et elle m'a écoutée.",
    "Signora Montanari": "Mi chiamavano Signora già allora, anche se ero ancora piccola, e ridevo.",
    "Herr Brandvold": "Und dann hat er gesagt, Herr im Haus bin ich, und ich bin gegangen.",
    "Mevrouw Claessens": "Ze zei altijd Mevrouw tegen mij, en dat vond ik toen heel vreemd.",
    "Señora Berasategui": "Me llamaba Señora delante de todos, y yo me quedaba muy callada.",
    "Pani Wiśniak": "Mówiła do mnie Pani, chociaż byłam jeszcze mała, i to było miłe.",
    "Ponia Petrauskienė": "Mane visada vadino Ponia, nors buvau visai maža, ir juokdavosi.",
    "Doamna Ionescu": "Îmi spunea mereu Doamna, deși eram mică, și asta îmi plăcea mult.",
    "Senhora Lobato": "Chamavam-me Senhora naquela casa, e eu ainda era muito pequena então.",
    "Κυρία Καλογέρα": "Με φώναζε πάντα Κυρία, αν και ήμουν μικρή, και γελούσαμε πολύ τότε.",
    "Garda Collins": "I told the Garda at the desk, and she wrote all of it down for me.",
    "Poor Sinéad": "Poor me, I said, and then we both had to laugh about it for a while.",
    "Mark": "Mark it with a pencil, she said, and we looked at it together afterwards.",
    "Will": "Will you come back, she asked. Will anyone believe me, I thought, that night.",
    "Hope": "Hope so, I said, and there was some hope, and we waited the whole winter.",
}
"""A name of the key → words in which it, or its title, names nobody."""


def test_titles_and_everyday_words_are_no_names_by_themselves(make_project) -> None:
    study = masked(make_project, dict.fromkeys(NO_NAME_HERE, "PERSON"), " ".join(NO_NAME_HERE.values()))
    for kind in ("report", "csv", "xlsx"):
        assert leaves(study, kind).data


@pytest.mark.parametrize(
    ("name", "told", "why"),
    [
        ("Mark", "There was only Mark who came to see me, every week, the whole winter long.", "known identifier"),
        ("Mark", "Mark was there every week. He brought the paper, and we read it aloud.", "known identifier"),
        ("Will", "She told me that Will had been there too, and that he had been kind.", "known identifier"),
        ("Monsieur Delvaux", "Et puis Delvaux est parti, et on ne l'a plus revu de tout l'hiver.", "part of a name"),
        ("Madame Rivière", "On a dit que Rivière savait, mais personne ne m'en a parlé alors.", "part of a name"),
        (normalize("NFD", "Zoë Müller"), "Dann kam die Müller noch einmal vorbei, zum Tee.", "part of a name"),
        ("Anna Richter", "Dann kam die Richter noch einmal vorbei, und wir haben Tee getrunken.", "part of a name"),
    ],
)
def test_a_name_that_is_also_a_word_stops_where_it_is_a_name(make_project, name: str, told: str, why: str) -> None:
    study = masked(make_project, {name: "PERSON"}, told)
    said = str(stopped(study, why))
    assert name.split()[-1] not in said and "[" not in said
    assert "the quote of P01, line 2, under the code “Loneliness or isolation before contact”" in said


@pytest.fixture(scope="module")
def with_words_of_heards(make_module_project) -> Prepared:
    """People whose surnames Heard's own texts hold, and whose first names the starter codebook has as words."""
    names = ("Fisher", "Cohen", "Scott", "Student", "Python", "Krippendorff", "Gwet", "Georgia", "Heard", "Presidio")
    words = {f"Ida {name}": "PERSON" for name in names} | dict.fromkeys((*names, "Mark", "Trust", "Joy"), "PERSON")
    return Prepared.of(masked(make_module_project, words, name="surnames"))


def test_the_starter_codebook_is_never_a_name_and_what_a_person_adds_is_looked_at(
    make_project, with_words_of_heards: Prepared
) -> None:
    project = make_project(like=with_words_of_heards)
    assert codebook_file(project.as_user("lea"), "yaml", PASSPHRASE)
    say_in_the_codebook(project, "Mark each passage. Hold on to it when you mark it twice.")
    assert leaves(project).data
    say_in_the_codebook(project, "This is what Mark told us.")
    assert stopped(project, IN_THE_DEFINITION)


@pytest.fixture(scope="module")
def words_of_heards(with_words_of_heards: Prepared, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """Such a project, and one whose codebook names three of them; both are only exported from."""
    folder = tmp_path_factory.mktemp("words-of-heards")
    with (
        with_words_of_heards.copied(folder / "before") as before,
        with_words_of_heards.copied(folder / "after") as after,
    ):
        say_in_the_codebook(after, "It was Fisher who noticed, and Scott, and Krippendorff.")
        yield before, after


@pytest.mark.parametrize("kind", [kind for kind in kinds() if not kind.endswith("-pdf")][:: amount(1, 4)])
def test_a_name_that_is_a_word_of_heards_own_text_stops_nothing(
    words_of_heards: tuple[SmallProject, SmallProject], kind: str
) -> None:
    before, after = words_of_heards
    assert leaves(before, kind, texts="team").data
    blocked = stopped(after, IN_THE_DEFINITION, kind, texts="team")
    stopped_at = {problem.place.text[problem.start : problem.end] for problem in blocked.problems}
    assert stopped_at == {"Fisher", "Scott", "Krippendorff"}
    assert not any(name in str(blocked) for name in stopped_at)


# The ways out.

TOLD = "It was Rowan who came to see me, every single week, the whole long winter."


@pytest.fixture(scope="module")
def with_rowan_in_a_quote(make_module_project) -> Prepared:
    return Prepared.of(masked(make_module_project, {"Rowan": "PERSON"}, TOLD, "rowan"))


@pytest.fixture
def stopped_at_rowan(make_project, with_rowan_in_a_quote: Prepared):  # type: ignore[no-untyped-def]
    """A report that is stopped in one quote; the project, and what stopped it."""
    project = make_project(like=with_rowan_in_a_quote)
    return project, stopped(project).problems


def text_of(data: bytes) -> str:
    return "\n".join(gate.texts_in_file(data).values())


def test_whoever_exports_leaves_the_place_out_and_gets_the_file(stopped_at_rowan) -> None:
    study, (problem,) = stopped_at_rowan
    assert problem.place.text[problem.start : problem.end] == "Rowan" and "Rowan" not in repr(problem)
    done = leaves(study, leave_out=[problem.key])
    assert "Rowan" not in text_of(done.data) and any("disclosure check" in note for note in done.notes)
    for kind in kinds_here("report-html", "csv", "xlsx", "refi", "parquet", "tables-csv"):
        done = leaves(study, kind, leave_out_stopped=True, texts="team")
        assert "Rowan" not in text_of(done.data) and b"Rowan" not in done.data
    say_in_the_codebook(study, "As Rowan said once.")
    done = leaves(study, leave_out_stopped=True)
    assert "Rowan" not in text_of(done.data) and LEFT_OUT in text_of(done.data)


def test_a_steward_sees_the_word_marked_and_says_that_it_is_no_name_there(stopped_at_rowan) -> None:
    study, _ = stopped_at_rowan
    lea, sam = study.as_user("lea"), study.as_user("sam", vault=True)
    for forbidden in (comparing.stopped_words, comparing.let_stand):
        with pytest.raises(AccessDenied):
            forbidden(lea)
    (entry,) = comparing.stopped_words(sam)
    assert entry.before.endswith("It was ") and entry.word == "Rowan" and entry.after.startswith(" who came")
    assert entry.line == 2 and entry.code == "C1" and not entry.masked
    with pytest.raises(InvalidInput, match="Say why"):
        comparing.no_name(sam, [entry.id], " ")
    said = comparing.no_name(sam, [entry.id], "the tree by the gate")
    assert comparing.stopped_words(sam) == []
    for kind in kinds_here("report", "csv", "refi"):
        assert "Rowan" in text_of(leaves(study, kind, texts="team").data)
    (standing,) = comparing.let_stand(sam)
    assert (standing.id, standing.reason, standing.by) == (said, "the tree by the gate", "sam")
    with study.project.store.read() as cursor:
        logged = [entry for entry in events.recent(cursor, "sam", 50) if entry.action == "look.no_name"]
    assert [(event.actor, event.detail) for event in logged] == [("sam", {"places": 1})]
    comparing.take_back(sam, said)
    assert stopped(study, "known identifier")
    with pytest.raises(NotFound):
        comparing.take_back(sam, said)


def test_a_word_that_is_no_name_here_still_stops_elsewhere(stopped_at_rowan) -> None:
    study, _ = stopped_at_rowan
    sam = study.as_user("sam", vault=True)
    comparing.no_name(sam, [word.id for word in comparing.stopped_words(sam)], "the tree by the gate")
    say_in_the_codebook(study, "As Rowan said once.")
    assert stopped(study, IN_THE_DEFINITION)
    (entry,) = comparing.stopped_words(sam)
    assert entry.word == "Rowan" and entry.release_id == "" and entry.code == "C1" and entry.after == " said once."
    with pytest.raises(InvalidInput, match="no text of an interview"):
        comparing.mask_here(sam, entry.id, "PERSON")
    comparing.no_name(sam, [entry.id], "the tree again")
    assert leaves(study).data
    say_in_the_codebook(study, "And Rowan said it twice.")
    assert stopped(study)


def test_a_steward_masks_the_word_there_too(stopped_at_rowan) -> None:
    study, _ = stopped_at_rowan
    sam = study.as_user("sam", vault=True)
    (entry,) = comparing.stopped_words(sam)
    assert comparing.mask_here(sam, entry.id, "PERSON").masked == 1
    (waiting,) = comparing.stopped_words(sam)
    assert waiting.masked, "until the interview is released again"
    with study.project.store.read() as cursor:
        interview = releases.release(cursor, study.releases[0]).interview_id
    release_interview(sam, interview)
    text = text_of(leaves(study).data)
    assert "Rowan" not in text and "who came to see me" in text
    assert comparing.stopped_words(sam) == [], "the report leaves now, so nothing of it waits"


def test_what_was_said_holds_in_the_next_release(make_project) -> None:
    study = masked(make_project, {"Anna Bergquist": "PERSON"}, TOLD.replace("Rowan", "Bergquist"))
    sam = study.as_user("sam", vault=True)
    assert stopped(study, "part of a name")
    comparing.no_name(sam, [word.id for word in comparing.stopped_words(sam)], "the tree by the gate")
    with study.project.store.read() as cursor:
        interview = releases.release(cursor, study.releases[0]).interview_id
    reopen_interview(sam, interview, "a place is missing")
    text = open_review(sam, interview).original.transcript.text
    start = text.index("It was")
    add_identifier(sam, interview, start, start + 2, "OTHER", everywhere=False)
    assert release_interview(sam, interview).number == 2
    assert "Bergquist" in text_of(leaves(study).data)


def test_an_erased_participant_leaves_nothing_in_what_waits_and_stands(stopped_at_rowan) -> None:
    study, _ = stopped_at_rowan
    sam = study.as_user("sam", vault=True)
    say_in_the_codebook(study, "As Rowan said once.")
    assert stopped(study)
    assert len(comparing.stopped_words(sam)) == 2
    erasure_erase.erase(sam, "P01", confirmation="P01")
    assert [word.release_id for word in comparing.stopped_words(study.as_user("sam", vault=True))] == [""]
    assert "P01" not in json.dumps(sam.vault.get_json(DISCLOSURE_CHECK))
