"""Where known words stand and nobody has decided on them: at a release's disclosure check, and elsewhere."""

# Why places in other releases are proposed only: decision 0550.

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coding.access import Permission
from coding.errors import Conflict
from coding.model import Identifier
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews
from coding.store.memory import Shelf, memory_of
from coding.store.row_filter import unrestricted
from coding.workspace.context import Context, Vault, new_id, requires
from coding.workspace.review.find import KNOWN, Namer, new_clusters, uncovered
from coding.workspace.review.known_words import known_forms, of_every_site
from coding.workspace.review.project_words import (
    Covered,
    InterviewWords,
    interview_words,
    project_words,
    seal_of,
    traces,
)
from coding.workspace.vault_records import Original, read_original
from pipelines.redact.folding import fold
from pipelines.redact.leaks import Forms, GrowingForms, Leak, Sought, find_known, find_leaks
from pipelines.redact.model import ENTITY_TYPES

CLEAN: Shelf[int] = Shelf("clean releases", 10_000)
"""A text and the identifiers in it, sealed → number of the newest word that stands nowhere else in it."""


class Numbered:
    """The words that are looked for now, sealed, each with a number that grows with when it became known."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._numbers: dict[bytes, int] = {}
        self._of: Mapping[bytes, str] | None = None
        self._next = 1
        self._losses = 0

    def brought_up_to_date(self, seals: Mapping[bytes, str]) -> tuple[dict[bytes, int], int, int]:
        """Numbers of exactly these words, growing, the newest, and how often words had gone.

        A word that had gone and is back is new.
        """
        with self._lock:
            now = self._numbers
            if seals is not self._of and now.keys() != seals.keys():
                now = {seal: number for seal, number in self._numbers.items() if seal in seals}
                self._losses += len(now) < len(self._numbers)
                for seal in seals:
                    if seal not in now:
                        now[seal] = self._next
                        self._next += 1
                self._numbers = now
            self._of = seals
            return now, self._next - 1, self._losses


def _newer(numbers: dict[bytes, int], than: int) -> Iterator[bytes]:
    """Those with a higher number, which stand last."""
    for seal in reversed(numbers):
        if numbers[seal] <= than:
            return
        yield seal


_NUMBERED: Shelf[Numbered] = Shelf("words looked for", 1)


@dataclass(frozen=True)
class Known:
    """The words that are looked for.

    Attributes:
        forms: Form → cluster, of clusters that are there (:func:`~coding.workspace.review.known_words.known_forms`).
        always: Words that the project always masks, in whatever letters; they need no cluster yet.
        looked_for: The forms, and perhaps others, ready to be looked for.
        seals: All words by their seals. A word that is always masked has another one: it is found in small letters too.
    """

    forms: Mapping[str, str]
    always: tuple[str, ...]
    looked_for: GrowingForms
    seals: Mapping[bytes, str]

    def leaks(self, text: str) -> list[tuple[Leak, str, str]]:
        """Every place of a known word in a text, with the word and its cluster (empty: of the project's list)."""
        named = [
            (leak, form, self.forms[form])
            for leak in find_known(text, self.looked_for)
            if (form := self.looked_for[leak.form_index]) in self.forms
        ]
        if len({(leak.start, leak.end) for leak, _, _ in named}) < len(named):
            named.sort(key=lambda each: (each[0].start, each[0].end, self._ranks[each[1]]))
        always = self._always
        leaks = [(leak, always[leak.form_index], "") for leak in find_leaks(text, always)] if always else []
        return named + leaks

    def newer(self, seals: Iterable[bytes]) -> Known:
        """The words with these seals alone."""
        by_seal = {seal: self.seals[seal] for seal in seals}
        words = frozenset(by_seal.values())
        forms = {form: self.forms[form] for form in sorted(words & self.forms.keys(), key=self._ranks.__getitem__)}
        looked_for = GrowingForms()
        looked_for.add(forms)
        return Known(forms, tuple(form for form in self.always if form in words), looked_for, by_seal)

    def only(self, words: Collection[str]) -> Known:
        """Some of the words alone."""
        return self.newer(seal for seal, word in self.seals.items() if word in words)

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {form: number for number, form in enumerate(self.forms)}

    @cached_property
    def _always(self) -> Forms:
        return Forms(self.always)


@of_every_site
def known(cursor: Cursor, vault: Vault) -> Known:
    """What is known now: words a person accepted anywhere in the project, and those it always masks."""
    words = project_words(cursor, vault)
    every_form, deny = known_forms(cursor, vault), words.lists(vault).deny

    def prepare() -> Known:
        # A form without a cluster is a speaker's, or one that the project always masks.
        forms = {form: cluster for form, cluster in every_form.items() if cluster}
        have = {fold(form) for form in forms} if deny else set()
        always = tuple(form for form in deny if fold(form) not in have)
        looked_for, seals = words.looked_for(forms)
        return Known(forms, always, looked_for, seals | {seal_of(f"always {form}"): form for form in always})

    return words.made("looked for", (every_form, deny), prepare)


def missed_places(
    cursor: Cursor, vault: Vault, interview_id: str, text: str, leaks: Sequence[tuple[Leak, str, str]]
) -> list[Identifier]:
    """Places of known words that nobody has decided on in an interview, or the parts of them that are not masked.

    A place of a word that the project always masks may name a cluster that is not there yet; :func:`queue` makes it.

    Args:
        cursor: For reading.
        vault: The open vault.
        interview_id: The interview.
        text: Of its original.
        leaks: Where known words stand in it (:meth:`Known.leaks`).
    """
    spans = identifiers.spans(cursor, interview_id)
    masked = Covered((start, end) for start, end, decision in spans if decision != "rejected")
    rejected = {(start, end) for start, end, decision in spans if decision == "rejected"}
    cluster_of_form: dict[str, str] = {}
    places: list[tuple[int, int, str]] = []
    for leak, form, cluster_id in leaks:
        for start, end in [] if (leak.start, leak.end) in rejected else uncovered(text, (leak.start, leak.end), masked):
            if (start, end) in rejected:
                continue
            masked.add((start, end))
            if not cluster_id:
                if form not in cluster_of_form:
                    words = project_words(cursor, vault)
                    words.brought_up_to_date(cursor, vault)
                    cluster_of_form[form] = words.cluster_of(form, "OTHER") or new_id()
                cluster_id = cluster_of_form[form]
            places.append((start, end, cluster_id))
    with unrestricted(cursor) as every:
        clusters = identifiers.some_clusters(every, [cluster_id for _, _, cluster_id in places])
    missed: list[Identifier] = []
    for start, end, cluster_id in places:
        type_name, _, pseudonym = clusters.get(cluster_id, ("OTHER", 0, ""))
        place = (new_id(), interview_id, start, end, type_name, ENTITY_TYPES[type_name].kind, 0.6, (KNOWN,))
        missed.append(Identifier(*place, cluster_id, pseudonym, "pending", 1))
    return missed


def queue(cursor: Cursor, context: Context, original: Original, missed: Sequence[Identifier], action: str) -> None:
    """Put places into an interview's queue, with the clusters they need, and log how many under this action."""
    text = original.transcript.text
    with unrestricted(cursor) as every:
        have = set(identifiers.some_clusters(every, [identifier.cluster_id for identifier in missed]))
    form_of_cluster: dict[str, tuple[str, str]] = {}
    for identifier in missed:
        if identifier.cluster_id not in have:
            form_of_cluster.setdefault(
                identifier.cluster_id, (identifier.type, text[identifier.start : identifier.end])
            )
    interview_id = missed[0].interview_id
    if form_of_cluster:
        new_clusters(cursor, form_of_cluster, Namer(cursor, context.open_vault(), interview_id))
    identifiers.add(cursor, missed)
    events.append(cursor, context.user.id, action, "interview", interview_id, {"identifiers": len(missed)})


@requires(Permission.REVIEW_ORIGINALS)
def propose(context: Context) -> tuple[str, ...]:
    """Look through all released interviews for known words; return titles of those that have places nobody saw there.

    The places wait for a person (:mod:`coding.workspace.release.corrections`). Places proposed earlier go, where their
    words are no longer known.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault, memory = context.open_vault(), context.memory
    with context.store.read() as cursor:
        sought = known(cursor, vault)
        released = [
            interview
            for interview in interview_words(cursor, vault).values()
            if interview.interview.state == "released"
        ]
        numbers, newest, losses = memory.recall(_NUMBERED, "", Numbered).brought_up_to_date(sought.seals)
        since: dict[int, Known] = {}
        to_look_for: dict[int, Sought] = {}
        open_ones: list[tuple[InterviewWords, int, Known]] = []
        for interview in released:
            clean = (
                memory.known(
                    CLEAN, _clean_key(interview.seal, interview.interview.signature, losses, pends=interview.pends)
                )
                or 0
            )
            # What this process looked for in this text before is not there; only words known since can be.
            if clean not in since:
                since[clean] = sought.newer(_newer(numbers, clean)) if clean else sought
                to_look_for[clean] = Sought(since[clean].seals.values())
            if clean:
                current = to_look_for[clean].standing_in(traces(cursor, vault, interview)) if to_look_for[clean] else []
                words = since[clean].only(current) if current else None
            else:
                # Of a text that nobody has looked at yet, its own names would say that it must be.
                words = sought if interview.pends or to_look_for[clean] else None
            if words is not None:
                open_ones.append((interview, clean, words))
            elif to_look_for[clean]:
                memory.keep(
                    CLEAN,
                    _clean_key(interview.seal, interview.interview.signature, losses, pends=interview.pends),
                    newest,
                )
    titles: list[str] = []
    for interview, clean, words in open_ones:
        looked = _propose_in(context, vault, interview, words, first=not clean)
        if looked.title:
            titles.append(looked.title)
        if looked.signature is not None:
            key = _clean_key(interview.seal, looked.signature, losses, pends=looked.pends)
            memory.keep(CLEAN, key, newest)
    return tuple(titles)


@requires(Permission.REVIEW_ORIGINALS)
def disclosure_check(context: Context, interview_id: str, original: Original) -> int:
    """Queue the places of known words that nobody has decided on in an interview in review; return how many.

    Raises:
        Conflict: It is not in review any more.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        sought = known(cursor, vault)
        text = original.transcript.text
        missed = missed_places(cursor, vault, interview_id, text, sought.leaks(text))
        if not missed:
            _note_clean(cursor, vault, interview_id, sought)

    def add(cursor: Cursor) -> None:
        if interviews.get(cursor, interview_id).state != "in_review":
            raise Conflict(Message("Another steward released this interview meanwhile. Reload the page."))
        queue(cursor, context, original, missed, "identifiers.found")

    if missed:
        context.store.write(add)
    return len(missed)


def _note_clean(cursor: Cursor, vault: Vault, interview_id: str, sought: Known) -> None:
    """Remember that none of these words stands in an interview where nobody decided on it."""
    interview, memory = interview_words(cursor, vault)[interview_id], memory_of(cursor)
    if not interview.pends:
        _, newest, losses = memory.recall(_NUMBERED, "", Numbered).brought_up_to_date(sought.seals)
        memory.keep(CLEAN, _clean_key(interview.seal, interview.interview.signature, losses, pends=False), newest)


def _clean_key(
    seal: bytes, signature: tuple[int, int], losses: int, *, pends: bool
) -> tuple[bytes, tuple[int, int], int]:
    """Where it is kept that a text was looked at; where places wait in it, until a word goes, and perhaps its place."""
    return seal, signature, losses if pends else 0


@dataclass(frozen=True, slots=True)
class _Looked:
    """What looking through one released interview came to.

    Attributes:
        title: The interview's, if something was proposed in it.
        signature: Of its identifiers as this left them; None if somebody else changed them meanwhile, so that words
            known longer than those looked for may stand in it undecided.
        pends: Whether anything in it waits for an answer now.
    """

    title: str = ""
    signature: tuple[int, int] | None = None
    pends: bool = False


def _propose_in(context: Context, vault: Vault, words: InterviewWords, sought: Known, *, first: bool) -> _Looked:
    """Look through one released interview.

    The first time all known words are looked for, and places of words that are known no more go.
    """
    interview_id = words.interview.interview_id
    original = read_original(vault, interview_id)
    text = original.transcript.text
    leaks = sought.leaks(text)
    if not (first and words.pends):
        with context.store.read() as cursor:
            traces(cursor, vault, words, original)
            if not missed_places(cursor, vault, interview_id, text, leaks):
                return _Looked("", words.interview.signature, words.pends)

    def look(cursor: Cursor) -> _Looked:
        interview = interviews.get(cursor, interview_id)
        if interview.state != "released":
            return _Looked()
        if first:
            _withdraw(cursor, context, interview_id, leaks)
        missed = missed_places(cursor, vault, interview_id, text, leaks)
        if missed:
            queue(cursor, context, original, missed, "correction.proposed")
        many, versions = words.interview.signature
        signature = identifiers.signature(cursor, interview_id)
        unchanged = first or signature == (many + len(missed), versions + len(missed))
        pends = any(decision == "pending" for _, _, decision in identifiers.spans(cursor, interview_id))
        return _Looked(interview.title if missed else "", signature if unchanged else None, pends)

    return context.store.write(look)


def _withdraw(cursor: Cursor, context: Context, interview_id: str, leaks: Sequence[tuple[Leak, str, str]]) -> None:
    """Take back places whose words are not known any more: what masked them was undone."""
    waiting = [
        identifier for identifier in identifiers.of_interview(cursor, interview_id) if identifier.decision == "pending"
    ]
    if not waiting:
        return
    known_there = Covered((leak.start, leak.end) for leak, _, _ in leaks)
    identifier_ids = [
        identifier.id for identifier in waiting if not known_there.within((identifier.start, identifier.end))
    ]
    if identifier_ids:
        states = identifiers.state(cursor, identifier_ids)
        identifiers.restore_state(cursor, [{**entry, "deleted": True} for entry in states])
        detail = {"identifiers": len(identifier_ids)}
        events.append(cursor, context.user.id, "correction.withdrawn", "interview", interview_id, detail)
