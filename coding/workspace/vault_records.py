"""Originals and the pseudonym key in the vault: how they are laid out, and the one way to read them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coding.errors import NotFound
from coding.model.message import Message
from coding.store import Cursor, Store, events, interviews, settings
from coding.store.erasure import ClosedFile
from coding.store.project_file import HOLDS_DELETED
from coding.store.row_filter import filtered_for
from coding.vault import KEYED, STEP, Vault
from pipelines.transcript import Transcript, Turn


class FilteredVault(Vault):
    """The vault as a person of a site reads and writes it: what is of interviews of other sites is not there.

    Attributes:
        whole: The vault itself.
    """

    def __init__(self, whole: Vault, hidden: frozenset[str]) -> None:
        """Look into an open vault without the records of some interviews."""
        vars(self).update(vars(whole))
        self.whole, self._hidden = whole, hidden

    def _is_visible(self, name: str) -> bool:
        return self._hidden.isdisjoint(name.split("/"))

    def names(self) -> list[str]:
        """Names of the records there are for this person, sorted."""
        return [name for name in super().names() if self._is_visible(name)]

    def versions(self) -> dict[str, bytes]:
        """Versions of the records there are for this person; see :meth:`coding.vault.Vault.versions`."""
        return {name: version for name, version in super().versions().items() if self._is_visible(name)}

    def get(self, name: str) -> bytes:
        """One record; see :meth:`coding.vault.Vault.get`."""
        if not self._is_visible(name):
            raise NotFound(Message("The vault has no record “{name}”.", name=name))
        return super().get(name)

    def put(self, records: Mapping[str, bytes], remove: Iterable[str] = (), *, anew: bool = False) -> None:
        """Write and remove records; see :meth:`coding.vault.Vault.put`."""
        for name in records:
            if not self._is_visible(name):
                raise NotFound(Message("The vault has no record “{name}”.", name=name))
        super().put(records, filter(self._is_visible, remove), anew=anew)


def filtered_vault(store: Store, site: str, vault: Vault) -> Vault:
    """The vault as a person of a site sees it."""
    with store.read() as cursor, filtered_for(store, site).read() as view:
        hidden = interviews.places(cursor).keys() - interviews.places(view).keys()
    return FilteredVault(vault, frozenset(hidden))


def whole(vault: Vault) -> Vault:
    """The vault itself, for a step that must know every word and shows none of another site."""
    return vault.whole if isinstance(vault, FilteredVault) else vault


ROLES = ("participant", "interviewer", "other")


@dataclass(frozen=True)
class Original:
    """An interview as it was imported: steward's eyes only.

    Attributes:
        transcript: Text and turns; offsets are into this original text.
        roles: Speaker label → ``participant``, ``interviewer`` or ``other``.
        language: ISO 639-1 code, or None.
        letters: Speaker label → letter behind the participant's label, where several participants speak.
        named: Labels are what people are called, as in a chat, and no codes of a transcriber.
    """

    transcript: Transcript
    roles: Mapping[str, str]
    language: str | None
    letters: Mapping[str, str] = field(default_factory=dict)
    named: bool = False

    def role_of(self, speaker: str | None) -> str:
        """Role of a speaker; without labels everybody counts as the participant."""
        return self.roles.get(speaker, "other") if speaker is not None else "participant"


@dataclass(frozen=True)
class WordLists:
    """The project's own lists.

    Attributes:
        deny: Words it always masks, wherever they stand, whatever case and diacritics.
        allow: Words it never masks: a detection that is exactly one of them is left alone.
    """

    deny: tuple[str, ...]
    allow: tuple[str, ...]


OF_RELEASES = "of_releases"
"""Field of an original with what releases were made of, by release, where words were corrected since."""
CORRECTIONS = "corrections"
"""Field of an original with what it was before it was corrected, and after, by state."""
DISCLOSURE_CHECK = "last_look"
"""Record with words that an export stopped at, and places at which a steward said that they are no names."""
KEY = "key"
"""Record with what the pseudonym key says of the whole project: its lists, answers about names, what moves dates."""
_FORMS = "forms"
"""Beginning of the records with the words behind the pseudonyms, by the first two letters of the cluster's id, so that
one more word is a small record written. Before, they were all in the record of the key."""


def original_records(
    interview_id: str, original: Original, file_name: str, file_bytes: bytes
) -> dict[str, bytes | dict[str, Any]]:
    """The vault records of an imported interview: its turns, and the file as it came."""
    transcript = original.transcript
    return {
        f"original/{interview_id}": {
            "text": transcript.text,
            "turns": as_recorded(transcript),
            "roles": dict(original.roles),
            "language": original.language,
            "file_name": file_name,
            "named": original.named,
        },
        f"file/{interview_id}": file_bytes,
    }


def as_recorded(transcript: Transcript) -> list[list[Any]]:
    """A transcript's turns as they lie in the vault."""
    return [[turn.speaker, turn.start, turn.end, turn.start_ms, turn.end_ms] for turn in transcript.turns]


def record_names(interview_id: str) -> tuple[str, str]:
    """Names of an interview's vault records."""
    return f"original/{interview_id}", f"file/{interview_id}"


def read_original(vault: Vault, interview_id: str) -> Original:
    """Read an interview's original from the vault.

    Raises:
        NotFound: The vault does not hold it.
    """
    record = vault.get_json(f"original/{interview_id}")
    if record is None:
        vault.get(f"original/{interview_id}")
    return _original(record)


def read_earlier(vault: Vault, interview_id: str) -> list[Original]:
    """What releases of an interview were made of, where its words were corrected since."""
    record = vault.get_json(f"original/{interview_id}", {})
    return [_original({"language": None, **then}) for then in record.get(OF_RELEASES, {}).values()]


def texts_ever(vault: Vault, interview_id: str) -> list[str]:
    """What an original says, and what it said at releases and before corrections that can be taken back."""
    record = vault.get_json(f"original/{interview_id}", {})
    earlier = [record[field] for field in (OF_RELEASES, CORRECTIONS) if isinstance(record.get(field), dict)]
    states = [record, *(state for by_id in earlier for state in by_id.values())]
    return list(dict.fromkeys(state["text"] for state in states if "text" in state))


def _original(record: Mapping[str, Any]) -> Original:
    turns = tuple(Turn(*turn) for turn in record["turns"])
    return Original(
        Transcript(record["text"], turns),
        record["roles"],
        record["language"],
        record.get("letters", {}),
        record.get("named", False),
    )


def read_word_lists(vault: Vault) -> WordLists:
    """Read the project's own lists."""
    record = vault.get_json(KEY, {})
    return WordLists(tuple(record.get("deny", ())), tuple(record.get("allow", ())))


def is_key(name: str) -> bool:
    """Whether a record is one of the pseudonym key's."""
    return name == KEY or name.startswith(f"{_FORMS}/")


def read_forms(vault: Vault, clusters: Collection[str] | None = None) -> dict[str, list[str]]:
    """Read the pseudonym key: cluster id → every form it is known under.

    Args:
        vault: The vault.
        clusters: Those that are asked for, or all.
    """
    # Else somebody divides the key in between, and its words are in neither place.
    with vault.alone():
        names = {name for name in vault.names() if name.startswith(f"{_FORMS}/")}
        if clusters is not None:
            names &= {_forms_name(cluster) for cluster in clusters}
        undivided = vault.get_json(KEY, {}).get(_FORMS, {})
        forms = {cluster_id: list(words) for cluster_id, words in undivided.items()}
        for name in sorted(names):
            forms.update(vault.get_json(name, {}))
    return (
        forms
        if clusters is None
        else {cluster_id: words for cluster_id, words in forms.items() if cluster_id in clusters}
    )


def note_forms(vault: Vault, forms: Mapping[str, Iterable[str]]) -> None:
    """Add forms to the key, cluster by cluster; what others noted meanwhile stays.

    Within the transaction that writes their places: an erasure reads words and takes them out within one of its own, so
    that none is noted after it.
    """
    with vault.alone():
        undivided = vault.get_json(KEY, {}).get(_FORMS, {})
        added: dict[str, dict[str, list[str]]] = {}
        for cluster_id, words in (*undivided.items(), *forms.items()):
            known = added.setdefault(_forms_name(cluster_id), {})
            known[cluster_id] = [*known.get(cluster_id, ()), *words]

        def add(name: str, record: dict[str, Any]) -> dict[str, Any]:
            if name == KEY:
                return {field: value for field, value in record.items() if field != _FORMS}
            return record | {
                cluster_id: list(dict.fromkeys([*record.get(cluster_id, ()), *words]))
                for cluster_id, words in added[name].items()
            }

        vault.update_several_json([KEY, *added], add, {})


def _forms_name(cluster_id: str) -> str:
    return f"{_FORMS}/{cluster_id[:2]}"


def settle_step(store: Store, vault: Vault) -> None:
    """Let the vault hold what the project's file does: all of the last step taken together, or nothing of it."""
    # Nobody writes meanwhile: a step that came between would be taken for one that the file has not.
    store.undisturbed(lambda: vault.settle(store.ask(lambda cursor: settings.meta(cursor, STEP))))


_HEAD = "event_head"


def noted_head(vault: Vault) -> tuple[int, str] | None:
    """Number and hash of the event that was the newest when the vault noted it last."""
    head = vault.get_json(_HEAD)
    return (int(head[0]), str(head[1])) if head else None


def cut_history(store: Store, vault: Vault) -> Message | None:
    """What is wrong where the history of the project file does not go back to what its vault noted."""
    head = noted_head(vault)
    if head is None:
        return None
    with store.read() as cursor:
        if not events.missing_heads(cursor, [head]):
            return None
    return Message(
        "The end of this project’s history is missing: event {n}, which the originals noted, is not in it. It was cut "
        "off, or an older project file was put here. Keep a copy of the folder, ask who could write into it, and see "
        "“heard verify” in the manual.",
        n=head[0],
    )


def note_event_head(store: Store, vault: Vault, *, accept: bool = False, anew: bool = False) -> None:
    """Anchor the event chain outside the project file: a cut tail is seen only against this.

    Where the chain does not go back to what was noted, that stays noted.

    Args:
        store: All of the project, with nobody inside a transaction of it that is not through.
        vault: The open vault.
        accept: Also then: somebody has looked at it and goes on.
        anew: Whether the vault's file is to hold no earlier version of any record afterwards.
    """

    def note() -> None:
        if not accept and cut_history(store, vault) is not None:
            return
        newest = store.ask(events.head)
        if noted_head(vault) != newest:
            vault.put_json({_HEAD: list(newest)}, anew=anew)

    # Nobody writes meanwhile: what a backup copies of file and vault belongs together.
    store.undisturbed(note)


def speaker_names(original: Original) -> Iterable[str]:
    """Speaker labels that look like somebody's name and not like a role, with a number or not.

    Of a chat every label is one: a short name, one in capitals, a number, a handle.
    """
    for label in original.transcript.speakers:
        role = re.sub(r"[\W_]*(?:\d+|(?<=[\W_])[a-z])$", "", label.casefold())
        if role not in _ROLE_WORDS and (original.named or (len(label) > 2 and not label.isupper())):
            yield label


_ROLE_WORDS = frozenset(
    (
        "interviewer",
        "interviewee",
        "participant",
        "speaker",
        "researcher",
        "respondent",
        "moderator",
        "unknown",
        "chercheur",
        "chercheuse",
        "intervistatore",
        "intervistatrice",
        "intervistato",
        "intervistata",
        "partecipante",
        "enquêteur",
        "enquêtrice",
        "enquêté",
        "enquêtée",
        "multiple speakers",
        "person",
        "interviewerin",
        "befragte",
        "befragter",
        "teilnehmer",
        "teilnehmerin",
        "sprecher",
        "sprecherin",
        "entrevistador",
        "entrevistadora",
        "entrevistado",
        "entrevistada",
        "participante",
        "deelnemer",
        "spreker",
        "geïnterviewde",
    )
)


def read_passed(vault: Vault, interview_id: str) -> list[tuple[int, int]]:
    """Spans of unmasked words that a person looked at and left, sorted."""
    record = vault.get_json(f"original/{interview_id}", {})
    return sorted((start, end) for start, end in record.get("passed", ()))


def change_passed(
    vault: Vault, interview_id: str, add: Iterable[Sequence[int]] = (), remove: Iterable[Sequence[int]] = ()
) -> None:
    """Note spans as looked at, or take that back."""
    added, removed = {(start, end) for start, end in add}, {(start, end) for start, end in remove}

    def change(record: dict[str, Any]) -> dict[str, Any]:
        spans = {(start, end) for start, end in record.get("passed", ())} | added
        return {**record, "passed": sorted(spans - removed)}

    vault.update_json(f"original/{interview_id}", change)


IMPORTING = "importing"
"""Record of the vault with the interviews whose originals went in before the project file knew of them."""


def key_hashes(store: Store, vault: Vault) -> int:
    """Put fingerprints in the place of hashes that anybody could try names against; return how many."""
    with store.read() as cursor:
        if not interviews.not_hashed_by(cursor, KEYED):
            return 0

    def change(cursor: Cursor) -> int:
        names = set(vault.names())
        open_ones = interviews.not_hashed_by(cursor, KEYED)
        for interview_id in open_ones:
            # An original that the vault lacks cannot be imported twice by mistake either: it can only be restored.
            known = record_names(interview_id)[0] in names
            text = read_original(vault, interview_id).transcript.text if known else None
            interviews.set_hash(cursor, interview_id, "" if text is None else vault.fingerprint(text))
        settings.set_meta(cursor, HOLDS_DELETED, "1")
        return len(open_ones)

    return store.write(change)


def importing(vault: Vault) -> list[str]:
    """Interviews imported since the vault was last looked through."""
    return list(vault.get_json(IMPORTING, {}).get("interviews", ()))


def sweep_unfinished(store: Store, vault: Vault) -> None:
    """Remove the originals of imports that never came to an interview.

    Only interviews noted while they were imported are looked at: an original that an older project file does not know
    is no leftover.
    """
    if not importing(vault):
        return

    def sweep(cursor: Cursor) -> None:
        known = {interview.id for interview in interviews.all_interviews(cursor)}
        vault.put({}, remove=[IMPORTING, *unfinished(vault, known)])

    store.write(sweep)


def unfinished(vault: Vault, known: Collection[str]) -> list[str]:
    """Names of records of imports that never came to one of the interviews."""
    return [
        name for interview_id in importing(vault) if interview_id not in known for name in record_names(interview_id)
    ]


def settle_copy(vault: Vault, file: ClosedFile) -> None:
    """Let a copy of the vault hold what the project file beside it does, as :func:`settle_step` and the sweep do."""
    vault.settle(file.step)
    vault.put({}, remove=unfinished(vault, file.interviews))
