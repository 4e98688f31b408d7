"""Where known words stand and nobody has decided on them: at the last look before a release, and in other releases."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coding.access import Permission
from coding.model import Identifier, Interview
from coding.store import Cursor, events, identifiers, interviews
from coding.store.memory import Shelf
from coding.workspace.context import Context, Vault, new_id, requires
from coding.workspace.review.covered import Covered
from coding.workspace.review.find import new_cluster
from coding.workspace.review.known_words import forms_by_cluster, known_forms
from coding.workspace.review.places import KNOWN, cluster_for, uncovered
from coding.workspace.vault_records import Original, read_key, read_original
from pipelines.redact.folding import fold
from pipelines.redact.leaks import Forms, Leak, find_known, find_leaks
from pipelines.redact.model import ENTITY_TYPES

_SEAL = secrets.token_bytes(32)
CLEAN: Shelf[frozenset[bytes]] = Shelf("clean releases", 10_000)
"""Text and the places marked in it → words that stand nowhere else in it; hashes under a key of this process only."""


@dataclass(frozen=True)
class Known:
    """The words that are looked for.

    Attributes:
        forms: Form → cluster, of clusters that are there (:func:`~coding.workspace.review.known_words.known_forms`).
        always: Words that the project always masks, in whatever letters; they need no cluster yet.
    """

    forms: Mapping[str, str]
    always: tuple[str, ...]

    def leaks(self, text: str) -> list[tuple[Leak, str, str]]:
        """Every place of a known word in a text, with the word and its cluster (empty: of the project's list)."""
        forms, always = self._looked_for
        named = [(one, forms[one.form_index], self.forms[forms[one.form_index]]) for one in find_known(text, forms)]
        listed = [(one, always[one.form_index], "") for one in find_leaks(text, always)] if always else []
        return named + listed

    @cached_property
    def _looked_for(self) -> tuple[Forms, Forms]:
        return Forms(self.forms), Forms(self.always)

    def but(self, sealed: frozenset[bytes]) -> Known:
        """The same without words under these seals."""
        forms = {form: cluster for form, cluster in self.forms.items() if _sealed(form) not in sealed}
        return Known(forms, tuple(form for form in self.always if _sealed(form) not in sealed))

    @property
    def seals(self) -> frozenset[bytes]:
        """All words, sealed."""
        return frozenset(map(_sealed, (*self.forms, *self.always)))


def _sealed(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=_SEAL, digest_size=20).digest()


def known(cursor: Cursor, vault: Vault) -> Known:
    """What is known now: words a person accepted anywhere in the project, and those it always masks."""
    held = identifiers.clusters(cursor)
    forms = {form: cluster for form, cluster in known_forms(cursor, vault).items() if cluster in held}
    have = {fold(form) for form in forms}
    return Known(forms, tuple(form for form in read_key(vault).deny if fold(form) not in have))


def missed_places(
    cursor: Cursor, vault: Vault, interview_id: str, original: Original, sought: Known
) -> list[Identifier]:
    """Places of known words that nobody has decided on in an interview, or the parts of them that are not masked.

    A place of a word that the project always masks may name a cluster that is not there yet; :func:`queue` makes it.
    """
    clusters = identifiers.clusters(cursor)
    found = identifiers.of_interview(cursor, interview_id)
    text = original.transcript.text
    masked = Covered((one.start, one.end) for one in found if one.decision != "rejected")
    left = {(one.start, one.end) for one in found if one.decision == "rejected"}
    listed: dict[str, str] = {}
    missed: list[Identifier] = []
    for leak, form, cluster_id in sought.leaks(text):
        for start, end in [] if (leak.start, leak.end) in left else uncovered(text, (leak.start, leak.end), masked):
            if (start, end) in left:
                continue
            masked.add((start, end))
            if not cluster_id:
                if form not in listed:
                    listed[form] = cluster_for(form, "OTHER", forms_by_cluster(cursor, vault), clusters)
                cluster_id = listed[form]
            type_name, _, pseudonym = clusters.get(cluster_id, ("OTHER", 0, ""))
            place = (new_id(), interview_id, start, end, type_name, ENTITY_TYPES[type_name].kind, 0.6, (KNOWN,))
            missed.append(Identifier(*place, cluster_id, pseudonym, "pending", 1))
    return missed


def queue(cursor: Cursor, context: Context, original: Original, missed: Sequence[Identifier], action: str) -> None:
    """Put places into an interview's queue, with the clusters they need, and log how many under this action."""
    text = original.transcript.text
    for one in missed:
        if one.cluster_id not in identifiers.clusters(cursor):
            form = text[one.start : one.end]
            new_cluster(
                cursor, one.cluster_id, one.type, form, vault=context.open_vault(), interview_id=one.interview_id
            )
    identifiers.add(cursor, missed)
    events.append(cursor, context.user.id, action, "interview", missed[0].interview_id, {"identifiers": len(missed)})


@requires(Permission.REVIEW_ORIGINALS)
def propose(context: Context) -> tuple[str, ...]:
    """Look through all released interviews for known words; return titles of those that have places nobody saw there.

    The places wait for a person (:mod:`coding.workspace.release.corrections`). Places proposed earlier go, where their
    words are no longer known.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault, memory = context.open_vault(), context.project.memory
    with context.store.read() as cursor:
        sought = known(cursor, vault)
        released = [one for one in interviews.all_interviews(cursor) if one.state == "released"]
        found = {one.id: identifiers.of_interview(cursor, one.id) for one in released}
    titles: list[str] = []
    for one in released:
        original = read_original(vault, one.id)
        key = (
            _sealed(original.transcript.text),
            tuple((place.start, place.end, place.decision) for place in found[one.id]),
        )
        # What this process looked for in this text before is not there; only words known since can be.
        fresh = sought.but(memory.known(CLEAN, key) or frozenset())
        waits = any(place.decision == "pending" for place in found[one.id])
        if not (waits or fresh.forms or fresh.always):
            continue

        def look(cursor: Cursor, interview: Interview = one, original: Original = original) -> bool:
            if interviews.get(cursor, interview.id).state != "released":
                return True
            _withdraw(cursor, context, interview.id, original, sought)
            missed = missed_places(cursor, vault, interview.id, original, sought)
            if missed:
                queue(cursor, context, original, missed, "correction.proposed")
                titles.append(interview.title)
            return bool(missed)

        if not context.store.write(look) and not waits:
            memory.keep(CLEAN, key, sought.seals)
    return tuple(titles)


def _withdraw(cursor: Cursor, context: Context, interview_id: str, original: Original, sought: Known) -> None:
    """Take back places whose words are not known any more: what masked them was undone."""
    waiting = [one for one in identifiers.of_interview(cursor, interview_id) if one.decision == "pending"]
    if not waiting:
        return
    leaks = Covered((leak.start, leak.end) for leak, _, _ in sought.leaks(original.transcript.text))
    gone = [one.id for one in waiting if not leaks.within((one.start, one.end))]
    if gone:
        held = identifiers.state(cursor, gone)
        identifiers.restore_state(cursor, [{**one, "deleted": True} for one in held])
        detail = {"identifiers": len(gone)}
        events.append(cursor, context.user.id, "correction.withdrawn", "interview", interview_id, detail)
