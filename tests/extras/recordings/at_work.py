"""A project with recordings, and what an erasure without the extra leaves of them, in the backups too."""

import io

from coding import vault_recordings
from coding.extras.recordings.steps.recordings import add_recording, all_recordings, hear
from coding.store.connection import BACKUP_FOLDER
from coding.vault import FILE_NAME, Vault
from coding.workspace.project.backup import make_backup
from coding.workspace.project.interviews import list_interviews
from tests.conftest import PASSPHRASE, SmallProject
from tests.extras.recordings.tones import pitches_of, tones

TALK = (("Interviewer", "What came after?"), ("Mira", "A calmer year. We had a garden and I slept well."))
PITCHES = {"P01": 300, "P02": 450}


def begin(project: SmallProject) -> None:
    project.import_turns(TALK, "P02")
    steward = project.as_user("sam", vault=True)
    for interview in list_interviews(steward):
        sound = io.BytesIO(tones(PITCHES[interview.participant_label]))
        add_recording(steward, interview.id, sound, "talk.wav")
    make_backup(project.as_user("lea"))


def after_an_erasure(project: SmallProject) -> None:
    """Of who was erased there is neither sound nor key; the other is heard."""
    steward = project.as_user("sam", vault=True)
    (interview,) = all_recordings(steward)
    assert pitches_of(hear(steward, interview, 0)) == [PITCHES["P02"]] * 2
    backups = [path.parent for path in (project.folder / BACKUP_FOLDER).glob(f"*/{FILE_NAME}")]
    assert backups
    for folder in (project.folder, *backups):
        recordings = vault_recordings.recordings(Vault.open(folder, PASSPHRASE))
        assert [*recordings] == [interview], folder
        assert vault_recordings.files(folder) == [recordings[interview].file], folder
