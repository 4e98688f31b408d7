"""The words at all identifiers of a project, kept beside the open vault and brought up to date where something changed.

Each interview is held as it was when last looked at, under the version of its original in the vault and a signature of
its identifiers. Whoever asks pays one statement for the signatures, and opens the originals that changed. What is held
goes with the vault that was opened, and when words must go from the project's memory.
"""

import hashlib
import secrets
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from coding.model.grouping import grouped
from coding.store import Cursor, identifiers
from coding.store.identifiers import InterviewState, Place
from coding.store.memory import Shelf, memory_of, moment_of
from coding.vault import Vault
from coding.workspace.vault_records import (
    KEY,
    Original,
    WordLists,
    read_original,
    read_word_lists,
    record_names,
    speaker_names,
    whole,
)
from pipelines.redact.clusters import form_key
from pipelines.redact.folding import fold
from pipelines.redact.leaks import GrowingForms, Traces, as_looked_for, traces_of
from pipelines.redact.merges import NearForms, may_fit
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.names import is_no_name

_NAMED_QUASI = frozenset({"LOCATION", "ORGANISATION", "SCHOOL", "CARE_PLACE"})
_SEAL = secrets.token_bytes(32)


def seal_of(text: str) -> bytes:
    """A hash of words under a key of this process only."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_SEAL, digest_size=20).digest()


@dataclass(frozen=True, kw_only=True)
class InterviewWords:
    """One interview's words.

    Attributes:
        interview: The interview and the signature of its identifiers.
        version: Version of its original in the vault.
        seal: A hash of the original.
        language: The original's.
        names: Speakers who are called by a name.
        places: Its identifiers in order, with their words.
        saved: Whether they were read as saved, and not within a transaction that may still be rolled back.
    """

    interview: InterviewState
    version: bytes
    seal: bytes
    language: str | None
    names: tuple[str, ...]
    places: tuple[tuple[Place, str], ...]
    saved: bool

    @cached_property
    def direct(self) -> dict[str, str]:
        """Words accepted as direct identifiers that tell somebody by themselves: form → cluster."""
        return {
            form: place.cluster_id
            for place, form in self.places
            if place.decision == "accepted"
            and ENTITY_TYPES[place.type].kind == "direct"
            and not self._no_name(place, form)
            and tells_by_itself(form)
        }

    @cached_property
    def named(self) -> dict[str, str]:
        """Names of places, schools and groups, accepted and written with a capital: form → type."""
        return {
            form: place.type
            for place, form in self.places
            if place.decision == "accepted" and place.type in _NAMED_QUASI and len(form) > 3 and form[:1].isupper()
        }

    @cached_property
    def let_stand(self) -> frozenset[str]:
        """Folded words that a person let stand."""
        return frozenset(fold(form) for place, form in self.places if place.decision == "rejected")

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Folded words that wait for an answer in a release."""
        return frozenset(
            fold(form)
            for place, form in self.places
            if self.interview.has_release and place.decision == "pending" and not self._no_name(place, form)
        )

    @cached_property
    def pends(self) -> bool:
        """Whether anything in it waits for an answer."""
        return any(place.decision == "pending" for place, _ in self.places)

    @cached_property
    def told(self) -> tuple[object, ...]:
        """All it says about which words are known."""
        return self.names, tuple(self.direct.items()), self.let_stand, self.waiting

    @cached_property
    def keys(self) -> frozenset[tuple[str, str, str]]:
        """Type, key of the form and cluster of what stands here and was not rejected."""
        return frozenset(
            (place.cluster_type, form_key(form, place.cluster_type), place.cluster_id)
            for place, form in self.places
            if place.decision != "rejected"
        )

    @cached_property
    def by_cluster(self) -> dict[str, list[tuple[Place, str]]]:
        """Cluster → its places here with their words, of what was not rejected, in order."""
        return grouped((place.cluster_id, (place, form)) for place, form in self.places if place.decision != "rejected")

    @cached_property
    def keys_of(self) -> dict[str, tuple[str, frozenset[str]]]:
        """Cluster → its type, and the keys of its forms here."""
        clusters: dict[str, tuple[str, frozenset[str]]] = {}
        for type_name, key, cluster_id in self.keys:
            _, known = clusters.get(cluster_id, ("", frozenset()))
            clusters[cluster_id] = type_name, known | {key}
        return clusters

    def _no_name(self, place: Place, form: str) -> bool:
        return place.type == "PERSON" and is_no_name(form, self.language)


def tells_by_itself(form: str) -> bool:
    """Whether a form is worth looking for alone: a house number such as 47 stands in every table."""
    letters, digits = sum(map(str.isalpha, form)), sum(map(str.isdigit, form))
    return letters > 1 or digits > 3 or (letters > 0 and digits > 1)


@dataclass(frozen=True)
class Comparable:
    """Clusters that are compared with one another, in the project's order.

    Attributes:
        about: Those that are asked about.
        places: Cluster → its places with their words, of what was not rejected.
        keys: Cluster → keys of its forms.
        whose: Interview id → id of the participant.
    """

    about: frozenset[str]
    places: Mapping[str, list[tuple[Place, str]]]
    keys: Mapping[str, frozenset[str]]
    whose: Mapping[str, str]


_start, _end = itemgetter(0), itemgetter(1)


class Covered:
    """Half-open spans. Those that overlap or touch are held as one."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        """Cover these spans, in any order."""
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self._spans and start <= self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(self._spans[-1][1], end))
            else:
                self._spans.append((start, end))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """The covered stretches in order."""
        return iter(self._spans)

    def add(self, span: tuple[int, int]) -> None:
        """Cover one more span."""
        first = bisect_left(self._spans, span[0], key=_end)
        last = bisect_right(self._spans, span[1], key=_start)
        joined = [span, *self._spans[first:last]]
        self._spans[first:last] = [(min(map(_start, joined)), max(map(_end, joined)))]

    def within(self, place: tuple[int, int]) -> list[tuple[int, int]]:
        """The covered stretches that share a code point with a place, in order, whole."""
        return self._spans[
            bisect_right(self._spans, place[0], key=_end) : bisect_left(self._spans, place[1], key=_start)
        ]


def masked_places(cursor: Cursor, interview_id: str) -> Covered:
    """Stretches of an original that would be replaced if it were released now."""
    spans = identifiers.spans(cursor, interview_id)
    return Covered((start, end) for start, end, decision in spans if decision == "accepted")


Made = TypeVar("Made")
_TRACES: Shelf[Traces] = Shelf("traces of originals", 10_000)
"""Seal of an original → what it holds, in hashes under a key of this process only."""


class ProjectWords:
    """The words of all interviews of a project, as one open vault shows them. May be asked on any thread."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.RLock()
        self._held: dict[str, InterviewWords] = {}
        self._clusters: dict[tuple[str, str], dict[str, int]] = {}
        self._in: dict[str, set[str]] = {}
        self._people = NearForms()
        self._looked_for = GrowingForms()
        self._seals: dict[str, bytes] = {}
        self._lists: tuple[bytes | None, WordLists] | None = None
        self._seen: tuple[int, Mapping[str, bytes]] | None = None
        self._made: dict[str, tuple[tuple[object, ...], Any]] = {}

    def brought_up_to_date(self, cursor: Cursor, vault: Vault) -> Mapping[str, InterviewWords]:
        """Every interview whose original the vault holds, in the project's order, as it is now.

        Nothing is asked while neither the project's file nor the vault was written.
        """
        with self._lock:
            moment, versions = moment_of(cursor), vault.versions()
            if moment is not None and self._seen == (moment, versions):
                return self._held
            states = [
                (state, versions[name])
                for state in identifiers.interview_states(cursor)
                if (name := record_names(state.interview_id)[0]) in versions
            ]
            changed = [state for state in states if not self._as_held(*state)]
            places = identifiers.places(cursor, [state.interview_id for state, _ in changed], self._types(changed))
            fresh = {
                state.interview_id: self._opened(
                    vault, state, version, places[state.interview_id], saved=moment is not None
                )
                for state, version in changed
            }
            for old_id in self._held.keys() - {state.interview_id for state, _ in states}:
                self._count(self._held[old_id], -1)
            for interview_id, interview in fresh.items():
                if interview_id in self._held:
                    self._count(self._held[interview_id], -1)
                self._count(interview, 1)
            self._held = {
                state.interview_id: fresh.get(state.interview_id) or self._held[state.interview_id]
                for state, _ in states
            }
            self._seen = None if moment is None else (moment, versions)
            return self._held

    def _as_held(self, interview: InterviewState, version: bytes) -> bool:
        words = self._held.get(interview.interview_id)
        return words is not None and words.saved and words.version == version and words.interview == interview

    def _types(self, changed: Sequence[tuple[InterviewState, bytes]]) -> dict[str, str]:
        """Cluster id → type, of what interviews held before they changed."""
        before = (self._held[state.interview_id] for state, _ in changed if state.interview_id in self._held)
        return {place.cluster_id: place.cluster_type for words in before for place, _ in words.places}

    def _opened(
        self, vault: Vault, interview: InterviewState, version: bytes, places: Sequence[Place], *, saved: bool
    ) -> InterviewWords:
        before = self._held.get(interview.interview_id)
        if before is not None and before.version == version:
            words = {(place.start, place.end): form for place, form in before.places}
            if all((place.start, place.end) in words for place in places):
                words_of = tuple((place, words[place.start, place.end]) for place in places)
                return replace(before, interview=interview, places=words_of, saved=saved)
        original = read_original(vault, interview.interview_id)
        text = original.transcript.text
        words_of = tuple((place, text[place.start : place.end]) for place in places)
        return InterviewWords(
            interview=interview,
            version=version,
            seal=seal_of(text),
            language=original.language,
            names=tuple(speaker_names(original)),
            places=words_of,
            saved=saved,
        )

    def _count(self, words: InterviewWords, by: int) -> None:
        for type_name, key, cluster_id in words.keys:
            clusters = self._clusters.setdefault((type_name, key), {})
            if not clusters and type_name == "PERSON":
                self._people.add(key)
            clusters[cluster_id] = clusters.get(cluster_id, 0) + by
            if not clusters[cluster_id]:
                del clusters[cluster_id]
                if not clusters:
                    del self._clusters[type_name, key]
                    if type_name == "PERSON":
                        self._people.discard(key)
        for cluster_id in {cluster_id for _, _, cluster_id in words.keys}:
            stands_in = self._in.setdefault(cluster_id, set())
            (stands_in.add if by > 0 else stands_in.discard)(words.interview.interview_id)
            if not stands_in:
                del self._in[cluster_id]

    def cluster_of(self, form: str, type_name: str) -> str | None:
        """The cluster of this type that has the form already; of several the one that stands first in the project."""
        with self._lock:
            clusters = self._clusters.get((type_name, form_key(form, type_name)), {})
            if len(clusters) < 2:
                return next(iter(clusters), None)
            order = {interview_id: at for at, interview_id in enumerate(self._held)}
            return min(clusters, key=lambda cluster_id: self._first_place(cluster_id, order))

    def _first_place(self, cluster_id: str, order: Mapping[str, int]) -> tuple[int, int]:
        first = min(self._in[cluster_id], key=order.__getitem__)
        places = (place for place, _ in self._held[first].places)
        at = next(
            at for at, place in enumerate(places) if place.cluster_id == cluster_id and place.decision != "rejected"
        )
        return order[first], at

    def alike(self, keys: Iterable[tuple[str, str]]) -> set[str]:
        """Clusters that have any of these keys of a form, each with its type."""
        with self._lock:
            return {cluster_id for key in keys for cluster_id in self._clusters.get(key, ())}

    def places_of(
        self, cursor: Cursor, vault: Vault, cluster_ids: Collection[str]
    ) -> list[tuple[InterviewWords, Place, str]]:
        """Every place of some clusters that was not rejected, with its words, in the project's order."""
        with self._lock:
            by_interview = self.brought_up_to_date(cursor, vault)
            within = grouped(
                (interview_id, cluster_id)
                for cluster_id in cluster_ids
                for interview_id in self._in.get(cluster_id, ())
            )
            places: list[tuple[InterviewWords, Place, str]] = []
            for interview_id, words in by_interview.items():
                places_here = [
                    each for cluster_id in within.get(interview_id, ()) for each in words.by_cluster[cluster_id]
                ]
                places_here.sort(key=lambda each: (each[0].start, each[0].end, each[0].id))
                places += ((words, place, form) for place, form in places_here)
            return places

    def comparable(
        self, cursor: Cursor, vault: Vault, *, about: Collection[str] | None = None, interview_id: str | None = None
    ) -> Comparable:
        """Some clusters and all that a question about one of them can be about.

        Args:
            cursor: For reading.
            vault: The open vault.
            about: Which; None for those of the interview.
            interview_id: The interview; None for all of the project.
        """
        with self._lock:
            by_interview = self.brought_up_to_date(cursor, vault)
            if about is None:
                interview = None if interview_id is None else by_interview.get(interview_id)
                about = self._in.keys() if interview_id is None else interview.by_cluster if interview else ()
            cluster_ids = frozenset(about) & self._in.keys()
            within: dict[str, set[str]] = {}
            for cluster_id in self._compared(cluster_ids):
                for each in self._in[cluster_id]:
                    within.setdefault(each, set()).add(cluster_id)
            places: dict[str, list[tuple[Place, str]]] = {}
            keys: dict[str, frozenset[str]] = {}
            for each, words in by_interview.items():
                clusters_here = within.get(each, ())
                for cluster_id, entries in words.by_cluster.items() if clusters_here else ():
                    if cluster_id in clusters_here:
                        places.setdefault(cluster_id, []).extend(entries)
                        keys[cluster_id] = keys.get(cluster_id, frozenset()) | words.keys_of[cluster_id][1]
            whose = {each: by_interview[each].interview.participant_id for each in within}
        return Comparable(cluster_ids, places, keys, whose)

    def _compared(self, cluster_ids: frozenset[str]) -> set[str]:
        """These clusters, and what :func:`~pipelines.redact.merges.doubtful_merges` may find one with any of them."""
        candidates = set(cluster_ids)
        if len(cluster_ids) == len(self._in):
            return candidates
        for cluster_id in cluster_ids:
            type_name, keys = self._keys_of(cluster_id)
            is_person = type_name == "PERSON"
            for key in keys.union(*map(self._people.near, keys)) if is_person else keys:
                candidates |= self._clusters[type_name, key].keys()
            together = {
                other
                for interview_id in self._in[cluster_id]
                for other in self._held[interview_id].by_cluster
                if is_person
            }
            for other in together - candidates:
                kind, others = self._keys_of(other)
                if kind == type_name and may_fit(keys, others):
                    candidates.add(other)
        return candidates

    def _keys_of(self, cluster_id: str) -> tuple[str, frozenset[str]]:
        """Type of a cluster, and keys of its forms wherever it stands."""
        keys_of = [self._held[interview_id].keys_of[cluster_id] for interview_id in self._in[cluster_id]]
        return keys_of[0][0], frozenset[str]().union(*(keys for _, keys in keys_of))

    def made(self, name: str, of: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """What was made of the words, the same as long as what it is made of is.

        Args:
            name: What it is.
            of: All it is made of.
            make: Makes it, without a lock being held; nobody changes it.
        """
        with self._lock:
            before = self._made.get(name)
        if before is None or before[0] != of:
            before = of, make()
            with self._lock:
                self._made[name] = before
        value: Made = before[1]
        return value

    def direct(self, interviews: Mapping[str, InterviewWords]) -> tuple[Mapping[str, str], frozenset[str]]:
        """What interviews say about which words are known.

        Returns:
            Words accepted as direct identifiers anywhere, and speakers' names: form → cluster (empty: a speaker). And
            the folded words that a person let stand somewhere and that wait for no answer.
        """
        values = interviews.values()
        return self.made("direct", tuple(interview.told for interview in values), lambda: _direct(values))

    def lists(self, vault: Vault) -> WordLists:
        """The project's own lists."""
        with self._lock:
            version = vault.versions().get(KEY)
            if self._lists is None or self._lists[0] != version:
                self._lists = version, read_word_lists(vault)
            return self._lists[1]

    def looked_for(self, forms: Mapping[str, str]) -> tuple[GrowingForms, dict[bytes, str]]:
        """All of these forms and some that were looked for before, ready to be found; and these by their seals.

        Forms that are found at the same places have one seal.
        """
        with self._lock:
            if len(self._looked_for) > 2 * len(forms) + 1000:
                self._looked_for, self._seals = GrowingForms(), {}
            self._looked_for.add(forms)
            for form in forms.keys() - self._seals.keys():
                self._seals[form] = seal_of(as_looked_for(form))
            # Of several that are found at the same places the first tells whose they are.
            return self._looked_for, {self._seals[form]: form for form in reversed(list(forms))}


def _direct(interviews: Collection[InterviewWords]) -> tuple[Mapping[str, str], frozenset[str]]:
    forms: dict[str, str] = {}
    for interview in interviews:
        for name in interview.names:
            if tells_by_itself(name):
                forms.setdefault(name, "")
        forms.update(interview.direct)
    let_stand = frozenset[str]().union(*(interview.let_stand for interview in interviews))
    return forms, let_stand.difference(*(interview.waiting for interview in interviews))


_WORDS: Shelf[WeakKeyDictionary[Vault, ProjectWords]] = Shelf("words at identifiers", 1)
"""By open vault: who shuts it takes the words along. What a site sees of it is made anew for each step; its people's
words are held apart all the same, as each site has a memory of its own."""


def project_words(cursor: Cursor, vault: Vault) -> ProjectWords:
    """What is held of the words of a project, beside a vault of it that is open."""
    by_vault: WeakKeyDictionary[Vault, ProjectWords] = memory_of(cursor).recall(_WORDS, "", WeakKeyDictionary)
    return by_vault.setdefault(whole(vault), ProjectWords())


def interview_words(cursor: Cursor, vault: Vault) -> Mapping[str, InterviewWords]:
    """Every interview whose original the vault holds, in the project's order, with the words at its identifiers."""
    return project_words(cursor, vault).brought_up_to_date(cursor, vault)


def current_places(cursor: Cursor, vault: Vault) -> Iterator[tuple[InterviewWords, Place, str]]:
    """Every identifier that was not rejected, with its words, interview by interview."""
    for interview in interview_words(cursor, vault).values():
        for place, form in interview.places:
            if place.decision != "rejected":
                yield interview, place, form


def traces(cursor: Cursor, vault: Vault, words: InterviewWords, original: Original | None = None) -> Traces:
    """What an original holds, in hashes; opened only if this process has not looked at it yet and it is not given."""

    def look() -> Traces:
        return traces_of((original or read_original(vault, words.interview.interview_id)).transcript.text)

    return memory_of(cursor).recall(_TRACES, words.seal, look)
