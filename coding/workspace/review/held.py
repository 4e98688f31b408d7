"""One interview's words at its identifiers, as they are held beside the open vault, and what follows from them."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from coding.store.identifiers import InterviewState, Place
from pipelines.redact.clusters import form_key
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.names import is_no_name

_NAMED_QUASI = frozenset({"LOCATION", "ORGANISATION", "SCHOOL", "CARE_PLACE"})
_SEAL = secrets.token_bytes(32)


def seal_of(text: str) -> bytes:
    """A hash of words under a key of this process only."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_SEAL, digest_size=20).digest()


@dataclass(frozen=True, kw_only=True)
class Held:
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
        places: dict[str, list[tuple[Place, str]]] = {}
        for place, form in self.places:
            if place.decision != "rejected":
                places.setdefault(place.cluster_id, []).append((place, form))
        return places

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
