"""The words behind the pseudonyms, for looking whether any of them stands where it must not."""

from __future__ import annotations

from collections.abc import Sequence

from coding.store import Cursor, identifiers, interviews, people
from coding.vault import Vault
from coding.workspace.originals import read_key, read_original, record_names, speaker_names
from pipelines.redact.folding import fold
from pipelines.redact.leaks import Leak, find_leaks
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.names import english_words, first_names, last_names, places


def known_forms(cursor: Cursor, vault: Vault) -> dict[str, str]:
    """Every word or number a person accepted as a direct identifier, and every speaker's name: form → cluster id.

    Taken from the originals themselves. Words that a reviewer has also let stand somewhere (“Mark” the name, “mark” the
    word) are not among them: only a person can tell those apart. Speakers and the project's own list of words to mask
    have an empty cluster id.
    """
    held = set(vault.names())
    forms: dict[str, str] = {}
    waved_through: set[str] = set()
    for interview in interviews.all_interviews(cursor):
        if record_names(interview.id)[0] not in held:
            continue
        original = read_original(vault, interview.id)
        for name in speaker_names(original):
            forms.setdefault(name, "")
        for one in identifiers.of_interview(cursor, interview.id):
            form = original.transcript.text[one.start : one.end]
            if one.decision == "rejected":
                waved_through.add(fold(form))
            elif one.decision == "accepted" and ENTITY_TYPES[one.type].kind == "direct":
                forms[form] = one.cluster_id
    for word in read_key(vault).deny:
        forms.setdefault(word, "")
    # The team is named in reports on purpose, and its members are often the interviewers of the transcripts.
    team = {part for user in people.users(cursor) for part in (user.name, *user.name.split())}
    return {
        form: cluster
        for form, cluster in forms.items()
        if len(form.strip()) > 1 and form not in team and fold(form) not in waved_through
    }


def forms_by_cluster(cursor: Cursor, vault: Vault) -> dict[str, list[str]]:
    """Cluster id → its forms, read from the originals as the identifiers stand now; rejected places do not count."""
    held = set(vault.names())
    forms: dict[str, list[str]] = {}
    for interview in interviews.all_interviews(cursor):
        if record_names(interview.id)[0] not in held:
            continue
        text = read_original(vault, interview.id).transcript.text
        for one in identifiers.of_interview(cursor, interview.id):
            if one.decision != "rejected":
                forms.setdefault(one.cluster_id, []).append(text[one.start : one.end])
    return {cluster: list(dict.fromkeys(words)) for cluster, words in forms.items()}


def find_known(text: str, forms: Sequence[str]) -> list[Leak]:
    """Where known words stand in a text.

    A name that is an everyday word too (Hope, Mark) counts only where it is written with its capital: in lower case it
    is the word, and stopping at every “hope” would teach people to wave the list through.
    """
    found = []
    for leak in find_leaks(text, forms):
        form = forms[leak.form_index]
        written_small = text[leak.start].islower() and form[:1].isupper()
        if not (written_small and _is_everyday(form)):
            found.append(leak)
    return found


def _is_everyday(form: str) -> bool:
    word = fold(form).strip()
    return word in english_words() or any(held().get(word) for held in (first_names, last_names, places))
