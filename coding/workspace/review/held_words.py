"""The words at all identifiers of a project, kept beside the open vault and brought up to date where something changed.

Each interview is held as it was when last looked at, under the version of its original in the vault and a signature of
its identifiers. Whoever asks pays one statement for the signatures, and opens the originals that changed. What is held
goes with the vault that was opened, and when words must go from the project's memory.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from coding.store import Cursor, identifiers
from coding.store.identifiers import Place, Standing
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
from pipelines.redact.leaks import GrowingForms
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.names import is_no_name
from pipelines.redact.traces import Traces, traces_of

Made = TypeVar("Made")
_SEAL = secrets.token_bytes(32)
_TRACES: Shelf[Traces] = Shelf("traces of originals", 10_000)
"""Seal of an original → what it holds, in hashes under a key of this process only."""


def seal_of(text: str) -> bytes:
    """A hash of words under a key of this process only."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_SEAL, digest_size=20).digest()


@dataclass(frozen=True, kw_only=True)
class Held:
    """One interview's words.

    Attributes:
        standing: The interview and the signature of its identifiers.
        version: Version of its original in the vault.
        seal: A hash of the original.
        language: The original's.
        names: Speakers who are called by a name.
        places: Its identifiers in order, with their words.
        saved: Whether they were read as saved, and not within a transaction that may still be rolled back.
    """

    standing: Standing
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
            form: one.cluster_id
            for one, form in self.places
            if one.decision == "accepted"
            and ENTITY_TYPES[one.type].kind == "direct"
            and not self._no_name(one, form)
            and tells_by_itself(form)
        }

    @cached_property
    def let_stand(self) -> frozenset[str]:
        """Folded words that a person let stand."""
        return frozenset(fold(form) for one, form in self.places if one.decision == "rejected")

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Folded words that wait for an answer in a release."""
        return frozenset(
            fold(form)
            for one, form in self.places
            if self.standing.has_release and one.decision == "pending" and not self._no_name(one, form)
        )

    @cached_property
    def pends(self) -> bool:
        """Whether anything in it waits for an answer."""
        return any(one.decision == "pending" for one, _ in self.places)

    @cached_property
    def told(self) -> tuple[object, ...]:
        """All it says about which words are known."""
        return self.names, tuple(self.direct.items()), self.let_stand, self.waiting

    @cached_property
    def keys(self) -> frozenset[tuple[str, str, str]]:
        """Type, key of the form and cluster of what stands here and was not rejected."""
        return frozenset(
            (one.cluster_type, form_key(form, one.cluster_type), one.cluster_id)
            for one, form in self.places
            if one.decision != "rejected"
        )

    def _no_name(self, one: Place, form: str) -> bool:
        return one.type == "PERSON" and is_no_name(form, self.language)


def tells_by_itself(form: str) -> bool:
    """Whether a form is worth looking for alone: a house number such as 47 stands in every table."""
    letters, digits = sum(map(str.isalpha, form)), sum(map(str.isdigit, form))
    return letters > 1 or digits > 3 or (letters > 0 and digits > 1)


class HeldWords:
    """The words of all interviews of a project, as one open vault shows them. May be asked on any thread."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._held: dict[str, Held] = {}
        self._clusters: dict[tuple[str, str], dict[str, int]] = {}
        self._in: dict[str, set[str]] = {}
        self._looked_for = GrowingForms()
        self._seals: dict[str, bytes] = {}
        self._lists: tuple[bytes | None, WordLists] | None = None
        self._seen: tuple[int, Mapping[str, bytes]] | None = None
        self._made: dict[str, tuple[tuple[object, ...], Any]] = {}

    def brought_up(self, cursor: Cursor, vault: Vault) -> Mapping[str, Held]:
        """Every interview whose original the vault holds, in the project's order, as it is now.

        Nothing is asked while neither the project's file nor the vault was written.
        """
        with self._lock:
            moment, versions = moment_of(cursor), vault.versions()
            if moment is not None and self._seen == (moment, versions):
                return self._held
            standings = [
                (one, versions[name])
                for one in identifiers.standings(cursor)
                if (name := record_names(one.interview_id)[0]) in versions
            ]
            changed = [one for one in standings if not self._as_held(*one)]
            found = identifiers.places(cursor, [one.interview_id for one, _ in changed], self._types(changed))
            fresh = {
                one.interview_id: self._opened(vault, one, version, found[one.interview_id], saved=moment is not None)
                for one, version in changed
            }
            for gone in self._held.keys() - {one.interview_id for one, _ in standings}:
                self._count(self._held[gone], -1)
            for interview_id, one in fresh.items():
                if interview_id in self._held:
                    self._count(self._held[interview_id], -1)
                self._count(one, 1)
            self._held = {
                one.interview_id: fresh.get(one.interview_id) or self._held[one.interview_id] for one, _ in standings
            }
            self._seen = None if moment is None else (moment, versions)
            return self._held

    def _as_held(self, standing: Standing, version: bytes) -> bool:
        held = self._held.get(standing.interview_id)
        return held is not None and held.saved and held.version == version and held.standing == standing

    def _types(self, changed: Sequence[tuple[Standing, bytes]]) -> dict[str, str]:
        """Cluster id → type, of what interviews held before they changed."""
        before = (self._held[one.interview_id] for one, _ in changed if one.interview_id in self._held)
        return {one.cluster_id: one.cluster_type for held in before for one, _ in held.places}

    def _opened(
        self, vault: Vault, standing: Standing, version: bytes, places: Sequence[Place], *, saved: bool
    ) -> Held:
        before = self._held.get(standing.interview_id)
        if before is not None and before.version == version:
            words = {(one.start, one.end): form for one, form in before.places}
            if all((one.start, one.end) in words for one in places):
                told = tuple((one, words[one.start, one.end]) for one in places)
                return replace(before, standing=standing, places=told, saved=saved)
        original = read_original(vault, standing.interview_id)
        text = original.transcript.text
        told = tuple((one, text[one.start : one.end]) for one in places)
        return Held(
            standing=standing,
            version=version,
            seal=seal_of(text),
            language=original.language,
            names=tuple(speaker_names(original)),
            places=told,
            saved=saved,
        )

    def _count(self, held: Held, by: int) -> None:
        for type_name, key, cluster_id in held.keys:
            clusters = self._clusters.setdefault((type_name, key), {})
            clusters[cluster_id] = clusters.get(cluster_id, 0) + by
            if not clusters[cluster_id]:
                del clusters[cluster_id]
                if not clusters:
                    del self._clusters[type_name, key]
        for cluster_id in {cluster_id for _, _, cluster_id in held.keys}:
            stands_in = self._in.setdefault(cluster_id, set())
            (stands_in.add if by > 0 else stands_in.discard)(held.standing.interview_id)
            if not stands_in:
                del self._in[cluster_id]

    def cluster_of(self, form: str, type_name: str) -> str | None:
        """The cluster of this type that has the form already; of several the one that stands first in the project."""
        with self._lock:
            found = self._clusters.get((type_name, form_key(form, type_name)), {})
            if len(found) < 2:
                return next(iter(found), None)
            order = {interview_id: at for at, interview_id in enumerate(self._held)}
            return min(found, key=lambda one: self._first_place(one, order))

    def _first_place(self, cluster_id: str, order: Mapping[str, int]) -> tuple[int, int]:
        first = min(self._in[cluster_id], key=order.__getitem__)
        places = (one for one, _ in self._held[first].places)
        at = next(at for at, one in enumerate(places) if one.cluster_id == cluster_id and one.decision != "rejected")
        return order[first], at

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
        made: Made = before[1]
        return made

    def direct(self, interviews: Mapping[str, Held]) -> tuple[Mapping[str, str], frozenset[str]]:
        """What interviews say about which words are known.

        Returns:
            Words accepted as direct identifiers anywhere, and speakers' names: form → cluster (empty: a speaker). And
            the folded words that a person let stand somewhere and that wait for no answer.
        """
        held = interviews.values()
        return self.made("direct", tuple(one.told for one in held), lambda: _direct(held))

    def lists(self, vault: Vault) -> WordLists:
        """The project's own lists."""
        with self._lock:
            version = vault.versions().get(KEY)
            if self._lists is None or self._lists[0] != version:
                self._lists = version, read_word_lists(vault)
            return self._lists[1]

    def looked_for(self, forms: Mapping[str, str]) -> tuple[GrowingForms, dict[bytes, str]]:
        """All of these forms and some that were looked for before, ready to be found; and these by their seals."""
        with self._lock:
            if len(self._looked_for) > 2 * len(forms) + 1000:
                self._looked_for, self._seals = GrowingForms(), {}
            self._looked_for.add(forms)
            for form in forms.keys() - self._seals.keys():
                self._seals[form] = seal_of(form)
            return self._looked_for, {self._seals[form]: form for form in forms}


def _direct(held: Collection[Held]) -> tuple[Mapping[str, str], frozenset[str]]:
    forms: dict[str, str] = {}
    for one in held:
        for name in one.names:
            if tells_by_itself(name):
                forms.setdefault(name, "")
        forms.update(one.direct)
    left = frozenset[str]().union(*(one.let_stand for one in held))
    return forms, left.difference(*(one.waiting for one in held))


_WORDS: Shelf[WeakKeyDictionary[Vault, HeldWords]] = Shelf("words at identifiers", 1)
"""By open vault: who shuts it takes the words along. What a site sees of it is made anew for each step; its people's
words are held apart all the same, as each site has a memory of its own."""


def held_words(cursor: Cursor, vault: Vault) -> HeldWords:
    """What is held of the words of a project, beside a vault of it that is open."""
    by_vault: WeakKeyDictionary[Vault, HeldWords] = memory_of(cursor).recall(_WORDS, "", WeakKeyDictionary)
    return by_vault.setdefault(whole(vault), HeldWords())


def held_interviews(cursor: Cursor, vault: Vault) -> Mapping[str, Held]:
    """Every interview whose original the vault holds, in the project's order, with the words at its identifiers."""
    return held_words(cursor, vault).brought_up(cursor, vault)


def standing_places(cursor: Cursor, vault: Vault) -> Iterator[tuple[Held, Place, str]]:
    """Every identifier that was not rejected, with its words, interview by interview."""
    for held in held_interviews(cursor, vault).values():
        for one, form in held.places:
            if one.decision != "rejected":
                yield held, one, form


def traces(cursor: Cursor, vault: Vault, held: Held, original: Original | None = None) -> Traces:
    """What an original holds, in hashes; opened only if this process has not looked at it yet and it is not given."""

    def look() -> Traces:
        return traces_of((original or read_original(vault, held.standing.interview_id)).transcript.text)

    return memory_of(cursor).recall(_TRACES, held.seal, look)
