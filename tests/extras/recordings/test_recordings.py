"""Recordings: what is kept of one and where, what erases it, and that it survives what the vault survives."""

import io
import shutil
from pathlib import Path

import pytest

from coding import vault_recordings
from coding.errors import AccessDenied, NotFound, VaultDamaged, VaultError, VaultLocked
from coding.extras.recordings.records import Wish
from coding.extras.recordings.steps import sealing, times, transcribing, wording
from coding.extras.recordings.steps.recordings import add_recording, all_recordings, hear, recording, remove_recording
from coding.store.connection import BACKUP_FOLDER
from coding.vault import Vault
from coding.workspace.erasure.erase import erase
from coding.workspace.erasure.restore import drill, restore
from coding.workspace.project.backup import make_backup
from coding.workspace.project.log import doctor
from coding.workspace.project.manifest import changed_files, read
from coding.workspace.project.open import change_passphrase, open_project
from pipelines.errors import BrokenFile, UnknownFormat
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.recordings.tones import NAME, SOUND, TALK, pitches_of, tones

OTHER = (("Interviewer", "What came after?"), ("Mira", "A calmer year. We had a garden and I slept well."))


def sound_files(folder: Path) -> list[Path]:
    return sorted((folder / vault_recordings.FOLDER).glob("*"))


def test_a_steward_hears_a_few_seconds_from_any_place(small_project: SmallProject, heard: str) -> None:
    steward = small_project.as_user("sam", vault=True)
    about = recording(steward, heard)
    assert about is not None
    assert (about.name, about.kind, about.lasts_ms, about.added_by) == (NAME, "wav", 6000, "sam")
    assert pitches_of(hear(steward, heard, 0)) == [300, 300, 600, 600, 900, 900]
    assert pitches_of(hear(steward, heard, 2000)) == [600, 600, 900, 900]
    assert len(hear(steward, heard, 60_000)) == 44, "beyond its end there is nothing"


@pytest.mark.slow
def test_nothing_of_it_can_be_read_on_the_disk(small_project: SmallProject, heard: str) -> None:
    small_project.project.store.close()
    sound = SOUND[2000:2064]
    for path in (path for path in small_project.folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert sound not in content and b"Feldmann" not in content and b"RIFF" not in content, path
        assert "Nora" not in path.name
    (file,) = sound_files(small_project.folder)
    assert file.stat().st_mode & 0o077 == 0


FOR_STEWARDS = (
    hear, recording, add_recording, remove_recording, all_recordings, times.recording_times, times.align_recording,
    times.forget_recording_times, times.set_own_times, transcribing.transcribe_recording,
    transcribing.unfinished_transcripts,
    wording.correctable_interviews, wording.wording,
)  # fmt: skip


@pytest.mark.parametrize("who", ["ana", "lea", "vic"])
def test_nobody_but_a_steward_takes_any_step(small_project: SmallProject, who: str) -> None:
    for step in FOR_STEWARDS:
        with pytest.raises(AccessDenied):
            step(small_project.as_user(who))


def test_a_steward_takes_none_before_the_vault_is_open(small_project: SmallProject, heard: str) -> None:
    steward = small_project.as_user("sam")
    for step in (times.recording_times, times.align_recording, times.forget_recording_times):
        with pytest.raises(VaultLocked):
            step(steward, heard)
    with pytest.raises(VaultLocked):
        hear(steward, heard, 0)
    with pytest.raises(VaultLocked):
        transcribing.transcribe_recording(steward, io.BytesIO(SOUND), NAME, Wish())


@pytest.mark.slow
def test_a_second_one_takes_the_place_of_the_first(small_project: SmallProject, heard: str) -> None:
    steward = small_project.as_user("sam", vault=True)
    (before,) = sound_files(small_project.folder)
    again = add_recording(steward, heard, io.BytesIO(tones(450)), "second.wav")
    assert again.replaced and not again.same_file
    assert pitches_of(hear(steward, heard, 0)) == [450, 450]
    (after,) = sound_files(small_project.folder)
    assert after != before


@pytest.mark.slow
def test_what_is_no_recording_leaves_nothing(small_project: SmallProject) -> None:
    interview = small_project.import_turns(TALK, "P7")
    steward = small_project.as_user("sam", vault=True)
    for content, name, error in (
        (b"not a sound", "a.wav", BrokenFile),
        (SOUND[:40], "a.wav", BrokenFile),
        (tones(), "a.wav", BrokenFile),
        (SOUND, "a.txt", UnknownFormat),
        (SOUND, "a.mp3", (BrokenFile, UnknownFormat)),
    ):
        with pytest.raises(error, match=r"a\."):
            add_recording(steward, interview, io.BytesIO(content), name)
    assert not sound_files(small_project.folder) and recording(steward, interview) is None
    with pytest.raises(NotFound):
        add_recording(steward, "nobody", io.BytesIO(SOUND), NAME)


@pytest.mark.slow
def test_a_changed_bit_is_told_and_never_heard(small_project: SmallProject, heard: str) -> None:
    steward = small_project.as_user("sam", vault=True)
    (file,) = sound_files(small_project.folder)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(VaultDamaged, match="cut or changed"):
        hear(steward, heard, 0)
    assert [finding.check for finding in doctor(steward) if not finding.well] == ["recordings"]
    file.write_bytes(content[:-1])
    with pytest.raises(VaultDamaged, match="cut or changed"):
        hear(steward, heard, 0)
    with pytest.raises(VaultDamaged, match="No backup|Take it from a backup"):
        make_backup(small_project.as_user("lea"))
    assert not list((small_project.folder / BACKUP_FOLDER).glob("*/project.duckdb"))
    file.unlink()
    with pytest.raises(VaultDamaged, match="missing"):
        hear(steward, heard, 0)


@pytest.mark.slow
def test_stretches_cannot_be_put_elsewhere(
    small_project: SmallProject, heard_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BLOCK", 16_000)
    monkeypatch.setattr(sealing, "_SEALED", 12 + 16_000 + 16)
    entry, other = (small_project.import_turns(*given) for given in ((TALK, "P7"), (OTHER, "P8")))
    steward = small_project.as_user("sam", vault=True)
    for interview in (entry, other):
        add_recording(steward, interview, io.BytesIO(SOUND), NAME)
    vault = steward.open_vault()
    assert sealing.sound(vault, entry).read(15_990, 16_020) == SOUND[44:][15_990:32_010]
    record = vault.get_json(f"recording/{entry}")
    vault.put_json({f"recording/{other}": record})
    with pytest.raises(VaultDamaged):
        hear(steward, other, 0)
    file = small_project.folder / vault_recordings.FOLDER / record["file"]
    content, step, begins = file.read_bytes(), 16_028, len(sealing.MAGIC)
    blocks = [content[at : at + step] for at in range(begins, len(content), step)]
    file.write_bytes(b"".join((content[:begins], blocks[1], blocks[0], *blocks[2:])))
    with pytest.raises(VaultDamaged):
        hear(steward, entry, 0)


@pytest.mark.slow
def test_erasing_a_participant_erases_it_from_backups_too(small_project: SmallProject, heard: str) -> None:
    lead, steward = small_project.as_user("lea"), small_project.as_user("sam", vault=True)
    stays = small_project.import_turns(OTHER, "P8")
    add_recording(steward, stays, io.BytesIO(tones(450)), "other.wav")
    backup = Path(make_backup(lead)["folder"])
    assert len(sound_files(backup)) == 2
    rest = vault_recordings.recordings(steward.open_vault())
    erase(steward, "P7", confirmation="P7")
    for folder in (small_project.folder, backup):
        assert [entry.name for entry in sound_files(folder)] == [rest[stays].file]
        vault = Vault.open(folder, PASSPHRASE)
        assert list(vault_recordings.recordings(vault)) == [stays]
        assert "recordings_gone" not in vault.names()
    noted = read(backup)
    assert noted is not None and noted.state == "whole" and not changed_files(backup, noted)
    assert drill(small_project.folder, passphrase=PASSPHRASE).problems == []
    with pytest.raises(NotFound):
        hear(steward, heard, 0)


@pytest.mark.slow
def test_removing_one_takes_its_key_out_of_every_backup(small_project: SmallProject, heard: str) -> None:
    steward = small_project.as_user("sam", vault=True)
    backup = Path(make_backup(small_project.as_user("lea"))["folder"])
    assert remove_recording(steward, heard).backups == (backup.name,)
    assert not sound_files(small_project.folder) and not sound_files(backup)
    assert recording(steward, heard) is None
    with pytest.raises(NotFound, match="no recording"):
        remove_recording(steward, heard)
    noted = read(backup)
    assert noted is not None and noted.state == "whole" and not changed_files(backup, noted)


@pytest.mark.slow
def test_backups_share_one_copy_and_the_project_has_its_own(small_project: SmallProject, heard: str) -> None:
    lead = small_project.as_user("lea")
    first, second = (Path(make_backup(lead)["folder"]) for _ in range(2))
    (live,), (entry,), (other,) = (sound_files(folder) for folder in (small_project.folder, first, second))
    assert entry.samefile(other) and not live.samefile(entry)
    assert drill(small_project.folder, first.name).problems == []
    live.write_bytes(b"lost")
    third = Path(make_backup(lead)["folder"])
    assert sound_files(third)[0].samefile(entry), "a whole copy is at hand"
    entry.write_bytes(b"lost too")
    assert len(drill(small_project.folder, first.name).problems) == 1


@pytest.mark.slow
def test_another_passphrase_and_restoring_keep_it(small_project: SmallProject, heard: str, tmp_path: Path) -> None:
    backup = make_backup(small_project.as_user("lea"))["name"]
    steward = small_project.as_user("sam", vault=True)
    change_passphrase(steward, PASSPHRASE, "another gentle one")
    add_recording(steward, heard, io.BytesIO(tones(450)), "later.wav")
    small_project.project.store.close()
    done = restore(small_project.folder, backup, "lea")
    assert done.safety_copy is not None
    assert len(sound_files(small_project.folder)) == 1
    later = sound_files(small_project.folder / BACKUP_FOLDER / done.safety_copy)
    assert len(later) == 1 and later != sound_files(small_project.folder)
    project = open_project(small_project.folder)
    try:
        again = SmallProject(project).as_user("sam").with_vault("another gentle one")
        assert pitches_of(hear(again, heard, 0))[0] == 300
    finally:
        project.store.close()
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.copytree(small_project.folder / BACKUP_FOLDER / backup, tmp_path / "alone")
    restore(moved, str(tmp_path / "alone"), "lea")
    assert len(sound_files(moved)) == 1


class _Killed(BaseException):
    """Stands for the process being gone at this very moment."""


MOMENTS = {
    "sealing": (sealing, "on_the_disk"),
    "before the vault knows": (Vault, "put_json"),
    "once the vault knows": (vault_recordings, "finish"),
    "before the old one goes": (vault_recordings, "drop"),
}


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_the_one_or_the_other(
    small_project: SmallProject, heard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise _Killed

    stands = 300
    for number, (moment, (where, name)) in enumerate(MOMENTS.items()):
        steward, fresh = small_project.as_user("sam", vault=True), 450 + number
        with monkeypatch.context() as patch:
            # What a killed process would not get to does not tidy up.
            patch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
            patch.setattr(where, name, die)
            with pytest.raises(_Killed):
                add_recording(steward, heard, io.BytesIO(tones(fresh)), "second.wav")
        stands = fresh if moment in ("once the vault knows", "before the old one goes") else stands
        again = small_project.as_user("sam", vault=True)
        assert pitches_of(hear(again, heard, 0))[0] == stands, moment
        assert len(sound_files(small_project.folder)) == 1, moment
        assert "recordings_gone" not in again.open_vault().names()


@pytest.mark.slow
def test_a_full_disk_is_told_and_leaves_the_old_one(
    small_project: SmallProject, heard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steward = small_project.as_user("sam", vault=True)

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "on_the_disk", full)
        with pytest.raises(VaultError, match=r"No space left.*Nothing was changed"):
            add_recording(steward, heard, io.BytesIO(tones(450)), "second.wav")
    assert pitches_of(hear(steward, heard, 0))[0] == 300
    assert len(sound_files(small_project.folder)) == 1
