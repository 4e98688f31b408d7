"""What a report or exchange file is made of, read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from codebook.model import Codebook
from codebook.translations import Facts, facts_of
from coding.access import Permission
from coding.errors import NotReady
from coding.export.model import CodingRow, EventDays, JointLine, Own
from coding.export.report.values import counted_once
from coding.export.report.wording import WORDING, Told, Wording
from coding.model import Coding, ConsensusCoding, Evidence, Indicator, Participant, Release, Round, Theme
from coding.model.said import Said
from coding.store import (
    Cursor,
    codebooks,
    codings,
    events,
    identifiers,
    interviews,
    people,
    reconciliation,
    round_plans,
    rounds,
    settings,
    themes,
    translation_marks,
)
from coding.store import releases as store_releases
from coding.workspace.agreement.figures import RoundAgreement, round_agreement
from coding.workspace.agreement.methods import disagreements
from coding.workspace.codebook.examples import without_withheld
from coding.workspace.context import Context, requires
from coding.workspace.reconcile.queue import AGREED
from coding.workspace.reports.indicators import chosen_evidence, list_indicators, phases, small_cell
from coding.workspace.reports.side_by_side import beside, event_days, joint_lines
from coding.workspace.review.unused import NOTHING_UNUSED, Remark, Unused, open_remarks, unused
from coding.workspace.rounds.rounds import locked_snapshot
from coding.workspace.search.coded import Question, coded_places
from coding.workspace.themes.runs import RunView, open_run

TITLES_SETTING: Final = "titles_in_reports"
"""Setting of the project: reports call interviews by title. Off, as a title is whatever somebody typed."""
SUGGESTED, CONSENSUS, IMPORTED = "suggestion", "consensus", "imported"
"""Origins of a coding: accepted from the program, made by settling differences, or brought from another program."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything a report draws on, as the person exporting may see it.

    Attributes:
        title: The project's title.
        releases: Current releases in the project's order.
        reported: The releases that the counts are about: all of these, or those of a consensus.
        participants: By id.
        codebook: The newest version.
        codebook_version: Its number.
        rows: One a coding, quotes withheld where consent does not cover them.
        once: Whether passages are counted, each once however many coded it; otherwise codings are.
        counted: What is counted, as a sentence.
        themes: The team's accepted themes.
        runs: Stored runs of themes that came from one, by run id.
        agreement: Figures of a locked round, or None.
        settled: Kind of disagreement → how many were settled in that round.
        suggested: Codings of that round's snapshot that began as a suggestion of the program.
        event_head: (number, hash) of the last event.
        indicators: The team's indicators.
        evidence: Passages chosen for codes, themes and indicators.
        phases: Phases of the story, in order.
        small_cell: Counts of participants below this are withheld.
        left_out: What the person exporting is blind to now, in sentences.
        notices: What a reader must know first, in sentences.
        layer: What is counted: one of :data:`coding.workspace.reports.export.LAYERS`.
        open_differences: Differences of the round that wait for a decision.
        joint: Indicators with their sources side by side.
        days: When things happened in case files, over cases.
        translations: How far the codebook's translations are, a language each.
        looked_at: Interview id → decided places of identifiers that a person looked at, and all that are decided.
        unused: What people asked not to use; covered in the releases, and in no quote of the rows.
        remarks: Remarks on use that nobody has answered.
        numbers: Interview id → its number in the project's order.
        titled: Whether reports call interviews by their titles, which are free words.
    """

    title: str
    releases: Sequence[Release]
    reported: Sequence[Release]
    participants: Mapping[str, Participant]
    codebook: Codebook
    codebook_version: int
    rows: Sequence[CodingRow]
    once: bool
    counted: str
    themes: Sequence[Theme]
    runs: Mapping[str, RunView]
    agreement: RoundAgreement | None
    settled: Mapping[str, int]
    suggested: int
    event_head: tuple[int, str]
    indicators: Sequence[Indicator] = ()
    evidence: Sequence[Evidence] = ()
    phases: Sequence[str] = ()
    small_cell: int = 5
    left_out: Sequence[str] = ()
    notices: Sequence[str] = ()
    layer: str = "union"
    open_differences: int = 0
    joint: Sequence[JointLine] = ()
    days: Sequence[EventDays] = ()
    translations: Sequence[Facts] = ()
    looked_at: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    unused: Unused = NOTHING_UNUSED
    remarks: Sequence[Remark] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    titled: bool = False

    def places_looked_at(self, interview_ids: Iterable[str]) -> tuple[int, int]:
        """Places of identifiers of some interviews that a person looked at, and all that were decided."""
        counts = [self.looked_at.get(one, (0, 0)) for one in dict.fromkeys(interview_ids)]
        return sum(looked for looked, _ in counts), sum(every for _, every in counts)

    @property
    def people(self) -> dict[str, Participant | None]:
        """Interview id → whose words it holds; None where it waits for an answer to a remark on use."""
        return {
            one.interview_id: None if one.id in self.unused.waiting else self.participants.get(one.participant_id)
            for one in self.releases
        }

    @cached_property
    def passages(self) -> Sequence[CodingRow]:
        """The rows as they are counted."""
        return counted_once(self.rows) if self.once else self.rows


def coding_rows(
    codings: Iterable[Coding | ConsensusCoding],
    releases: Mapping[str, Release],
    participants: Mapping[str, Participant],
    codebook: Codebook,
    *,
    codebook_version: int,
    snapshot_hash: str = "",
) -> list[CodingRow]:
    """Codings as rows. A quote stands only where the participant allowed quoting.

    Args:
        codings: Coders' own codings, or a consensus layer.
        releases: Their releases.
        participants: By id.
        codebook: For the codes' names.
        codebook_version: Version of consensus codings; coders' own carry theirs.
        snapshot_hash: Snapshot of a consensus layer.
    """
    names = {code.id: code.name for code in codebook.codes}
    rows: list[CodingRow] = []
    for one in codings:
        release = releases[one.release_id]
        person = participants.get(release.participant_id)
        own = one if isinstance(one, Coding) else None
        rows.append(
            CodingRow(
                document=release.id,
                interview=release.title,
                participant=release.participant_label,
                coder=own.coder if own else CONSENSUS,
                code=one.code,
                code_name=names.get(one.code, one.code),
                start=one.start,
                end=one.end,
                line=release.line_of(one.start),
                quote=release.text[one.start : one.end] if person and person.quote_consent == "yes" else None,
                memo=own.memo if own and person and person.quote_consent == "yes" else "",
                attributes=own.attributes if own else {},
                origin=own.origin if own else CONSENSUS,
                codebook_version=str(own.codebook_version if own else codebook_version),
                snapshot=snapshot_hash,
                release_hash=release.text_hash,
                created=own.created_at.date() if own else None,
                participant_id=release.participant_id,
                voice=voice(release, one.start),
            )
        )
    return rows


def without_unused(rows: Iterable[CodingRow], held: Unused) -> list[CodingRow]:
    """The rows without words and memo where a passage must not be quoted."""
    return [
        replace(one, quote=None, memo="") if one.quote is not None and held.holds(one.document, one.start, one.end)
        else one
        for one in rows
    ]  # fmt: skip


def voice(release: Release, offset: int) -> str:
    """Who says the words at a place: a participant by label, anybody else by role and whom they speak with."""
    turn = release.turns[release.line_of(offset) - 1] if release.turns else None
    if turn is None or turn.speaker is None:
        return release.participant_label
    return turn.speaker if turn.role == "participant" else f"{turn.speaker} with {release.participant_label}"


COUNTED = {layer: Own(WORDING[f"counted.{layer}"]) for layer in ("union", "all")}
"""What is counted, as a sentence; for the consensus it names the round."""


@requires(Permission.EXPORT)
def collect(
    context: Context,
    layer: str = "union",
    round_id: str | None = None,
    *,
    unreleased: bool = False,
    question: Question | None = None,
) -> Material:
    """Collect what a report draws on, as this person may see it.

    Args:
        context: The lead.
        layer: As for :func:`export`.
        round_id: As for :func:`export`.
        unreleased: What is to be exported says nothing of interviews, so none has to be released.
        question: Only the passages that this finds, and the interviews they stand in.

    Raises:
        InvalidInput: The question makes no sense.
        NotReady: Nothing has been released, the question finds nothing, or the layer needs a locked round and there is
            none.
    """
    chosen, left_out = round_for(context, layer, round_id)
    with context.store.read() as cursor:
        current = list(store_releases.several(cursor, store_releases.current_releases(cursor)).values())
        participants = {one.id: one for one in people.participants(cursor)}
        newest = codebooks.newest(cursor)
        head = events.head(cursor)
        hidden = themes.hidden_runs(cursor, context.user.id)
        every = [theme for theme in themes.all_themes(cursor) if theme.state == "accepted"]
        if newest is None or not (current or unreleased):
            raise NotReady(Said("Nothing has been released yet, so there is nothing to export."))
        book, _ = without_withheld(cursor, newest.book)
        translated = facts_of(book, translation_marks.reads(cursor))
        looked_at = identifiers.looked_at(cursor, [one.interview_id for one in current])
    accepted = [theme for theme in every if theme.run_id not in hidden]
    if len(accepted) < len(every):
        left_out.append(
            Said(
                "Themes of the machine that are not in it, as they rest on codings that you are blind to in an open "
                "round: {n}.",
                n=len(every) - len(accepted),
            )
        )
    agreement = round_agreement(context, chosen.id, unmeasured=True) if chosen else None
    with context.store.read() as cursor:
        held = unused(cursor, current)
        places = interviews.places(cursor)
    numbers = {interview: at for at, interview in enumerate(sorted(places, key=places.__getitem__), 1)}
    current = [held.covered(one) for one in current]
    rows, counted = _rows(context, layer, agreement, current, participants, book, newest.number)
    if question is not None:
        rows, current = _asked(context, question, rows, current)
    settled, suggested, open_items = _round_facts(context, agreement) if agreement else ({}, 0, (0, 0))
    reported = current
    notices: list[str] = []
    if layer == "consensus" and agreement is not None:
        reported = _covered_by(context, agreement)
        with context.store.read() as cursor:
            earlier = unused(cursor, reported)
        reported = [earlier.covered(one) for one in reported]
        notices = _unsettled(agreement, open_items, len(reported), len(current))
    else:
        notices = _unlocked(context, {row.document for row in rows})
    cards = [view.indicator for view in list_indicators(context)]
    around, least = beside(context), small_cell(context)
    return Material(
        title=context.project.title,
        releases=current,
        reported=reported,
        participants=participants,
        codebook=book,
        codebook_version=newest.number,
        rows=rows,
        once=layer == "union",
        counted=counted,
        themes=accepted,
        runs={run: open_run(context, run) for run in {theme.run_id for theme in accepted if theme.run_id}},
        agreement=agreement,
        settled=settled,
        suggested=suggested,
        event_head=head,
        indicators=cards,
        evidence=chosen_evidence(context),
        phases=phases(context),
        small_cell=least,
        left_out=left_out,
        notices=notices,
        layer=layer,
        open_differences=open_items[0],
        joint=joint_lines(
            [one for one in cards if one.status != "set aside"],
            around,
            [(row.document, row.participant_id, row.code) for row in rows],
            least,
        ),
        days=event_days(around, book.case_attributes, least),
        translations=translated,
        looked_at=looked_at,
        unused=held,
        remarks=open_remarks(context),
        numbers=numbers,
        titled=titled_reports(context),
    )


def by_number(material: Material, words: Wording) -> Material:
    """The material as reports show it: interviews by number, unless the project lets their titles stand there.

    A title that is only the participant's label stays.
    """
    if material.titled:
        return material

    def numbered(release: Release) -> Release:
        if release.title in ("", release.participant_label):
            return release
        number = material.numbers.get(release.interview_id, 0)
        return replace(release, title=Own(f"{words('interviews.title')} {number}"))

    releases = [numbered(one) for one in material.releases]
    reported = [numbered(one) for one in material.reported]
    titles = {one.id: one.title for one in (*releases, *reported)}
    rows = [replace(one, interview=titles.get(one.document, one.interview)) for one in material.rows]
    return replace(material, releases=releases, reported=reported, rows=rows)


@requires(Permission.EXPORT)
def titled_reports(context: Context) -> bool:
    """Whether titles of interviews stand in reports."""
    with context.store.read() as cursor:
        return bool(settings.setting(cursor, TITLES_SETTING, False))


@requires(Permission.SET_UP)
def set_titled_reports(context: Context, titled: bool) -> None:
    """Let titles of interviews stand in reports, or not; kept in the log, with who said it."""

    def change(cursor: Cursor) -> None:
        settings.set_setting(cursor, TITLES_SETTING, titled)
        events.append(cursor, context.user.id, "setting.changed", "setting", TITLES_SETTING, {"value": titled})

    context.store.write(change)


@requires(Permission.EXPORT)
def round_for(context: Context, layer: str, round_id: str | None) -> tuple[Round | None, list[Said]]:
    """The round that was asked for, or the newest this person is not blind to, and what is left out for that."""
    with context.store.read() as cursor:
        known = rounds.all_rounds(cursor)
        blind = {one.id: round_plans.open_recoding(cursor, one.id, context.user.id) for one in known}
    if round_id is not None:
        chosen = [one for one in known if one.id == round_id]
        if not chosen or chosen[0].state != "locked":
            raise NotReady(Said("That round is not locked, so it has no figures or consensus yet."))
        return chosen[0], []
    locked = [one for one in known if one.state == "locked"]
    seen = [one for one in locked if blind[one.id] is None]
    if not seen and layer == "consensus":
        raise NotReady(Said("There is no locked round yet that you may see, so there is no consensus to export."))
    passed = [one for one in locked if blind[one.id] and (not seen or locked.index(one) > locked.index(seen[-1]))]
    reasons = [
        Said(
            "Figures of “{round}” are not in it: you code interviews of it blind in “{other}”.",
            round=one.name,
            other=blind[one.id],
        )
        for one in passed
    ]
    return (seen[-1] if seen else None), reasons


def _rows(
    context: Context,
    layer: str,
    agreement: RoundAgreement | None,
    current: Sequence[Release],
    participants: Mapping[str, Participant],
    book: Codebook,
    version: int,
) -> tuple[list[CodingRow], str]:
    """Codings as rows, and what is counted."""
    releases = {release.id: release for release in current}
    with context.store.read() as cursor:
        if layer == "consensus" and agreement is not None:
            _, snapshot = locked_snapshot(context, cursor, agreement.round.id)
            layer_codings = reconciliation.consensus(cursor, snapshot.id)
            for one in layer_codings:
                releases.setdefault(one.release_id, store_releases.release(cursor, one.release_id))
            rows = coding_rows(
                layer_codings,
                releases,
                participants,
                book,
                codebook_version=agreement.round.codebook_version,
                snapshot_hash=snapshot.hash,
            )
            rows = without_unused(rows, unused(cursor, releases.values()))
            return rows, Told("counted.consensus", round=agreement.round.name)
        visible = codings.all_visible(cursor, context.viewer)
        held = unused(cursor, releases.values())
    rows = coding_rows(visible, releases, participants, book, codebook_version=version)
    return without_unused(rows, held), COUNTED[layer]


def _asked(
    context: Context, question: Question, rows: Sequence[CodingRow], current: Sequence[Release]
) -> tuple[list[CodingRow], list[Release]]:
    """Those rows whose passages a question finds, cut or lengthened as it finds them, and their interviews."""
    found = coded_places(context, question)
    with context.store.read() as cursor:
        stands = codings.visible_by_ids(cursor, context.viewer, [one for one, _start, _end in found])
    held = {(one.document, one.coder, one.code, one.start, one.end): one for one in rows}
    texts = {release.id: release for release in current}
    asked = []
    for coding_id, start, end in found:
        coding = stands.get(coding_id)
        row = held.get((coding.release_id, coding.coder, coding.code, coding.start, coding.end)) if coding else None
        if row is None:
            continue
        release = texts[row.document]
        quote = None if row.quote is None else release.text[start:end]
        asked.append(replace(row, start=start, end=end, line=release.line_of(start), quote=quote))
    if not asked:
        raise NotReady(Said("There is no passage to export: nothing answers to what is asked for."))
    documents = {row.document for row in asked}
    return asked, [release for release in current if release.id in documents]


def _covered_by(context: Context, agreement: RoundAgreement) -> list[Release]:
    """The releases a round's consensus is about, in the project's order; erased ones are gone."""
    with context.store.read() as cursor:
        place = interviews.places(cursor)
        held = store_releases.not_erased(cursor, [one[0] for one in agreement.snapshot.documents])
        found = list(store_releases.several(cursor, held).values())
    return sorted(found, key=lambda one: place.get(one.interview_id, 0))


def _unsettled(agreement: RoundAgreement, open_items: tuple[int, int], covered: int, released: int) -> list[str]:
    name = agreement.round.name
    waiting = Told("notice.open_differences", open=open_items[0], all=open_items[1], round=name)
    fewer = Told("notice.covers", covered=covered, released=released)
    return [*([waiting] if open_items[0] else []), *([fewer] if covered < released else [])]


def _unlocked(context: Context, documents: Collection[str]) -> list[str]:
    """Open rounds in which something counted here is still being coded."""
    with context.store.read() as cursor:
        held = Counter(rounds.open_round_of(cursor, one) for one in sorted(documents))
    return [
        Told(f"notice.open_round.{'one' if number == 1 else 'more'}", round=name, number=number)
        for name, number in held.items()
        if name is not None
    ]


def _round_facts(context: Context, agreement: RoundAgreement) -> tuple[dict[str, int], int, tuple[int, int]]:
    """How many differences were settled by kind, codings that began as suggestions, and (open, all) differences."""
    with context.store.read() as cursor:
        queue = reconciliation.queue(cursor, agreement.snapshot.id)
        decided = reconciliation.decisions(cursor, agreement.snapshot.id)
        suggested = len(round_plans.suggested(cursor, agreement.snapshot.id))
    kinds = {item.id: item.kind for item in queue}
    settled = Counter(kinds[one.disagreement_id] for one in decided if one.method != AGREED)
    differing, _, waiting, *_ = disagreements(queue)
    return dict(settled), suggested, (waiting, differing)
