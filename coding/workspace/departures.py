"""What leaves a vault with a person: their records, their words in the pseudonym key, their name in what others wrote.

The same is done to the vault of the project and to every copy of it in a backup, each beside its own project file:
whose a word is stands in the identifiers of that file, and in the originals of that vault.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from coding import vault_recordings
from coding.model.grouping import grouped
from coding.store.erasure import ClosedFile, Marked
from coding.store.quotations import MARK
from coding.vault import STEP, Vault
from coding.workspace.vault_records import (
    CORRECTIONS,
    KEY,
    OF_RELEASES,
    is_key,
    read_original,
    record_names,
    settle_copy,
    speaker_names,
    texts_ever,
    unfinished,
)
from pipelines.redact.clusters import form_key
from pipelines.redact.folding import fold, fold_with_offsets
from pipelines.redact.names import is_everyday, is_title, word_set

Word = tuple[str, str]
"""A word as it is written, and the type of identifier it is; "" where that is not known."""

NOTED: Final = "erased"
"""Record with who left this vault, words of the key included: participant → interviews."""
_WRITTEN: Final = frozenset({"reason", "why", "memo", "memos", "name", "reopened"})
"""Fields of records that hold what somebody wrote, and names of files."""
_LEAST_LETTERS, _LEAST_DIGITS = 3, 6


class Names:
    """Somebody's names, each of which is found alone, in whatever case, accents or place.

    Attributes:
        words: Of what they are made.
        keys: By what they are told apart in the pseudonym key.
    """

    def __init__(self, words: Collection[Word], staying: Collection[str]) -> None:
        """Take somebody's words, and the folded words that somebody else says too and that are not looked for."""
        self.words = frozenset(words)
        self.keys = {form_key(*word) for word in words} - {form_key(word, "PERSON") for word in staying}
        self._exact: dict[str, bool] = {}
        parts_of_names = {part for word in staying for part in re.findall(r"\w+", word)}
        for written, kind in words:
            self._add(written, staying)
            if kind == "PERSON":
                for part in re.findall(r"[^\W\d_]+", written):
                    folded = fold(part)
                    if not is_title(folded) and folded not in word_set("particles"):
                        self._add(part, parts_of_names)
        forms = sorted(self._exact, key=len, reverse=True)
        alike = "|".join(r"\s+".join(map(re.escape, form.split(" "))) for form in forms)
        self._pattern = re.compile(rf"(?<!\w)(?:{alike})(?!\w)") if forms else None

    def _add(self, written: str, staying: Collection[str]) -> None:
        folded = " ".join(fold(written).split())
        letters, digits = sum(map(str.isalpha, folded)), sum(map(str.isdigit, folded))
        if folded not in staying and (letters >= _LEAST_LETTERS or digits >= _LEAST_DIGITS):
            # “Will” is looked for, “will” is not.
            self._exact[folded] = self._exact.get(folded, True) and is_everyday(written)

    def __bool__(self) -> bool:
        return self._pattern is not None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand in a text."""
        if self._pattern is None:
            return
        folded, offsets = fold_with_offsets(text)
        for match in self._pattern.finditer(folded):
            start, end = match.span() if offsets is None else (offsets[match.start()], offsets[match.end()])
            if not (self._exact[" ".join(match.group().split())] and text[start].islower()):
                yield start, end

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands in a text."""
        return next(self.spans(text), None) is not None

    def without(self, text: str) -> str:
        """A text with each of them replaced."""
        parts, position = [], 0
        for start, end in self.spans(text):
            parts += [text[position:start], MARK]
            position = end
        return "".join(parts) + text[position:]


@dataclass(frozen=True)
class Departures:
    """What left a vault.

    Attributes:
        records: How many records.
        words: How many words of the pseudonym key.
        names: What nothing in it should hold any more.
    """

    records: int
    words: int
    names: Names


@dataclass(frozen=True)
class Looked:
    """What looking through a vault for names came to.

    Attributes:
        records: How many records there are, all read.
        left: Kind of record → how many hold one of the names.
        in_other_transcripts: Transcripts of others that do: they are those people's words.
    """

    records: int
    left: dict[str, int]
    in_other_transcripts: int


def departed(vault: Vault) -> dict[str, list[str]]:
    """Who left a vault: participant → interviews."""
    return dict(vault.get_json(NOTED, {}))


def interviews_in(vault: Vault) -> set[str]:
    """Ids of the interviews whose originals a vault holds."""
    begins = record_names("")[0]
    return {name.removeprefix(begins) for name in vault.names() if name.startswith(begins)}


def words_of(vault: Vault, interviews: Collection[str], marked: Sequence[Marked]) -> set[Word]:
    """The words behind the pseudonyms of some interviews, and names that their speakers are called by."""
    places = grouped((place.interview, place) for place in marked)
    words: set[Word] = set()
    for interview_id in interviews_in(vault) & set(interviews):
        original = read_original(vault, interview_id)
        words.update((name, "PERSON") for name in speaker_names(original))
        text = original.transcript.text
        words.update((text[place.start : place.end], place.type) for place in places.get(interview_id, ()))
    return words


def still_to_leave(vault: Vault, erased: Mapping[str, Collection[str]], file: ClosedFile | None = None) -> bool:
    """Whether anything of people who were erased is to leave a vault yet, or may be in what a kill left there.

    Args:
        vault: The project's or a copy.
        erased: Participant → interviews.
        file: The project file beside a copy.
    """
    is_unfinished = file is not None and (bool(vault.get_json(STEP)) or bool(unfinished(vault, file.interviews)))
    interview_ids = {interview_id for collection in erased.values() for interview_id in collection}
    return (
        is_unfinished
        or bool(erased.keys() - departed(vault).keys())
        or not interviews_in(vault).isdisjoint(interview_ids)
    )


def take_out_of_copy(
    copy: Vault,
    erased: Mapping[str, Collection[str]],
    file: ClosedFile | None,
    *,
    also: Collection[Word] = (),
    known: Collection[str] = (),
) -> Departures:
    """As :func:`take_out`, of a copy beside its project file: what a kill left in it is settled first."""
    if file is not None:
        settle_copy(copy, file)
    return take_out(copy, erased, None if file is None else file.marked, also=also, known=known)


def take_out(
    vault: Vault,
    erased: Mapping[str, Collection[str]],
    marked: Sequence[Marked] | None,
    *,
    also: Collection[Word] = (),
    known: Collection[str] = (),
) -> Departures:
    """Take people out of a vault: records, words in the key that nobody else says, names in what others wrote.

    Of somebody whose originals have left this vault before, and their words not, the words are told by what is left:
    no identifier and no original of anybody holds them.

    Args:
        vault: The project's or a copy.
        erased: Participant → interviews, of everybody who was erased.
        marked: Identifiers of the project file beside it, theirs included if they are still there; None where that
            cannot be read.
        also: Words of theirs that are known from elsewhere.
        known: Folded words that stay all the same where nobody is left who says them: the key of the project has them.
    """
    erased_ids = {interview_id for collection in erased.values() for interview_id in collection}
    with vault.alone():
        present, departures = interviews_in(vault), departed(vault)
        all_words = {*words_of(vault, erased_ids, marked or ()), *also}
        staying = {fold(word) for word, _ in words_of(vault, present - erased_ids, marked or ())}
        clusters = None if marked is None else {place.cluster for place in marked if place.interview not in erased_ids}
        own_words = {fold(word) for word, _ in all_words} - staying
        texts = _texts(vault, present & erased_ids)
        earlier = marked is not None and any(
            collection and participant_id not in departures and present.isdisjoint(collection)
            for participant_id, collection in erased.items()
        )

        @cache
        def others() -> str:
            return _texts(vault, present - erased_ids)

        def leaves(form: str) -> bool:
            word = fold(form)
            if word in staying or word in own_words:
                return word in own_words
            return (_has_word(texts, word) or (earlier and word not in known)) and not _has_word(others(), word)

        words = {form for form in _words_in_key(vault) if leaves(form)}
        names = Names({*all_words, *((form, "") for form in words)}, staying)
        records = remove_records(
            vault, erased_ids, leaves, clusters, names=names, note={**departures, **_lists(erased)}
        )
    return Departures(records, len(words), names)


def _lists(erased: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    return {participant_id: sorted(collection) for participant_id, collection in erased.items()}


def _texts(vault: Vault, interviews: Collection[str]) -> str:
    return "\n".join(fold(text) for interview in sorted(interviews) for text in texts_ever(vault, interview))


def _has_word(text: str, word: str) -> bool:
    return word in text and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def words_in_key(vault: Vault) -> frozenset[str]:
    """The folded words of a pseudonym key."""
    return frozenset(fold(word) for word in _words_in_key(vault))


def _words_in_key(vault: Vault) -> Iterator[str]:
    for name in vault.names():
        if is_key(name):
            record = vault.get_json(name, {})
            if name == KEY:
                yield from (*record.get("deny", ()), *record.get("allow", ()))
            for forms in (record.get("forms", {}) if name == KEY else record).values():
                yield from forms


def remove_records(
    vault: Vault,
    interviews: Collection[str],
    leaves: Callable[[str], bool],
    clusters: Collection[str] | None,
    *,
    names: Names | None = None,
    note: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Take records out of a vault, what other records say about them, and every earlier version of any record.

    Args:
        vault: The live one or a copy.
        interviews: Ids of the interviews.
        leaves: Whether a word leaves the pseudonym key.
        clusters: Clusters that are left; None leaves the key's clusters alone.
        names: What is replaced where others wrote it.
        note: Who has left, to be noted in the vault.

    Returns:
        How many records went.
    """
    ids = set(interviews)
    # Else what others note in the key meanwhile is lost, or the key that they divide is put back as it was.
    with vault.alone():
        record_names = [name for name in vault.names() if ids & set(name.split("/"))]
        changed: dict[str, Any] = {}
        for name in vault.names():
            if name in record_names or name in (NOTED, STEP) or name.startswith("file/"):
                continue
            try:
                before = vault.get_json(name)
            except ValueError:
                continue
            after = before if name.startswith("original/") else _without_ids(before, ids)
            if is_key(name) and isinstance(after, dict):
                after = _key_without(name, after, leaves, clusters, names)
            elif names:
                after = _without_names(after, names)
            if after != before:
                changed[name] = after
        changed |= vault_recordings.leaving(vault, ids)
        if note is not None:
            changed[NOTED] = note
        vault.put_json(changed, remove=[*record_names, STEP], anew=True)
        vault_recordings.finish(vault)
    return len(record_names)


def look_through(vault: Vault, names: Names) -> Looked:
    """Look for each name alone in every record of a vault, whatever it holds."""
    counts: dict[str, int] = {}
    elsewhere = 0
    every = vault.names()
    for name in every:
        kind = name.split("/")[0]
        data = vault.get(name)
        try:
            record = json.loads(data)
        except ValueError:
            record = data.decode("utf-8", "ignore")
        transcript: Any = record if name.startswith("file/") else ""
        if name.startswith("original/") and isinstance(record, dict):
            # Its text, what those who speak in it are called, and both as they were before.
            fields = ("text", "turns", OF_RELEASES, CORRECTIONS)
            transcript = [record.pop(field, "") for field in fields] + list(record.pop("roles", {}))
        elsewhere += any(names.stand_in(text) for text in _strings(transcript))
        if not name.startswith("file/") and any(names.stand_in(text) for text in _strings(record)):
            counts[kind] = counts.get(kind, 0) + 1
    return Looked(len(every), counts, elsewhere)


def _strings(value: Any) -> Iterator[str]:
    """Every text of a JSON value, names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from _strings(list(value.values()))
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)


def _without_ids(value: Any, ids: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(entry, ids) for key, entry in value.items() if key not in ids}
    if isinstance(value, list):
        entries = [entry for entry in value if not (isinstance(entry, str) and entry in ids)]
        return [_without_ids(entry, ids) for entry in entries if not (isinstance(entry, dict) and _names(entry, ids))]
    return value


def _names(record: Mapping[str, Any], ids: set[str]) -> bool:
    return any(isinstance(value, str) and value in ids for value in record.values())


def _without_names(value: Any, names: Names, written: bool = False) -> Any:
    """A record with names replaced in the fields that hold what somebody wrote."""
    if isinstance(value, dict):
        return {key: _without_names(entry, names, written or key in _WRITTEN) for key, entry in value.items()}
    if isinstance(value, list):
        return [_without_names(entry, names, written) for entry in value]
    return names.without(value) if written and isinstance(value, str) else value


def _key_without(
    name: str,
    record: Mapping[str, Any],
    leaves: Callable[[str], bool],
    clusters: Collection[str] | None,
    names: Names | None,
) -> dict[str, Any]:
    def forms_left(forms: Mapping[str, list[str]]) -> dict[str, list[str]]:
        return {
            cluster: [form for form in words if not leaves(form)]
            for cluster, words in forms.items()
            if clusters is None or cluster in clusters
        }

    if name != KEY:
        return forms_left(record)
    lists = {field: [form for form in record.get(field, ()) if not leaves(form)] for field in ("deny", "allow")}
    undivided = {"forms": forms_left(record["forms"])} if "forms" in record else {}
    answers = {
        "merge_answers": [
            merge_answer
            for merge_answer in record.get("merge_answers", ())
            if not _concerns_departed(merge_answer, names, clusters)
        ]
    }
    return {**record, **undivided, **lists, **{field: answer for field, answer in answers.items() if field in record}}


def _concerns_departed(answer: Sequence[Any], names: Names | None, clusters: Collection[str] | None) -> bool:
    """Whether an answer to “Same person?” is about somebody who leaves: pair of clusters, answer, key of a form."""
    pair, _, *form = answer
    return (clusters is not None and not set(pair) <= set(clusters)) or (
        names is not None and "".join(form) in names.keys
    )
