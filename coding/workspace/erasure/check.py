"""What an erasure says about itself: the participant's words are looked for once more, in all that was rewritten."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from coding.store.erasure_search import Searched, search_file
from coding.store.quotations import RUN, Speech
from coding.vault import Vault
from coding.workspace.leaving import Looked, Names
from coding.workspace.vault_records import read_original, record_names


def said(vault: Vault, interview_ids: Collection[str]) -> list[str]:
    """The participant's own turns in the original words."""
    names = set(vault.names())
    said: list[str] = []
    for interview_id in interview_ids:
        if record_names(interview_id)[0] in names:
            original = read_original(vault, interview_id)
            text = original.transcript.text
            said += [
                text[turn.start : turn.end]
                for turn in original.transcript.turns
                if original.role_of(turn.speaker) == "participant"
            ]
    return said


def search_line(outcome: Searched, speech: Speech) -> dict[str, Any]:
    """What a certificate says of the search afterwards."""
    if not speech:
        return {"columns": 0, "left": {}, "why": "no words were left to look for: an erasure was finished"}
    return {
        "columns": outcome.columns,
        "left": outcome.left,
        "same_words_in_other_transcripts": outcome.in_other_transcripts,
        "how": f"every text column, for {RUN} words of the participant in a row, released and original wording",
    }


def vaults_line(looked: Mapping[str, Looked], names: Names) -> dict[str, Any]:
    """What a certificate says of looking for each name alone in every vault: the project's, and those of backups."""
    if not names:
        return {"vaults": 0, "records": 0, "left": {}, "why": "no names were left to look for"}
    return {
        "vaults": len(looked),
        "records": sum(look.records for look in looked.values()),
        "left": {name: look.left for name, look in looked.items() if look.left},
        "same_names_in_other_transcripts": sum(look.in_other_transcripts for look in looked.values()),
        "how": "every record of every vault, opened, for each name alone",
    }


def search_backups(folder: Path, rewritten: Collection[str], speech: Speech) -> dict[str, Any]:
    """The same search in each rewritten project file of the backup folder: name → fields that are left."""
    files = [name for name in rewritten if name.endswith(".duckdb")] if speech else []
    return {name: search_file(folder / name, speech).left for name in files}
