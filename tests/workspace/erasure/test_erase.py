"""After an erasure no word of the participant is in any live file, and no backup brings one back."""

import json
import shutil
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.agreement.units import sentence_boundaries, word_boundaries
from coding.errors import AccessDenied, Conflict, InvalidInput, NotFound, ProjectDamaged, VaultLocked
from coding.model import ThemeRun
from coding.store import erasure, segments, themes
from coding.store.connection import FILE_NAME
from coding.store.erasure import outline
from coding.store.quotations import MARK, Speech
from coding.store.words import in_field
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.context import Context
from coding.workspace.erased_participants import CERTIFICATE_FOLDER
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.erasure import restore as erasure_restore
from coding.workspace.erasure.restore import restore
from coding.workspace.originals import correcting
from coding.workspace.people import participants
from coding.workspace.people.users import add_user, list_users, sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project import manifest, open
from coding.workspace.project.backup import make_backup
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release.release import reopen_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.reports.register import enter_export, export_register
from coding.workspace.review import decide, lists
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.vault_records import note_forms
from pipelines.transcript import SpokenTurn
from tests.conftest import PASSPHRASE, TEXT, Prepared, SmallProject, span_in
from tests.helpers.kill import killed_at

pytestmark = pytest.mark.slow

LEAVING = (
    ("Interviewer", "How did you spend your evenings at that time?"),
    ("Ilsabet", "By the harbour with Rufus Appleyard, counting the orange boats until the lamps were lit again."),
    ("Interviewer", "Whom did you tell first?"),
    ("Ilsabet", "My aunt Perpetua. She put the kettle on and waited, and Tilda Bergquist came by with plums."),
)
NEEDLES = ("orange boats", "kettle", "plums", "Rufus", "Appleyard", "Perpetua", "Ilsabet")


@pytest.fixture(scope="module")
def leaving(make_module_project) -> Prepared:  # type: ignore[no-untyped-def]
    result: SmallProject = make_module_project("leaving", uncompressed=True)
    result.release(TEXT, "P01", {"Tilda Bergquist": "PERSON"})
    result.release(LEAVING, "P02", {"Rufus Appleyard": "PERSON", "Perpetua": "PERSON", "Tilda Bergquist": "PERSON"})
    return Prepared.of(result, uncompressed=True)


@pytest.fixture
def study(make_project, leaving: Prepared) -> SmallProject:  # type: ignore[no-untyped-def]
    result: SmallProject = make_project("leaving", like=leaving)
    return result


@pytest.fixture
def lead(study: SmallProject) -> Any:
    return study.as_user("lea")


@pytest.fixture
def steward(study: SmallProject) -> Any:
    return study.as_user("sam", vault=True)


@pytest.fixture
def round_id(study: SmallProject, lead: Any) -> str:
    """A locked round that both coded."""
    draft = RoundDraft(name="Round 1", releases=study.releases, coders=["ana", "ben"], unit="word")
    result = create_round(lead, draft)
    for coder, short in (("ana", 5), ("ben", 20)):
        for release_id in study.releases:
            code_passage(study.as_user(coder), release_id, "C1", 10, len(study.text(release_id)) - short)
    lock.lock_round(lead, result.id)
    return result.id


def backed_up(lead: Any) -> Path:
    return Path(make_backup(lead)["folder"])


def erased(steward: Any, participant: str = "P02", confirmation: str | None = None) -> dict[str, Any]:
    return erasure_erase.erase(steward, participant, confirmation=confirmation or participant)


def leaver(steward: Any) -> str:
    """Id of who leaves."""
    return next(each.id for each in participants.list_participants(steward) if each.label == "P02")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hits(folder: Path, needles: tuple[str, ...] = NEEDLES) -> list[tuple[str, str]]:
    return [
        (name, needle)
        for name, data in bytes_of(folder).items()
        for needle in needles
        if needle.encode().lower() in data.lower()
    ]


def columns_with(path: Path, needles: tuple[str, ...] = NEEDLES) -> list[tuple[str, str]]:
    results = []
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR' "
            "AND table_schema = 'main'"
        ).fetchall():
            for (value,) in connection.execute(f'SELECT "{column}" FROM "{table}"').fetchall():
                results += [(table, column) for needle in needles if value and needle.lower() in value.lower()]
    return results


def vault_texts(folder: Path) -> str:
    vault = Vault.open(folder, PASSPHRASE)
    return "".join(vault.get(name).decode("utf-8", "ignore") for name in vault.names())


def test_nothing_of_the_participant_is_left(study: SmallProject, lead, steward, round_id: str) -> None:
    before = round_agreement(lead, round_id)
    open_queue(lead, round_id)
    make_backup(lead)
    exported = reports_export.export(lead, "csv")
    memo = "As @P02 says (#P02:2): counting the orange boats until the lamps were lit again."
    code_passage(lead, study.releases[0], "C7", 0, 9, memo=memo)
    assert hits(study.folder)

    plan = erasure_erase.plan_erasure(steward, "P02")
    assert plan.removed["coding"] == 2
    assert [export.id for export in plan.exported] == [exported.id]
    assert len(plan.backups) == 1
    assert transcript.open_transcript(study.as_user("ana"), study.releases[1]).release.text, "looking changes nothing"

    with pytest.raises(InvalidInput, match="type the participant's label"):
        erased(steward, confirmation="P2")
    certificate = erased(steward)

    assert certificate["exports_that_hold_them"][0]["id"] == exported.id
    assert certificate["backups"]["could_not_be_rewritten"] == []
    assert certificate["quotations_blanked"]["coding"] == 1
    assert certificate["searched"]["columns"] > 100
    assert certificate["searched"]["left"] == {}
    assert list(certificate["backups"]["searched"].values()) == [{}]
    assert hits(study.folder) == []
    texts = vault_texts(study.folder)
    assert "orange boats" not in texts and "Rufus" not in texts
    assert "Tilda" in texts, "whom others name too stays in the key"
    assert [participant.label for participant in participants.list_participants(lead)] == ["P01"]
    assert project_log.verify(steward).intact
    with pytest.raises(NotFound, match="erased already"):
        erased(steward, certificate["participant"], "P02")

    after = round_agreement(lead, round_id)
    assert after.report.to_json(cells=True) == before.report.to_json(cells=True)
    assert lock.snapshot_hash(after.snapshot, after.round.codebook_version) == before.snapshot.hash
    queue = open_queue(lead, round_id)
    assert {item.release_id for item in queue.items} <= {study.releases[0]}
    assert all(finding.well for finding in project_log.doctor(lead))
    memos = [coding.memo for coding in transcript.visible_codings(lead) if coding.memo]
    assert memos == [f"As {MARK} says ({MARK}): {MARK}."]
    assert reports_export.export(lead, "xlsx").data

    study.project.store.close()
    assert hits(study.folder) == []
    for path in study.folder.rglob("*.duckdb"):
        assert columns_with(path) == []
    text = json.dumps(certificate)
    assert not any(needle in text for needle in NEEDLES)


def sealed_records(path: Path, vault: Vault) -> list[bytes]:
    """Every sealed record in a vault's file as it stands now."""
    raw = path.read_bytes()
    return [raw[place.start : place.start + place.length] for place in vault._contents().places.values()]


def test_no_earlier_version_of_a_record_is_left_in_any_vault(study: SmallProject, lead, steward) -> None:
    vault = steward.open_vault()
    path = study.folder / VAULT_NAME
    (hers,) = (interview.id for interview in list_interviews(steward) if interview.participant_label == "P02")
    earlier = sealed_records(path, vault)
    for number in range(3):
        note_forms(vault, {"ab-1": [f"Rufus {number}"]})
        vault.update_json(f"original/{hers}", lambda record: {**record, "born": "Rufus"})
        earlier += sealed_records(path, vault)
    copy = backed_up(lead) / VAULT_NAME
    contents = {entry: entry.read_bytes() for entry in (path, copy)}
    assert all(entry in raw for raw in contents.values() for entry in earlier), "they are there until then"
    erased(steward)
    for entry in (path, copy):
        now = vault.sibling(entry)
        stays, raw = set(sealed_records(entry, now)), entry.read_bytes()
        assert now.check() == len(stays) and not any(hers in name for name in now.names())
        assert not any(each in raw for each in earlier if each not in stays)
        assert b"Rufus" not in b"".join(now.get(name) for name in now.names())


@contextmanager
def opened(study: SmallProject) -> Iterator[Context]:
    """The lead in the project as it lies in the folder now."""
    project = open_project(study.folder)
    yield sign_in(project, "lea")
    project.store.close()


def test_a_backup_from_outside_is_erased_again(study: SmallProject, lead, steward, round_id, tmp_path: Path) -> None:
    backup = backed_up(lead)
    stick = Path(shutil.copytree(backup, tmp_path / "stick" / backup.name))
    erased(steward)
    study.project.store.close()
    assert columns_with(stick / FILE_NAME)

    with pytest.raises(VaultLocked):
        restore(study.folder, str(stick), "lea")
    with pytest.raises(AccessDenied):
        restore(study.folder, str(stick), "ana", PASSPHRASE)
    done = restore(study.folder, str(stick), "lea", PASSPHRASE)

    assert len(done.erased_again) == 1
    assert done.safety_copy in erasure_restore.list_backups(study.folder)
    assert columns_with(study.folder / FILE_NAME) == []
    assert "orange boats" not in vault_texts(study.folder)
    with opened(study) as context:
        assert [participant.label for participant in participants.list_participants(context)] == ["P01"]
        assert project_log.verify(context).intact


def nia_is_there(study: SmallProject) -> bool:
    with opened(study) as context:
        return "nia" in [user.id for user in list_users(context.project)]


def test_restoring_verifies_and_keeps_what_was_there(study: SmallProject, lead, tmp_path: Path, monkeypatch) -> None:
    backup = backed_up(lead)
    add_user(lead, "nia", "Nia", ["viewer"])
    interview = study.rows("SELECT id FROM interview ORDER BY id")[0][0]

    def leave(cursor: Any) -> None:
        export_id, _ = enter_export(cursor, lead, "a bundle", b"counts", [interview])
        cursor.execute("INSERT INTO study_sent VALUES (1, 'counts', ?, '{}', now())", [export_id])
        cursor.execute("INSERT INTO study_alias VALUES ('n1', ?, 'rows')", [interview])

    study.project.store.write(leave)
    study.project.store.close()

    damaged = Path(shutil.copytree(backup, tmp_path / "damaged"))
    (damaged / FILE_NAME).write_bytes((damaged / FILE_NAME).read_bytes()[:5000])
    before = (study.folder / FILE_NAME).read_bytes()
    with pytest.raises(ProjectDamaged, match="Nothing was changed"):
        restore(study.folder, str(damaged), "lea")
    (damaged / "manifest.json").unlink()
    with pytest.raises(ProjectDamaged, match="nothing was changed"):
        restore(study.folder, str(damaged), "lea")
    with pytest.raises(InvalidInput, match="is not a backup"):
        restore(study.folder, "no such", "lea")

    def full(*_: Any) -> None:
        raise OSError("no room for the recordings")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no room"):
        patch.setattr(erasure_restore.vault_recordings, "keep", full)
        restore(study.folder, backup.name, "lea")
    assert (study.folder / FILE_NAME).read_bytes() == before
    assert erasure_restore.list_backups(study.folder) == [backup.name], "no half of a copy"

    done = restore(study.folder, backup.name, "lea")
    assert not nia_is_there(study) and done.safety_copy in erasure_restore.list_backups(study.folder)
    with opened(study) as context, context.store.read() as cursor:
        left = cursor.execute(
            "SELECT e.kind, i.interview_id, s.number, a.alias FROM export e "
            "JOIN export_interview i ON e.id = i.export_id "
            "JOIN study_sent s ON s.export_id = e.id JOIN study_alias a ON a.interview_id = i.interview_id"
        )
        assert left.fetchall() == [("a bundle", interview, 1, "n1")], "what left has left"
    back = restore(study.folder, done.safety_copy, "lea")
    assert nia_is_there(study) and back.erased_again == ()
    assert (study.folder / VAULT_NAME).exists()


@pytest.mark.parametrize("crash_at", range(6))
def test_a_crash_while_restoring_leaves_both_old_files_or_both_new(
    study: SmallProject, lead, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    backup = backed_up(lead)
    Vault.open(study.folder, PASSPHRASE).put({"later": b"x"})
    add_user(lead, "nia", "Nia", ["viewer"])
    study.project.store.close()
    files = open
    with killed_at(crash_at, monkeypatch, (files.os, "fsync"), (files.os, "replace"), (files.shutil, "rmtree")):
        open.begin(study.folder)
        for name in (FILE_NAME, VAULT_NAME):
            shutil.copyfile(backup / name, study.folder / open.FOLDER / name)
        open.put_in_place(study.folder)

    newer = nia_is_there(study)
    assert ("later" in Vault.open(study.folder, PASSPHRASE).names()) == newer, "file and vault belong together"
    assert not (study.folder / open.FOLDER).exists(), "a half copy may hold who was erased since"
    restore(study.folder, backup.name, "lea")
    assert not nia_is_there(study) and "later" not in Vault.open(study.folder, PASSPHRASE).names()


def test_a_project_that_is_opened_while_it_is_restored_stays_as_it_is(study: SmallProject, lead, monkeypatch) -> None:
    backup, copy = backed_up(lead), erasure_restore.vault_recordings.copy
    study.project.store.close()

    def opened_meanwhile(*folders: Path) -> None:
        copy(*folders)
        open_project(study.folder).store.close()

    monkeypatch.setattr(erasure_restore.vault_recordings, "copy", opened_meanwhile)
    with pytest.raises(InvalidInput, match="the project was opened"):
        restore(study.folder, backup.name, "lea")


def test_what_a_kill_left_of_an_export_goes_at_the_next_opening(study: SmallProject) -> None:
    study.project.store.close()
    left = study.folder / "tmp" / "heard-export" / "tables.duckdb"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"released words")
    study.project = open_project(study.folder)
    assert not left.exists() and (study.folder / "tmp").is_dir()


def test_words_that_are_left_are_found(study: SmallProject, lead) -> None:
    with study.project.store.read() as cursor:
        speech = erasure.words_of(cursor, leaver(lead), ["By the harbour with Rufus Appleyard, counting boats."])
        match = erasure.search(cursor, speech)
    assert match.left == {}
    assert match.in_other_transcripts == 1, "their own transcript is still there"
    note = "She told: by the harbour with Rufus Appleyard, counting boats."
    study.project.store.write(
        lambda cursor: cursor.execute("UPDATE user_account SET name = ? WHERE id = 'vic'", [note])
    )
    with study.project.store.read() as cursor:
        assert erasure.search(cursor, speech).left == {"user_account.name": 1}


def test_a_text_of_another_version_in_a_backup_is_gone_through_too(lead, steward) -> None:
    path = backed_up(lead) / FILE_NAME
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE round ADD COLUMN remark VARCHAR")
        connection.execute("CREATE TABLE later_table (id VARCHAR, words VARCHAR)")
        connection.execute("INSERT INTO later_table VALUES ('1', 'counting the orange boats until the lamps were lit')")
        connection.execute(
            "INSERT INTO round SELECT 'r1', 'R', 'reliability', 1, 'turn', NULL, '', 'open', 'lea', now(), 1, "
            "'She said: counting the orange boats until the lamps were lit again.'"
        )
    assert erased(steward)["backups"]["searched"][f"{path.parent.name}/{FILE_NAME}"] == {}
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT remark FROM round").fetchall() == [(f"She said: {MARK}.",)]
        assert connection.execute("SELECT words FROM later_table").fetchall() == [(MARK,)]


def test_a_backup_of_an_earlier_heard_is_gone_through_too(study: SmallProject, lead, steward, round_id) -> None:
    with duckdb.connect(str(backed_up(lead) / FILE_NAME)) as connection:
        connection.execute("ALTER TABLE release DROP COLUMN rewording")
    assert erased(steward)["backups"]["could_not_be_rewritten"] == [] and hits(study.folder) == []


def test_a_comparison_goes_whichever_of_its_two_runs_read_the_participant(study: SmallProject, steward) -> None:
    now = datetime.now(UTC)

    def write(cursor) -> None:  # type: ignore[no-untyped-def]
        for run, release in zip(("one", "two"), study.releases, strict=True):
            read = tuple(entry.id for entry in segments.of_release(cursor, release))
            themes.add_run(cursor, ThemeRun(run, "model", "1", "0", '{"themes": []}', "ana", now, read), "0")
        for name, first, second in (("a", "one", "two"), ("b", "two", "one")):
            themes.COMPARISONS.add(cursor, themes.Comparison(name, first, second, "{}", "ana", now), content_hash="0")

    study.project.store.write(write)
    assert erased(steward)["rows_removed"]["theme_comparison"] == 2


def test_a_file_that_is_written_meanwhile_is_named_or_does_not_leave(
    study: SmallProject, lead, steward, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    tombstones = erasure_erase.write_tombstones

    def exported_meanwhile(*values: Any) -> None:
        files.append(reports_export.export(lead, "csv").id)
        tombstones(*values)

    monkeypatch.setattr(erasure_erase, "write_tombstones", exported_meanwhile)
    kind = reports_export.KINDS["csv"]

    def erased_meanwhile(draft: Any) -> bytes:
        if not files:
            files.append("the one that is written")
            assert [entry["id"] for entry in erased(steward)["exports_that_hold_them"]] == files[1:]
        return kind.write(draft)

    monkeypatch.setitem(reports_export.KINDS, "csv", replace(kind, write=erased_meanwhile))
    code_passage(study.as_user("ana"), study.releases[1], "D5", 0, 40)
    with pytest.raises(Conflict, match="make it again"):
        reports_export.export(lead, "csv")
    assert [entry.id for entry in export_register(lead)] == files[1:]


def test_only_a_steward_erases(study: SmallProject) -> None:
    for user in ("lea", "ana", "vic"):
        with pytest.raises(AccessDenied):
            erasure_erase.plan_erasure(study.as_user(user), "P02")


def test_an_interrupted_erasure_is_finished(study: SmallProject, steward, monkeypatch: pytest.MonkeyPatch) -> None:
    participant = leaver(steward)

    def fails() -> None:
        raise OSError("power cut")

    monkeypatch.setattr(study.project.store, "rebuild", fails)
    with pytest.raises(OSError, match="power cut"):
        erased(steward)
    monkeypatch.undo()
    assert erasure_erase.unfinished(steward) == [participant]
    erased(steward, participant)
    assert erasure_erase.unfinished(steward) == []
    assert hits(study.folder) == []


def test_a_certificate_that_was_not_written_is_written_when_it_is_asked_for(
    study: SmallProject, steward, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = leaver(steward)
    with killed_at(0, monkeypatch, (erasure_erase, "replace_file")):
        erased(steward)
    assert erasure_erase.unfinished(steward) == []
    for _ in range(2):
        with pytest.raises(NotFound, match="in the folder certificates"):
            erased(steward, participant)
    (path,) = (study.folder / CERTIFICATE_FOLDER).glob("*.json")
    assert [json.loads(path.read_bytes())] == erasure_erase.certificates(steward)


@pytest.mark.parametrize(("module", "function", "step"), [(erasure, "rebuild_file", 0), (manifest, "replace_file", 3)])
def test_an_erasure_that_ended_amid_a_backup_is_finished_there_too(
    study: SmallProject, lead, steward, monkeypatch: pytest.MonkeyPatch, module: Any, function: str, step: int
) -> None:
    backup, participant = backed_up(lead).name, leaver(steward)
    with killed_at(step, monkeypatch, (module, function)):
        erased(steward)
    assert bool(hits(study.folder / "backups")) == (module is erasure), "rows are gone, and their bytes are there"
    erased(steward, participant)
    assert hits(study.folder) == []
    assert not erasure_restore.drill(study.folder, backup, PASSPHRASE).problems


@given(st.text(max_size=200) | st.text(alphabet="ab'’- .!?…\"»)\n\r\t_9é😀", max_size=80))
def test_an_outline_has_the_same_units_and_no_words(text: str) -> None:
    shape = outline(text)
    assert set(shape) <= set("x .),\n")
    assert len(shape) == len(text)
    assert word_boundaries(shape) == word_boundaries(text)
    assert sentence_boundaries(shape) == sentence_boundaries(text)
    half = len(text) // 2
    turns = [(0, half), (half, len(text))]
    assert sentence_boundaries(shape, turns) == sentence_boundaries(text, turns)


@pytest.mark.parametrize("listed", [False, True])
def test_words_that_are_masked_while_somebody_is_erased_are_noted_before_or_not_at_all(
    make_project, monkeypatch: pytest.MonkeyPatch, listed: bool
) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project("at once", uncompressed=True)
    study.release(TEXT, "P01", {"Tilda Bergquist": "PERSON"})
    leaving = study.in_review(LEAVING, "P02")
    steward, other = study.as_user("sam", vault=True), study.as_user("sam", vault=True)
    module = lists if listed else decide
    arrived, thread = threading.Event(), None

    def erase_beside() -> None:
        try:
            erased(other)
        finally:
            arrived.set()

    def at_that_moment(vault: Vault, forms: Mapping[str, Iterable[str]]) -> None:
        nonlocal thread
        write = type(other.store).write

        def seen(store: Any, action: Any) -> Any:
            if threading.current_thread() is thread:
                arrived.set()
            return write(store, action)

        monkeypatch.setattr(type(other.store), "write", seen)
        thread = threading.Thread(target=erase_beside)
        thread.start()
        assert arrived.wait(60)
        note_forms(vault, forms)

    monkeypatch.setattr(module, "note_forms", at_that_moment)
    span = span_in(study.original(leaving), "Perpetua")
    if listed:
        with suppress(NotFound):
            lists.always_mask(steward, leaving, *span)
    else:
        decide.add_identifier(steward, leaving, *span, "PERSON")
    assert thread is not None
    thread.join(60)
    assert "P02" not in {participant.label for participant in participants.list_participants(study.as_user("lea"))}
    assert "Perpetua" not in vault_texts(study.folder)


def test_quotations_are_blanked_and_everything_else_stays() -> None:
    speech = Speech(["we walked along the old canal every single evening"], ["too quiet"])
    assert (
        speech.without("She said: “along the old canal every single evening”, I think.")
        == f"She said: “{MARK}”, I think."
    )
    assert speech.without("along the old canal") == "along the old canal"
    said = "près du café, à l'été où Zoë était là-bas"
    mac = unicodedata.normalize("NFD", said)
    assert Speech([said]).without(f"« {mac} »") == Speech([mac]).without(f"« {said} »") == f"« {MARK} »"
    assert Speech([], [mac]).without(said) == MARK
    stored = json.dumps({"a": ["WALKED along the old  canal every", "kept"], "along the old canal every single": 1})
    assert json.loads(in_field(stored, speech.without)) == {"a": [MARK, "kept"], "along the old canal every single": 1}
    assert speech.without(" too quiet ") == MARK
    assert speech.without("it was too quiet") == "it was too quiet"


def test_words_that_were_corrected_leave_the_key_and_are_no_leftover_of_others(study: SmallProject, steward) -> None:
    vault = steward.open_vault()
    first, second = (interview.id for interview in list_interviews(steward))
    (cluster,) = {place.cluster_id for place in study.places(first)}
    misheard = (*LEAVING[:3], (LEAVING[3][0], LEAVING[3][1].replace("Tilda Bergquist", "Tilda Berkwist")))
    heard = (TEXT[0], (TEXT[1][0], f"{TEXT[1][1]} Ilsabet was there."), *TEXT[2:])
    better = (*heard[:-1], (heard[-1][0], f"{heard[-1][1]} Yes."))
    for interview in (first, second):
        reopen_interview(steward, interview, "Words were heard wrong")
    for interview, turns in ((second, misheard), (second, LEAVING), (first, heard), (first, better)):
        state = correcting.correctable(steward, interview).state
        correcting.correct_words(steward, interview, [SpokenTurn(*turn) for turn in turns], {}, state)
    note_forms(vault, {cluster: ["Tilda Berkwist"]})
    certificate = erased(steward)
    assert "Berkwist" not in vault_texts(study.folder)
    assert certificate["vaults_searched"]["left"] == {}
