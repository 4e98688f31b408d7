"""What stands for each speaker: in the turns of a release, and where others call them by name.

Where several participants speak in one interview, each has a letter behind the participant's label (P02a, P02b). The
letters are kept beside the original in the vault, so that the same person has the same one in the next talk.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import count, product
from string import ascii_lowercase

from coding.model import Interview
from coding.store import Cursor, identifiers, interviews, people
from coding.vault import Vault
from coding.workspace.vault_records import Original, read_forms, read_original, record_names, speaker_names
from pipelines.redact.folding import fold


def speaker_labels(original: Original, participant_label: str) -> dict[str, str]:
    """What stands for each speaker: the participant's label with a letter if several, “Interviewer”, “Other 2”."""
    participants = [speaker for speaker in original.transcript.speakers if original.role_of(speaker) == "participant"]
    letters = {speaker: letter for speaker, letter in original.letters.items() if speaker in participants}
    if len(participants) > 1:
        free = _letters(set(letters.values()))
        letters.update({participant: next(free) for participant in participants if participant not in letters})
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    for speaker in original.transcript.speakers:
        role = original.role_of(speaker)
        if role == "participant":
            labels[speaker] = participant_label + letters.get(speaker, "")
            continue
        counts[role] = counts.get(role, 0) + 1
        labels[speaker] = role.capitalize() if counts[role] == 1 else f"{role.capitalize()} {counts[role]}"
    return labels


def speaker_pseudonyms(original: Original, participant_label: str) -> dict[str, str]:
    """What stands where a speaker is called by name: ``[P02a]``, ``[INTERVIEWER]``, ``[OTHER 2]``."""
    labels = speaker_labels(original, participant_label)
    return {
        speaker: f"[{label}]" if original.role_of(speaker) == "participant" else f"[{label.upper()}]"
        for speaker, label in labels.items()
    }


def is_speaker_label(pseudonym: str, participant_labels: Collection[str]) -> bool:
    """Whether a pseudonym is one that speakers of these participants' interviews have."""
    role = re.fullmatch(r"\[(INTERVIEWER|OTHER)( \d+)?\]", pseudonym)
    return role is not None or own_label(pseudonym, participant_labels)


def own_label(pseudonym: str, participant_labels: Collection[str]) -> bool:
    """Whether a pseudonym is a participant's own label, with or without a letter."""
    if not (pseudonym.startswith("[") and pseudonym.endswith("]")):
        return False
    label = pseudonym[1:-1]
    return label in participant_labels or label.rstrip(ascii_lowercase) in participant_labels


def keeper(cursor: Cursor, cluster: str, other: str) -> str:
    """Of two clusters that are one person, the one whose pseudonym stays: a participant's own label, then a role."""
    clusters = identifiers.clusters(cursor)
    labels = {each.label for each in people.participants(cursor)}

    def rank(cluster_id: str) -> int:
        pseudonym = clusters[cluster_id][2] if cluster_id in clusters else ""
        return 2 if own_label(pseudonym, labels) else int(is_speaker_label(pseudonym, labels))

    return other if rank(other) > rank(cluster) else cluster


def _letters(used: set[str]) -> Iterator[str]:
    """a, b, … z, aa, …, without those that are taken."""
    every = ("".join(letters) for length in count(1) for letters in product(ascii_lowercase, repeat=length))
    return (letter for letter in every if letter not in used)


def _speaker_letters(cursor: Cursor, vault: Vault, interview: Interview, original: Original) -> dict[str, str]:
    """Letter of each participant speaker of an interview; empty where there is one, who has none in another talk.

    A name keeps the letter it has in another talk with the same participant. Labels that are no names (Participant 1)
    may mean somebody else there, and get letters of their own.
    """
    speakers = [speaker for speaker in original.transcript.speakers if original.role_of(speaker) == "participant"]
    names = set(speaker_names(original))
    stored = set(vault.names())
    elsewhere: dict[str, str] = {}
    for other in interviews.of_participant(cursor, interview.participant_id):
        if other != interview.id and record_names(other)[0] in stored:
            for name, letter in read_original(vault, other).letters.items():
                elsewhere.setdefault(fold(name), letter)
    known = {
        speaker: elsewhere[fold(speaker)] for speaker in speakers if speaker in names and fold(speaker) in elsewhere
    }
    if len(speakers) < 2:
        return known
    letters = {speaker: letter for speaker, letter in original.letters.items() if speaker in speakers}
    letters_now = {**letters, **known}
    label = interview.participant_label
    others = {
        participant.label[len(label) :]
        for participant in people.participants(cursor)
        if participant.label.startswith(label)
    }
    free = _letters({*elsewhere.values(), *letters_now.values(), *others})
    return {speaker: letters_now[speaker] if speaker in letters_now else next(free) for speaker in speakers}


def settle_speakers(cursor: Cursor, vault: Vault, interview_id: str) -> Original:
    """Bring the letters of an interview, and the pseudonyms of its speakers, up to date; return its original.

    A pseudonym that a person set stays. What is released keeps its text until the next release.
    """
    interview = interviews.get(cursor, interview_id)
    original = read_original(vault, interview_id)
    letters = _speaker_letters(cursor, vault, interview, original)
    if letters != original.letters:
        vault.update_json(f"original/{interview_id}", lambda record: {**record, "letters": letters})
        original = replace(original, letters=letters)
    speaker_names = speaker_pseudonyms(original, interview.participant_label)
    pseudonyms = {
        identifier.cluster_id: identifier.pseudonym for identifier in identifiers.of_interview(cursor, interview_id)
    }
    labels = {interview.participant_label}
    speakers = [cluster_id for cluster_id, pseudonym in pseudonyms.items() if is_speaker_label(pseudonym, labels)]
    forms = read_forms(vault, speakers) if speakers else {}
    for cluster_id in speakers:
        speaker = _speaker_of(forms.get(cluster_id, ()), speaker_names)
        if speaker is not None and pseudonyms[cluster_id] != speaker_names[speaker]:
            identifiers.set_pseudonym(cursor, cluster_id, speaker_names[speaker])
    return original


def _speaker_of(forms: list[str] | tuple[()], pseudonyms: Mapping[str, str]) -> str | None:
    """The speaker whose very name is among a cluster's forms."""
    folded = {fold(form) for form in forms}
    return next((speaker for speaker in pseudonyms if fold(speaker) in folded), None)
