"""Agreement of locked rounds: a pure function of the snapshot, so nothing done later changes it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import cast

from codebook.model import Codebook
from coding.access import Permission
from coding.agreement.figures import AgreementReport
from coding.agreement.intervals import IntervalMethod
from coding.agreement.model import UNITS, Document, Span, Unit
from coding.agreement.report import agreement_report
from coding.agreement.units import sentence_boundaries, word_boundaries
from coding.errors import InvalidInput, NotReady
from coding.model import Release, Round, Snapshot, SnapshotCoding
from coding.model.message import Message
from coding.store import Cursor, codebooks, people, rounds
from coding.store import releases as store_releases
from coding.store.memory import Memory, Shelf, memory_of
from coding.workspace.context import Context, reads, requires
from coding.workspace.integrity import require_release
from coding.workspace.rounds.rounds import locked_snapshot, not_measured


@dataclass(frozen=True, kw_only=True)
class LockedRound:
    """A locked round with all its figures are made of.

    Attributes:
        round: The round.
        snapshot: Its snapshot, without the ``unread`` among its documents.
        releases: Release id → release, for every interview of the snapshot; each is read when it is first asked for.
        codebook: The version the round froze.
        closed: ``(release id, coder)`` that were closed with the round before the coder had handed them in. What is
            not coded in them counts as "not applied".
        unread: The same where the coder had coded nothing at all. They are left out: nobody knows that they were read.
    """

    round: Round
    snapshot: Snapshot
    releases: Mapping[str, Release]
    codebook: Codebook
    closed: tuple[tuple[str, str], ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoundAgreement(LockedRound):
    """A locked round's figures with what is needed to read them.

    Attributes:
        report: The figures; documents are release ids, coders user ids, codes code ids.
        coder_names: User id → name.
        titles: Release id → interview title.
        unlocked: ``(revision, when, reason)`` of each time the round was opened again.
    """

    report: AgreementReport
    coder_names: Mapping[str, str]
    titles: Mapping[str, str]
    unlocked: tuple[tuple[int, datetime, str], ...]


@requires(Permission.SEE_AGREEMENT)
def round_agreement(
    context: Context,
    round_id: str,
    *,
    unit: str | None = None,
    interval: str = "jackknife",
    unmeasured: bool = False,
    domains: Mapping[str, Sequence[str]] | None = None,
) -> RoundAgreement:
    """Compute a locked round's figures.

    Args:
        context: One of its coders, or a lead.
        round_id: The round.
        unit: Unit of analysis; None for the one set with the round.
        interval: ``jackknife`` (default), ``bootstrap`` or ``none``.
        unmeasured: Also for a round in which nothing is measured, where only the snapshot is wanted.
        domains: Name → codes of which a coder applies at most one at any place, for the unitized family.

    Raises:
        NotReady: The round is open, or nothing is measured in it.
        AccessDenied: Not one of its coders and not a lead.
        InvalidInput: An unknown unit or interval, or a domain with a code the round's codebook lacks.
    """
    with context.store.read() as cursor:
        round, snapshot = locked_snapshot(context, cursor, round_id)
        if not round.measured and not unmeasured:
            raise NotReady(not_measured(round))
        book = codebooks.get(cursor, round.codebook_version).book
        request = _ReportRequest(
            unit=checked_unit(unit or round.unit),
            interval=interval,
            codes=tuple(reported_codes(round, snapshot)),
            domains=tuple(
                (name, tuple(codes))
                for name, codes in checked_domains(
                    domains, {code.id for code in book.codes}, "is in the round's codebook"
                ).items()
            ),
        )
        judged, closed, unread = judged_only(cursor, snapshot)
        texts = store_releases.titles(cursor, {release_id for release_id, _, _ in snapshot.documents})
        return RoundAgreement(
            round=round,
            snapshot=judged,
            report=_report(
                cursor, judged, request, tuple((release_id, text_hash) for release_id, (_, text_hash) in texts.items())
            ),
            releases=_Read(context, texts),
            codebook=book,
            coder_names=people.names(cursor),
            titles={release_id: title for release_id, (title, _) in texts.items()},
            closed=closed,
            unread=unread,
            unlocked=tuple(
                (unlocking.revision, unlocking.unlocked_at, unlocking.reason)
                for unlocking in rounds.unlockings(cursor, round_id)
            ),
        )


@dataclass(frozen=True, kw_only=True)
class _ReportRequest:
    """What a report is asked for; see :func:`round_agreement`."""

    unit: Unit
    interval: str
    codes: tuple[str, ...]
    domains: tuple[tuple[str, tuple[str, ...]], ...]


class These:
    """Codings as a key: a snapshot gives the very same ones as long as what it holds is the same."""

    def __init__(self, codings: tuple[SnapshotCoding, ...]) -> None:
        self._codings = codings

    def __hash__(self) -> int:
        return id(self._codings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, These) and other._codings is self._codings


_REPORTS: Shelf[AgreementReport] = Shelf("agreement", 8)
"""By all that the figures are made of."""


def _report(
    cursor: Cursor, judged: Snapshot, request: _ReportRequest, texts: tuple[tuple[str, str], ...]
) -> AgreementReport:
    """The figures of a snapshot, from memory where they were made of the same codings and texts before."""

    def compute() -> AgreementReport:
        releases = {
            release_id: require_release(store_releases.release(cursor, release_id, erased=True))
            for release_id, _ in texts
        }
        return agreement_report(
            snapshot_spans(judged),
            documents_of(judged, releases, request.unit),
            unit=request.unit,
            interval=cast(IntervalMethod, request.interval),
            codes=list(request.codes),
            domains=dict(request.domains),
        )

    key = (These(judged.codings), judged.documents, request, texts)
    return memory_of(cursor).recall(_REPORTS, key, compute)


class _Read(Mapping[str, Release]):
    """Releases by id. They never change, so it is all the same when they are read."""

    def __init__(self, context: Context, ids: Collection[str]) -> None:
        self._context, self._ids = context, sorted(ids)
        self._read: dict[str, Release] = {}

    def __getitem__(self, release_id: str) -> Release:
        if release_id not in self._read:
            if release_id not in self._ids:
                raise KeyError(release_id)
            self._read[release_id] = self._context.store.ask(
                lambda cursor: require_release(store_releases.release(cursor, release_id, erased=True))
            )
        return self._read[release_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


_DOCUMENTS: Shelf[list[Document]] = Shelf("interviews of agreement", 4)
"""By codings, who read what, and unit: where words stand, and none of them."""


def kept_documents(memory: Memory, locked: LockedRound, unit: str) -> list[Document]:
    """As :func:`documents_of`, of a whole round, from memory where it was asked for before; nobody changes them."""
    key = (These(locked.snapshot.codings), locked.snapshot.documents, unit)
    make = partial(documents_of, locked.snapshot, locked.releases, unit)
    return memory.recall(_DOCUMENTS, key, make)


@reads(Permission.SEE_AGREEMENT)
def locked_round(context: Context, cursor: Cursor, round_id: str) -> LockedRound:
    """A locked round as its coders and leads may see it.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    round, snapshot = locked_snapshot(context, cursor, round_id)
    judged, closed, unread = judged_only(cursor, snapshot)
    return LockedRound(
        round=round,
        snapshot=judged,
        releases=_Read(context, {document[0] for document in snapshot.documents}),
        codebook=codebooks.get(cursor, round.codebook_version).book,
        closed=closed,
        unread=unread,
    )


def judged_only(
    cursor: Cursor, snapshot: Snapshot
) -> tuple[Snapshot, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """A snapshot without what nobody can say was read, and what was closed unfinished: coded in part, and not at all.

    The hash stays that of the whole.
    """
    done = rounds.handed_in(cursor, snapshot)
    coded = {(coding.release_id, coding.coder) for coding in snapshot.codings}
    late = [(release_id, coder) for release_id, coder, _ in snapshot.documents if (release_id, coder) not in done]
    unread = {entry for entry in late if entry not in coded}
    documents = tuple(document for document in snapshot.documents if (document[0], document[1]) not in unread)
    return (
        replace(snapshot, documents=documents),
        tuple(entry for entry in late if entry in coded),
        tuple(entry for entry in late if entry in unread),
    )


def unfinished_lines(closed: Sequence[tuple[str, str]], unread: Sequence[tuple[str, str]]) -> list[str]:
    """A warning for each interview that was closed before its coder had handed it in."""
    return [
        f"Release {release_id}, coder {coder}: closed before it was handed in. What is not coded in it counts as “not "
        "applied”. If it was not read to the end, unlock the round and have it finished."
        for release_id, coder in closed
    ] + [
        f"Release {release_id}, coder {coder}: closed before it was handed in, with nothing coded. It is left out of "
        "agreement."
        for release_id, coder in unread
    ]


def reported_codes(round: Round, snapshot: Snapshot) -> list[str]:
    """The codes a round's figures are about: those in use, and those a target was set for."""
    return sorted({coding.code for coding in snapshot.codings} | {code for code, _, _ in round.targets})


def checked_unit(unit: str) -> Unit:
    """The unit by its name.

    Raises:
        InvalidInput: There is no such unit.
    """
    if unit not in UNITS:
        raise InvalidInput(Message("The unit is one of: {units}.", units=", ".join(UNITS)))
    return unit


def snapshot_spans(snapshot: Snapshot) -> list[Span]:
    """A snapshot's codings as agreement and reconciliation see them."""
    return [Span(c.release_id, c.coder, c.code, c.start, c.end, c.coding_id) for c in snapshot.codings]


def documents_of(snapshot: Snapshot, releases: Mapping[str, Release], unit: str) -> list[Document]:
    """A snapshot's interviews as agreement sees them, in the order of the snapshot."""
    coders: dict[str, set[str]] = {}
    for release_id, coder, _ in snapshot.documents:
        coders.setdefault(release_id, set()).add(coder)
    documents: list[Document] = []
    for release_id, assigned in coders.items():
        release = releases[release_id]
        turns = [(turn.start, turn.end) for turn in release.turns]
        units = {"turn": turns, "word": word_boundaries(release.text)}
        if unit == "sentence":
            units["sentence"] = sentence_boundaries(release.text, turns)
        documents.append(Document(release_id, len(release.text), frozenset(assigned), units))
    return documents


def checked_domains(
    domains: Mapping[str, Sequence[str]] | None, known: Collection[str], where: str
) -> dict[str, Sequence[str]]:
    """Domains as they were given.

    Raises:
        InvalidInput: One names a code that is not there.
    """
    for name, codes in (domains or {}).items():
        if unknown := [code for code in codes if code not in known]:
            raise InvalidInput(
                Message(
                    "Domain {name}: no code {unknown} {where}. Check the codes' ids.",
                    name=name,
                    unknown=", ".join(unknown),
                    where=where,
                )
            )
        if not codes:
            raise InvalidInput(Message("Domain {name} names no codes. Write it as NAME=CODE,CODE.", name=name))
    return dict(domains or {})
