"""Agreement seen from other sides: by group of interviews, over rounds, against the consensus and an earlier self."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from coding.access import Permission
from coding.agreement.comparison import as_two_coders, without
from coding.agreement.figures import AgreementReport
from coding.agreement.model import Document, Span
from coding.agreement.report import agreement_report
from coding.errors import NotReady
from coding.model import Round, Snapshot
from coding.model.message import Message
from coding.reconcile.queue import is_in_queue
from coding.store import Cursor, reconciliation, releases, rounds
from coding.store.memory import Shelf
from coding.workspace.agreement.figures import (
    LockedRound,
    RoundAgreement,
    These,
    checked_unit,
    judged_only,
    kept_documents,
    locked_round,
    reported_codes,
    round_agreement,
    snapshot_spans,
)
from coding.workspace.context import Context, requires
from coding.workspace.rounds.groups import groups_of
from coding.workspace.rounds.rounds import visible_rounds

CONSENSUS = "consensus"
EARLIER = "earlier"
SETTLED = ("decided", "agreed")


@dataclass(frozen=True)
class Comparison:
    """One coder against another layer of the same interviews.

    Attributes:
        coder: User id.
        against: ``consensus`` or ``earlier``.
        report: The figures, as of two coders: the coder's id and ``against``.
        spans: The spans of both layers.
        documents: The interviews that entered.
        left_out: Release id → why it did not enter.
        earlier: For ``earlier``: name of the round and hash of the snapshot by release id.
    """

    coder: str
    against: str
    report: AgreementReport
    spans: tuple[Span, ...]
    documents: tuple[Document, ...]
    left_out: Mapping[str, str]
    earlier: Mapping[str, tuple[str, str]]

    @property
    def interviews(self) -> tuple[str, ...]:
        """Release ids that entered."""
        return tuple(document.id for document in self.documents)


@requires(Permission.SEE_AGREEMENT)
def against_consensus(context: Context, round_id: str, *, unit: str | None = None) -> list[Comparison]:
    """Each coder's locked codings against what was settled afterwards, over interviews that are settled completely.

    Interviews of one coder are left out, because their consensus is what that coder did; erased ones, because what was
    settled in them went with them.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    locked = locked_round(context, round_id)
    with context.store.read() as cursor:
        layer = reconciliation.consensus(cursor, locked.snapshot.id)
        left_out = not_settled(cursor, locked.snapshot)
    consensus = [
        Span(coding.release_id, CONSENSUS, coding.code, coding.start, coding.end, coding.id) for coding in layer
    ]
    comparisons = [
        _compared(context, locked, (coder, CONSENSUS), consensus, left_out, unit=unit) for coder in locked.round.coders
    ]
    return [comparison for comparison in comparisons if comparison is not None]


def not_settled(cursor: Cursor, snapshot: Snapshot) -> dict[str, Message]:
    """Release id → why its consensus is not all there is to say, of the interviews of a snapshot of what was read."""
    queue = [item for item in reconciliation.queue(cursor, snapshot.id) if is_in_queue(item.kind, item.state)]
    waiting = Counter(item.release_id for item in queue if item.state not in SETTLED)
    coded = {coding.release_id for coding in snapshot.codings}
    judges = Counter(release_id for release_id, _, _ in snapshot.documents)
    alive = set(releases.not_erased(cursor, judges))
    reasons: dict[str, Message] = {}
    for release_id in judges:
        if release_id not in alive:
            reasons[release_id] = Message("erased")
        elif judges[release_id] < 2:
            reasons[release_id] = Message("read by one coder only")
        elif not queue and release_id in coded:
            reasons[release_id] = Message("nothing is settled yet")
        elif waiting[release_id]:
            reasons[release_id] = Message("{n} still to settle", n=waiting[release_id])
    return reasons


@requires(Permission.SEE_AGREEMENT)
def against_earlier_self(context: Context, round_id: str, *, unit: str | None = None) -> list[Comparison]:
    """Each coder's codings of this round against their own earlier ones of the same interviews.

    The earlier ones come from the newest snapshot of another round that is older: where this one is a drift check. A
    round that was opened again was not coded a second time. Interviews corrected in between are left out, because
    offsets moved.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    locked = locked_round(context, round_id)
    allowed = {round.id: round for round in visible_rounds(context)}
    older = context.store.ask(lambda cursor: _older(cursor, locked.snapshot, allowed))
    comparisons = []
    for coder in locked.round.coders:
        spans: list[Span] = []
        sources: dict[str, tuple[str, str]] = {}
        left_out: dict[str, str] = {}
        for release_id, who, _ in locked.snapshot.documents:
            if who != coder:
                continue
            source = next(
                (entry for entry in older if (release_id, coder) in {(d[0], d[1]) for d in entry[1].documents}), None
            )
            if source is None:
                left_out[release_id] = Message("not coded before")
                continue
            earlier_round, snapshot = source
            sources[release_id] = (earlier_round.name, snapshot.hash)
            spans += [span for span in snapshot_spans(snapshot) if span.document == release_id and span.coder == coder]
        if sources:
            comparison = _compared(context, locked, (coder, EARLIER), spans, left_out, unit=unit, earlier=sources)
            if comparison is not None:
                comparisons.append(comparison)
    return comparisons


def _older(cursor: Cursor, snapshot: Snapshot, allowed: Mapping[str, Round]) -> list[tuple[Round, Snapshot]]:
    """The newest snapshot of each other round taken before this one, the newest first."""
    pairs = []
    for round in allowed.values():
        before = [each for each in rounds.snapshots(cursor, round.id) if each.taken_at < snapshot.taken_at]
        if before and round.id != snapshot.round_id:
            newest = max(before, key=lambda earlier: earlier.revision)
            pairs.append((round, judged_only(cursor, newest)[0]))
    return sorted(pairs, key=lambda pair: pair[1].taken_at, reverse=True)


_COMPARED: Shelf[tuple[AgreementReport, tuple[Span, ...], tuple[Document, ...]]] = Shelf("coders compared", 16)
"""By all that the figures are made of."""


def _compared(
    context: Context,
    locked: LockedRound,
    pair: tuple[str, str],
    layer: Sequence[Span],
    left_out: Mapping[str, str],
    *,
    unit: str | None,
    earlier: Mapping[str, tuple[str, str]] | None = None,
) -> Comparison | None:
    """What a coder is compared with, and in which interviews not; see :class:`Comparison`."""
    unit_name, (coder, against) = checked_unit(unit or locked.round.unit), pair
    release_ids = {release_id for release_id, who, _ in locked.snapshot.documents if who == coder}
    release_ids_left = release_ids - left_out.keys()
    if not release_ids_left:
        return None

    def compute() -> tuple[AgreementReport, tuple[Span, ...], tuple[Document, ...]]:
        documents = [
            document
            for document in kept_documents(context.memory, locked, unit_name)
            if document.id in release_ids_left
        ]
        spans = [span for span in snapshot_spans(locked.snapshot) if span.coder == coder]
        both, judged = as_two_coders(spans, layer, documents, pair)
        report = agreement_report(both, judged, unit=unit_name, coders=pair, unitized=False)
        return report, tuple(both), tuple(judged)

    of = (coder, against, unit_name, frozenset(release_ids_left), tuple(layer))
    key = (These(locked.snapshot.codings), locked.snapshot.documents, *of)
    report, both, judged = context.memory.recall(_COMPARED, key, compute)
    missing = {release_id: why for release_id, why in left_out.items() if release_id in release_ids}
    return Comparison(coder, against, report, both, judged, missing, earlier or {})


@dataclass(frozen=True)
class WithoutSuggestions:
    """A round's figures without the codings that began as a machine's suggestion.

    Attributes:
        report: The figures of what remains.
        codings: How many codings of the snapshot began as a suggestion.
        by_coder: The same by coder, with all their codings: ``(suggested, all)``.
    """

    report: AgreementReport
    codings: int
    by_coder: Mapping[str, tuple[int, int]]


@requires(Permission.SEE_AGREEMENT)
def without_suggestions(context: Context, round_id: str, *, unit: str | None = None) -> WithoutSuggestions | None:
    """The same figures without codings that began as a suggestion; None when there are none.

    Args:
        context: One of the round's coders, or a lead.
        round_id: The round.
        unit: Unit of analysis; None for the round's.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    locked = locked_round(context, round_id)
    suggested = context.store.ask(lambda cursor: rounds.suggested(cursor, locked.snapshot.id))
    if not suggested:
        return None
    spans = snapshot_spans(locked.snapshot)
    unit_name = checked_unit(unit or locked.round.unit)
    report = agreement_report(
        without(spans, suggested),
        kept_documents(context.memory, locked, unit_name),
        unit=unit_name,
        codes=reported_codes(locked.round, locked.snapshot),
        unitized=False,
    )
    return WithoutSuggestions(
        report,
        len(suggested),
        {
            coder: (
                sum(1 for span in spans if span.coder == coder and span.id in suggested),
                sum(1 for span in spans if span.coder == coder),
            )
            for coder in locked.round.coders
        },
    )


@requires(Permission.SEE_AGREEMENT)
def by_group(
    context: Context, round_id: str, *, unit: str | None = None
) -> dict[str, dict[str, tuple[AgreementReport, tuple[str, ...]]]]:
    """Attribute → value → figures over the interviews of that group, and their release ids.

    Args:
        context: One of the round's coders, or a lead.
        round_id: The round.
        unit: Unit of analysis; None for the round's.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    locked = locked_round(context, round_id)
    unit_name = checked_unit(unit or locked.round.unit)
    ids = list(dict.fromkeys(release_id for release_id, _, _ in locked.snapshot.documents))
    groups = context.store.ask(lambda cursor: groups_of(cursor, ids))
    if not groups:
        return {}
    documents = kept_documents(context.memory, locked, unit_name)
    spans = snapshot_spans(locked.snapshot)
    codes = reported_codes(locked.round, locked.snapshot)
    reports: dict[str, dict[str, tuple[AgreementReport, tuple[str, ...]]]] = {}
    for name, values in groups.items():
        reports[name] = {}
        for value in sorted(set(values.values())):
            part = [document for document in documents if values[document.id] == value]
            within = {document.id for document in part}
            inside = [span for span in spans if span.document in within]
            report = agreement_report(
                inside, part, unit=unit_name, codes=codes, coders=locked.round.coders, unitized=False
            )
            reports[name][value] = (report, tuple(document.id for document in part))
    return reports


@requires(Permission.SEE_AGREEMENT)
def trend(context: Context, *, unit: str | None = None) -> list[RoundAgreement]:
    """Figures of every measured round this person may see, in the order in which they were locked.

    Drift checks are not blind and do not belong to the series.

    Args:
        context: A coder or a lead.
        unit: One unit for all rounds; None for each round's own, which may differ.
    """
    agreements = []
    for round in visible_rounds(context):
        if round.state == "locked" and round.measured and round.purpose != "drift check":
            # Its coder may be coding these interviews a second time, blind to this round.
            with suppress(NotReady):
                agreements.append(round_agreement(context, round.id, unit=unit))
    return sorted(agreements, key=lambda agreement: agreement.snapshot.taken_at)
