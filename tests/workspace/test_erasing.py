"""After an erasure no word of the participant is in any live file, and no backup brings one back."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.agreement.boundaries import sentence_boundaries, word_boundaries
from coding.errors import AccessDenied, InvalidInput, NotFound, ProjectDamaged, VaultLocked
from coding.store import erasure, erasure_search
from coding.store.connection import FILE_NAME
from coding.store.outline import outline
from coding.store.verbatim import MARK, Speech
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace import (
    agreement,
    coding,
    erasing,
    exporting,
    projects,
    reconcile_queue,
    restored_files,
    restoring,
    rounds,
)
from coding.workspace.coding import code_passage
from tests.conftest import PASSPHRASE, TEXT, SmallProject

pytestmark = pytest.mark.slow

LEAVING = (
    ("Interviewer", "How did you spend your evenings at that time?"),
    ("Ilsabet", "By the harbour with Rufus Appleyard, counting the orange boats until the lamps were lit again."),
    ("Interviewer", "Whom did you tell first?"),
    ("Ilsabet", "My aunt Perpetua. She put the kettle on and waited, and Tilda Bergquist came by with plums."),
)
NEEDLES = ("orange boats", "kettle", "plums", "Rufus", "Appleyard", "Perpetua", "Ilsabet")


@pytest.fixture
def study(make_project) -> SmallProject:  # type: ignore[no-untyped-def]
    made: SmallProject = make_project("leaving", uncompressed=True)
    made.release(TEXT, "P01", {"Tilda Bergquist": "PERSON"})
    made.release(LEAVING, "P02", {"Rufus Appleyard": "PERSON", "Perpetua": "PERSON", "Tilda Bergquist": "PERSON"})
    return made


def code_both(study: SmallProject) -> str:
    made = rounds.create_round(study.as_user("lea"), "Round 1", study.releases, ["ana", "ben"], unit="word")
    for coder in ("ana", "ben"):
        for release_id in study.releases:
            text = coding.open_transcript(study.as_user(coder), release_id).release.text
            code = coding.open_transcript(study.as_user(coder), release_id).codebook.codes
            usable = next(one.id for one in code if one.is_codable)
            end = len(text) - (5 if coder == "ana" else 20)
            code_passage(study.as_user(coder), release_id, usable, 10, end)
    rounds.lock_round(study.as_user("lea"), made.id)
    return made.id


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
    found = []
    with duckdb.connect(str(path), read_only=True) as connection:
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR' "
            "AND table_schema = 'main'"
        ).fetchall():
            for (value,) in connection.execute(f'SELECT "{column}" FROM "{table}"').fetchall():
                found += [(table, column) for needle in needles if value and needle.lower() in value.lower()]
    return found


def vault_texts(folder: Path) -> str:
    vault = Vault.open(folder, PASSPHRASE)
    return "".join(vault.get(name).decode("utf-8", "ignore") for name in vault.names())


def test_nothing_of_the_participant_is_left(study: SmallProject) -> None:
    round_id = code_both(study)
    lead, steward = study.as_user("lea"), study.as_user("sam", vault=True)
    before = agreement.round_agreement(lead, round_id)
    reconcile_queue.open_queue(lead, round_id)
    projects.make_backup(lead)
    exported = exporting.export(lead, "csv")
    other = coding.open_transcript(study.as_user("ana"), study.releases[0])
    memo = "As the other one says: counting the orange boats until the lamps were lit again."
    code_passage(lead, study.releases[0], other.codebook.codes[-1].id, 0, 9, memo=memo)
    assert hits(study.folder)

    plan = erasing.plan_erasure(steward, "P02")
    assert plan.removed["coding"] == 2
    assert [one["id"] for one in plan.exported] == [exported.id]
    assert len(plan.backups) == 1
    assert coding.open_transcript(study.as_user("ana"), study.releases[1]).release.text, "looking changes nothing"

    with pytest.raises(InvalidInput, match="type the participant's label"):
        erasing.erase(steward, "P02", confirmation="P2")
    certificate = erasing.erase(steward, "P02", confirmation="P02")

    assert certificate["exports_that_hold_them"][0]["id"] == exported.id
    assert certificate["backups"]["could_not_be_rewritten"] == []
    assert certificate["quotations_blanked"]["coding"] == 1
    assert certificate["searched"]["columns"] > 100
    assert certificate["searched"]["left"] == {}
    assert list(certificate["backups"]["searched"].values()) == [{}]
    assert hits(study.folder) == []
    assert "orange boats" not in vault_texts(study.folder)
    assert "Rufus" not in vault_texts(study.folder)
    assert "Tilda" in vault_texts(study.folder), "whom others name too stays in the key"
    assert [one.label for one in projects.list_participants(lead)] == ["P01"]
    assert projects.verify(steward).intact
    with pytest.raises(NotFound, match="erased already"):
        erasing.erase(steward, certificate["participant"], confirmation="P02")

    after = agreement.round_agreement(lead, round_id)
    assert after.report.to_json(cells=True) == before.report.to_json(cells=True)
    assert rounds.snapshot_hash(after.snapshot, after.round.codebook_version) == before.snapshot.hash
    queue = reconcile_queue.open_queue(lead, round_id)
    assert {item.release_id for item in queue.items} <= {study.releases[0]}
    assert all(one.well for one in projects.doctor(lead))
    memos = [one.memo for one in coding.visible_codings(lead) if one.memo]
    assert memos == [f"As the other one says: {MARK}."]
    assert exporting.export(lead, "xlsx").data

    study.project.store.close()
    assert hits(study.folder) == []
    for path in study.folder.rglob("*.duckdb"):
        assert columns_with(path) == []
    text = json.dumps(certificate)
    assert not any(needle in text for needle in NEEDLES)


def test_a_backup_from_outside_is_erased_again(study: SmallProject, tmp_path: Path) -> None:
    code_both(study)
    lead, steward = study.as_user("lea"), study.as_user("sam", vault=True)
    made = projects.make_backup(lead)
    kept_elsewhere = tmp_path / "stick" / made["name"]
    shutil.copytree(made["folder"], kept_elsewhere)
    erasing.erase(steward, "P02", confirmation="P02")
    study.project.store.close()
    assert columns_with(kept_elsewhere / FILE_NAME)

    with pytest.raises(VaultLocked):
        restoring.restore(study.folder, str(kept_elsewhere), "lea")
    with pytest.raises(AccessDenied):
        restoring.restore(study.folder, str(kept_elsewhere), "ana", PASSPHRASE)
    done = restoring.restore(study.folder, str(kept_elsewhere), "lea", PASSPHRASE)

    assert len(done.erased_again) == 1
    assert done.safety_copy in restoring.list_backups(study.folder)
    assert columns_with(study.folder / FILE_NAME) == []
    assert "orange boats" not in vault_texts(study.folder)
    again = projects.open_project(study.folder)
    context = projects.sign_in(again, "lea")
    assert [one.label for one in projects.list_participants(context)] == ["P01"]
    assert projects.verify(context).intact
    again.store.close()


def test_restoring_verifies_and_keeps_what_was_there(study: SmallProject, tmp_path: Path) -> None:
    lead = study.as_user("lea")
    made = projects.make_backup(lead)
    projects.add_user(lead, "nia", "Nia", ["viewer"])
    study.project.store.close()

    damaged = tmp_path / "damaged"
    shutil.copytree(made["folder"], damaged)
    (damaged / FILE_NAME).write_bytes((damaged / FILE_NAME).read_bytes()[:5000])
    before = (study.folder / FILE_NAME).read_bytes()
    with pytest.raises(ProjectDamaged, match="nothing was changed"):
        restoring.restore(study.folder, str(damaged), "lea")
    with pytest.raises(InvalidInput, match="is not a backup"):
        restoring.restore(study.folder, "no such", "lea")
    assert (study.folder / FILE_NAME).read_bytes() == before

    done = restoring.restore(study.folder, made["name"], "lea")
    project = projects.open_project(study.folder)
    assert "nia" not in [user.id for user in projects.list_users(project)]
    project.store.close()
    assert done.safety_copy is not None
    back = restoring.restore(study.folder, done.safety_copy, "lea")
    project = projects.open_project(study.folder)
    assert "nia" in [user.id for user in projects.list_users(project)]
    project.store.close()
    assert back.erased_again == ()
    assert (study.folder / VAULT_NAME).exists()


@pytest.mark.parametrize("crash_at", range(6))
def test_a_crash_while_restoring_leaves_both_old_files_or_both_new(
    study: SmallProject, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    lead = study.as_user("lea")
    made = projects.make_backup(lead)
    Vault.open(study.folder, PASSPHRASE).put({"later": b"x"})
    projects.add_user(lead, "nia", "Nia", ["viewer"])
    study.project.store.close()
    steps = iter(range(100))

    def crashing(step):  # type: ignore[no-untyped-def]
        def run(*args, **kwargs):  # type: ignore[no-untyped-def]
            if next(steps) == crash_at:
                raise KeyboardInterrupt
            return step(*args, **kwargs)

        return run

    with monkeypatch.context() as patched:
        patched.setattr(restored_files.os, "fsync", crashing(restored_files.os.fsync))
        patched.setattr(restored_files.os, "replace", crashing(restored_files.os.replace))
        patched.setattr(restored_files.shutil, "rmtree", crashing(restored_files.shutil.rmtree))
        with contextlib.suppress(KeyboardInterrupt):
            restored_files.begin(study.folder)
            for name in (FILE_NAME, VAULT_NAME):
                shutil.copyfile(Path(made["folder"]) / name, study.folder / restored_files.FOLDER / name)
            restored_files.put_in_place(study.folder)

    project = projects.open_project(study.folder)
    newer = "nia" in [user.id for user in projects.list_users(project)]
    vault = Vault.open(study.folder, PASSPHRASE)
    assert ("later" in vault.names()) == newer, "file and vault belong together"
    assert not (study.folder / restored_files.FOLDER / restored_files.READY).exists()
    project.store.close()
    restoring.restore(study.folder, made["name"], "lea")
    project = projects.open_project(study.folder)
    assert "nia" not in [user.id for user in projects.list_users(project)]
    assert "later" not in Vault.open(study.folder, PASSPHRASE).names()
    project.store.close()


def test_words_that_are_left_are_found(study: SmallProject) -> None:
    with study.project.store.read() as cursor:
        (participant,) = (one.id for one in projects.list_participants(study.as_user("lea")) if one.label == "P02")
        speech = erasure.said_by(cursor, participant, ["By the harbour with Rufus Appleyard, counting boats."])
        found = erasure_search.search(cursor, speech)
    assert found.left == {}
    assert found.in_other_transcripts == 1, "their own transcript is still there"
    note = "She told: by the harbour with Rufus Appleyard, counting boats."
    study.project.store.write(
        lambda cursor: cursor.execute("UPDATE user_account SET name = ? WHERE id = 'vic'", [note])
    )
    with study.project.store.read() as cursor:
        assert erasure_search.search(cursor, speech).left == {"user_account.name": 1}


def test_only_a_steward_erases(study: SmallProject) -> None:
    for user in ("lea", "ana", "vic"):
        with pytest.raises(AccessDenied):
            erasing.plan_erasure(study.as_user(user), "P02")


def test_an_interrupted_erasure_is_finished(study: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    steward = study.as_user("sam", vault=True)
    participant = next(one for one in projects.list_participants(steward) if one.label == "P02")

    def fails() -> None:
        raise OSError("power cut")

    monkeypatch.setattr(study.project.store, "rebuild", fails)
    with pytest.raises(OSError, match="power cut"):
        erasing.erase(steward, "P02", confirmation="P02")
    monkeypatch.undo()
    assert erasing.unfinished(steward) == [participant.id]
    erasing.erase(steward, participant.id, confirmation=participant.id)
    assert erasing.unfinished(steward) == []
    assert hits(study.folder) == []


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


def test_quotations_are_blanked_and_everything_else_stays() -> None:
    speech = Speech(["we walked along the old canal every single evening"], ["too quiet"])
    assert (
        speech.without("She said: “along the old canal every single evening”, I think.")
        == f"She said: “{MARK}”, I think."
    )
    assert speech.without("along the old canal") == "along the old canal"
    stored = json.dumps({"a": ["WALKED along the old  canal every", "kept"], "along the old canal every single": 1})
    assert json.loads(speech.without_in(stored)) == {"a": [MARK, "kept"], "along the old canal every single": 1}
    assert speech.without(" too quiet ") == MARK
    assert speech.without("it was too quiet") == "it was too quiet"
