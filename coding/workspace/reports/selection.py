"""What a report or exchange file is made of; what is not needed is not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import quantiles
from typing import Final, NamedTuple, TypeVar

from codebook.model import Codebook, CodingAttribute
from codebook.translations import Facts, facts_of
from coding.access import Permission
from coding.agreement.variables import Agreed, agreed
from coding.errors import NotReady
from coding.export.model import CodingRow, EventDays, Own
from coding.export.report.values import counted_once
from coding.export.report.wording import WORDING, ReportSentence, Wording
from coding.model import CodebookVersion, Coding, ConsensusCoding, Participant, Release, Round, Theme
from coding.model.message import Message
from coding.store import (
    Cursor,
    cases,
    codebooks,
    codings,
    events,
    identifiers,
    interviews,
    people,
    reconciliation,
    releases,
    rounds,
    settings,
    themes,
)
from coding.store import releases as store_releases
from coding.store.cases import CaseFile
from coding.store.memory import Shelf, at_moment
from coding.workspace.agreement.figures import RoundAgreement, judged_only, round_agreement
from coding.workspace.agreement.methods import disagreements, published_names
from coding.workspace.cases.consensus import consensus_records
from coding.workspace.codebook.examples import without_withheld
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.project.log import counts_are_withheld
from coding.workspace.reconcile.queue import AGREED
from coding.workspace.reports.indicators import chosen_evidence, list_indicators, phases, small_cell
from coding.workspace.review.unused import Unused, open_remarks, unused
from coding.workspace.rounds.rounds import locked_snapshot
from coding.workspace.search.coded import Question, coded_places
from coding.workspace.themes.runs import RunView, open_run, quotable_themes


@dataclass(frozen=True, kw_only=True)
class CaseFiles:
    """Cases with their records, as one person may see them.

    Attributes:
        cases: Cases by id, without those of a round that is open.
        open: Labels of cases left out because a round that is open has one of their documents.
        records: What the records of these cases agree on.
        case_of: Release → the case that its document belongs to, of every case.
    """

    cases: Mapping[str, CaseFile]
    open: tuple[str, ...]
    records: Agreed
    case_of: Mapping[str, str]


@requires(Permission.EXPORT)
def case_files(context: Context) -> CaseFiles:
    """Cases and their records, as this person may see them."""
    decided = _decided(context)
    with context.store.read() as cursor:
        every = cases.all_cases(cursor)
        hidden = cases.in_open_rounds(cursor)
        case_of = {at: file.id for file in every for at in file.documents}
        counted = {file.id: file for file in every if file.id not in hidden}
        answers = [answer for answer in cases.visible_answers(cursor, context.viewer) if answer[0] in counted]
        return CaseFiles(
            cases=counted,
            open=tuple(file.label for file in every if file.id in hidden),
            records=agreed(answers, decided),
            case_of={release: case_of[at] for release, at in releases.interviews_of(cursor).items() if at in case_of},
        )


def _decided(context: Context) -> dict[tuple[str, str], frozenset[str]]:
    """(case, variable) → values of the consensus, where there is one."""
    try:
        records = consensus_records(context)
    except NotReady:
        return {}
    return {
        (case, name): frozenset(value.decision.answers)
        for case, record in records.items()
        for name, value in record.values.items()
        if value.decision.answers
    }


def event_days(files: CaseFiles, variables: Iterable[CodingAttribute], least: int) -> tuple[EventDays, ...]:
    """When things happened, of variables that are days: quartiles over the cases whose records agree on the day.

    In the codebook's order: each rests on other cases, so that medians say nothing of what came first. A variable that
    fewer than ``least`` cases have is left out. Days are those of the nearest whole week: of few cases, a quartile is
    the very day of one.
    """
    quartiles = []
    for variable in variables:
        days_of_round = (
            [files.records.answer(case, variable.name) or () for case in files.cases]
            if variable.answer == "days"
            else []
        )
        days = [int(value) for values in days_of_round for value in values if value.lstrip("-").isdecimal()]
        if len(days) >= max(least, 2):
            low, middle, high = (7 * round(cut / 7) for cut in quantiles(days, n=4, method="inclusive"))
            event = variable.name.replace("_", " ")
            quartiles.append(
                EventDays(event=event, note=variable.note, cases=len(days), low=low, middle=middle, high=high)
            )
    return tuple(quartiles)


Part = TypeVar("Part")
TITLES_SETTING: Final = "titles_in_reports"
"""Setting of the project: reports call interviews by title. Off, as a title is whatever somebody typed."""
SUGGESTED, CONSENSUS, IMPORTED = "suggestion", "consensus", "imported"
"""Origins of a coding: accepted from the program, made by settling differences, or brought from another program."""


def _part(read: Callable[[Context], Part]) -> cached_property[Part]:
    return cached_property(lambda selection: read(selection.context))


@dataclass(frozen=True, kw_only=True, eq=False)
class Selection:
    """What an export is of, as the person exporting may see it; each part is read when it is first asked for.

    Attributes:
        context: Who exports.
        layer: What is counted: one of :data:`coding.workspace.reports.export.LAYERS`.
        round: The locked round whose figures go along, or None.
        newest: The newest version of the codebook.
        event_head: (number, hash) of the last event before anything was read; no number for whom it tells too much.
        question: Only the passages that this finds, and the interviews they stand in.
        passed_over: Rounds whose figures are left out, as the person codes interviews of them blind, in sentences.
        indicators: The team's indicators.
        evidence: Passages chosen for codes, themes and indicators.
        phases: Phases of the story, in order.
        small_cell: Counts of participants below this are withheld.
        case_files: Cases and their records.
        remarks: Remarks on use that nobody has answered.
        published: What stands for the team.
    """

    context: Context
    layer: str
    round: Round | None
    newest: CodebookVersion
    event_head: tuple[int | None, str]
    question: Question | None = None
    passed_over: Sequence[Message] = ()
    indicators = _part(lambda context: [view.indicator for view in list_indicators(context)])
    evidence = _part(chosen_evidence)
    phases = _part(phases)
    small_cell = _part(small_cell)
    case_files = _part(case_files)
    remarks = _part(open_remarks)
    published = _part(published_names)

    def with_parts(self, **parts: object) -> Selection:
        """The same with other parts."""
        changed = copy(self)
        for counted_from in ("passages", "by_id"):
            vars(changed).pop(counted_from, None)
        vars(changed).update(parts)
        return changed

    def read(self, question: Callable[[Cursor], Part]) -> Part:
        """What the store says."""
        return self.context.store.ask(question)

    @property
    def log_head(self) -> str:
        """The last event before anything was read, as files name it."""
        number, head = self.event_head
        return head if number is None else f"{number} {head}"

    @property
    def title(self) -> str:
        """The project's title."""
        return self.context.project.title

    @property
    def once(self) -> bool:
        """Whether passages are counted, each once however many coded it; otherwise codings are."""
        return self.layer == "union"

    @cached_property
    def codebook(self) -> Codebook:
        """The newest version, without examples that may not be quoted."""
        return self.read(lambda cursor: without_withheld(cursor, self.newest.book)[0])

    @cached_property
    def translations(self) -> Sequence[Facts]:
        """How far the codebook's translations are, a language each."""
        return facts_of(self.codebook, self.read(codebooks.translation_reads))

    @cached_property
    def participants(self) -> Mapping[str, Participant]:
        """By id."""
        return {participant.id: participant for participant in self.read(people.participants)}

    @cached_property
    def _current(self) -> Sequence[Release]:
        return list(
            self.read(lambda cursor: store_releases.several(cursor, store_releases.current_releases(cursor))).values()
        )

    @cached_property
    def unused(self) -> Unused:
        """What people asked not to use; covered in the releases, and in no quote of the rows."""
        return self.read(lambda cursor: unused(cursor, self._current))

    @cached_property
    def _asked(self) -> tuple[Sequence[CodingRow], Sequence[Release]]:
        current = [self.unused.covered(release) for release in self._current]
        rows = _rows(self, current)
        return (rows, current) if self.question is None else _matching_rows(self.context, self.question, rows, current)

    @cached_property
    def rows(self) -> Sequence[CodingRow]:
        """One a coding, quotes withheld where consent does not cover them."""
        return self._asked[0]

    @cached_property
    def releases(self) -> Sequence[Release]:
        """Current releases in the project's order."""
        return self._asked[1]

    @cached_property
    def by_id(self) -> Mapping[str, Release]:
        """The releases by id."""
        return {release.id: release for release in self.releases}

    @cached_property
    def passages(self) -> Sequence[CodingRow]:
        """The rows as they are counted."""
        return counted_once(self.rows) if self.once else self.rows

    @cached_property
    def reported(self) -> Sequence[Release]:
        """The releases that the counts are about: all of these, or those of a consensus."""
        if self.layer != "consensus" or self.agreement is None:
            return self.releases
        with self.context.store.read() as cursor:
            place = interviews.places(cursor)
            release_ids = store_releases.not_erased(
                cursor, [document[0] for document in self.agreement.snapshot.documents]
            )
            releases = store_releases.several(cursor, release_ids).values()
            earlier = unused(cursor, releases)
        return [
            earlier.covered(release)
            for release in sorted(releases, key=lambda release: place.get(release.interview_id, 0))
        ]

    @property
    def interviews(self) -> frozenset[str]:
        """Ids of the interviews of the current releases."""
        return frozenset(release.interview_id for release in self.releases)

    @property
    def people(self) -> dict[str, Participant | None]:
        """Interview id → whose words it holds; None where it waits for an answer to a remark on use."""
        return {
            release.interview_id: None
            if release.id in self.unused.waiting
            else self.participants.get(release.participant_id)
            for release in self.releases
        }

    @property
    def counted(self) -> str:
        """What is counted, as a sentence."""
        if self.layer == "consensus" and self.round is not None:
            return ReportSentence("counted.consensus", round=self.round.name)
        return COUNTED[self.layer]

    @cached_property
    def quoted(self) -> Counter[str]:
        """Participant → passages of theirs that are chosen, or stand in the report that is being put together."""
        people = {release.id: release.participant_id for release in self.releases}
        places = {(evidence.release_id, evidence.start) for evidence in self.evidence}
        return Counter(people[release] for release, _ in places if release in people)

    @cached_property
    def _accepted(self) -> tuple[Sequence[Theme], int]:
        with self.context.store.read() as cursor:
            hidden = themes.hidden_runs(cursor, self.context.user.id)
            every = [theme for theme in themes.THEMES.all(cursor) if theme.state == "accepted"]
            visible = [theme for theme in every if theme.run_id not in hidden]
            return quotable_themes(cursor, self.context, visible), len(every) - len(visible)

    @cached_property
    def themes(self) -> Sequence[Theme]:
        """The team's accepted themes."""
        return self._accepted[0]

    @cached_property
    def runs(self) -> Mapping[str, RunView]:
        """Stored runs of themes that came from one, by run id."""
        return {run: open_run(self.context, run) for run in {theme.run_id for theme in self.themes if theme.run_id}}

    @property
    def left_out(self) -> Sequence[Message]:
        """What the person exporting is blind to now, in sentences."""
        hidden = Message(
            "Themes of the machine that are not in it, as they rest on codings that you are blind to in an open "
            "round: {n}.",
            n=self._accepted[1],
        )
        return [*self.passed_over, *([hidden] if self._accepted[1] else [])]

    @property
    def notes(self) -> Sequence[str]:
        """What whoever exports should know."""
        return [*self.notices, *self.left_out]

    @cached_property
    def agreement(self) -> RoundAgreement | None:
        """Figures of a locked round, or None; its coders by their published names, in what was written of it too."""
        if self.round is None:
            return None
        agreement = round_agreement(self.context, self.round.id, unmeasured=True)
        return replace(
            agreement,
            coder_names=self.published.coders,
            round=replace(agreement.round, target_reason=self.published.masked(agreement.round.target_reason)),
            unlocked=tuple(
                (revision, when, self.published.masked(reason)) for revision, when, reason in agreement.unlocked
            ),
        )

    @cached_property
    def settling(self) -> Settling:
        """What became of the differences of that round."""
        if self.agreement is None:
            return Settling({}, 0, 0, 0)
        snapshot = self.agreement.snapshot.id
        with self.context.store.read() as cursor:
            queue = reconciliation.queue(cursor, snapshot)
            decided = reconciliation.decisions(cursor, snapshot)
            suggested = len(rounds.suggested(cursor, snapshot))
        kinds = {item.id: item.kind for item in queue}
        settled = Counter(kinds[decision.disagreement_id] for decision in decided if decision.method != AGREED)
        differing, _, waiting, *_ = disagreements(queue)
        return Settling(settled, suggested, waiting, differing)

    @cached_property
    def notices(self) -> Sequence[str]:
        """What a reader must know first, in sentences."""
        if self.layer != "consensus" or self.agreement is None:
            return self._open_rounds
        name, settling = self.agreement.round.name, self.settling
        covered, released = len(self.reported), len(self.releases)
        waiting = ReportSentence("notice.open_differences", open=settling.open, all=settling.differing, round=name)
        fewer = ReportSentence("notice.covers", covered=covered, released=released)
        return [*([waiting] if settling.open else []), *([fewer] if covered < released else [])]

    @property
    def _open_rounds(self) -> Sequence[str]:
        """Open rounds in which something counted here is still being coded."""
        documents = sorted({row.document for row in self.rows})
        counts = Counter(self.read(lambda cursor: [rounds.open_round_of(cursor, document) for document in documents]))
        return [
            ReportSentence(f"notice.open_round.{'one' if number == 1 else 'more'}", round=name, number=number)
            for name, number in counts.items()
            if name is not None
        ]

    @cached_property
    def first_coded(self) -> Sequence[str]:
        """The releases that the counts are about, in the order in which coders began with their interviews."""
        interview_ids = self.read(lambda cursor: codings.first_coded(cursor, self.context.viewer))
        places = {interview_id: place for place, interview_id in enumerate(interview_ids)}
        reported = sorted(self.reported, key=lambda release: places.get(release.interview_id, len(places)))
        return [release.id for release in reported]

    @cached_property
    def days(self) -> Sequence[EventDays]:
        """When things happened in case files, over cases."""
        return event_days(self.case_files, self.codebook.case_attributes, self.small_cell)

    @cached_property
    def looked_at(self) -> Mapping[str, tuple[int, int]]:
        """Interview id → decided places of identifiers that a person looked at, and all that are decided."""
        current = [release.interview_id for release in self._current]
        return self.read(lambda cursor: identifiers.looked_at(cursor, current))

    def places_looked_at(self, interview_ids: Iterable[str]) -> tuple[int, int]:
        """Places of identifiers of some interviews that a person looked at, and all that were decided."""
        counts = [self.looked_at.get(interview_id, (0, 0)) for interview_id in dict.fromkeys(interview_ids)]
        return sum(looked for looked, _ in counts), sum(every for _, every in counts)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Interview id → its number in the project's order."""
        places = self.read(interviews.places)
        return {interview: at for at, interview in enumerate(sorted(places, key=places.__getitem__), 1)}


@requires(Permission.EXPORT)
def usual_layer(context: Context) -> str:
    """What a report counts where nobody says: the consensus once all that is coded is settled, else passages."""
    usual, _ = round_for(context, "union", None)
    if usual is None:
        return "union"
    with context.store.read() as cursor:
        key = context.viewer, usual.id
        return at_moment(cursor, _USUAL, key, lambda: _usual_layer(context, cursor, usual.id))


_USUAL: Final[Shelf[str]] = Shelf("what reports count", 8)


def _usual_layer(context: Context, cursor: Cursor, round_id: str) -> str:
    snapshot = judged_only(cursor, locked_snapshot(context, cursor, round_id)[1])[0]
    queue = reconciliation.queue(cursor, snapshot.id)
    documents = [document for document, _, _ in snapshot.documents]
    alive = set(store_releases.not_erased(cursor, documents))
    coders = Counter(store_releases.interview_of(cursor, document) for document in documents if document in alive)
    coded = {release for release, _, _ in codings.counts_of_codes(cursor, context.viewer)}
    covered = all(coders[store_releases.interview_of(cursor, release)] > 1 for release in coded)
    return "consensus" if queue and covered and not disagreements(queue)[2] else "union"


class Settling(NamedTuple):
    """What became of the differences of a round.

    Attributes:
        settled: Kind of disagreement → how many were settled.
        suggested: Codings of the snapshot that began as a suggestion of the program.
        open: Differences that wait for a decision.
        differing: All differences.
    """

    settled: Mapping[str, int]
    suggested: int
    open: int
    differing: int


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
    for coding in codings:
        release = releases[coding.release_id]
        person = participants.get(release.participant_id)
        own_coding = coding if isinstance(coding, Coding) else None
        rows.append(
            CodingRow(
                document=release.id,
                interview=release.title,
                participant=release.participant_label,
                coder=own_coding.coder if own_coding else CONSENSUS,
                code=coding.code,
                code_name=names.get(coding.code, coding.code),
                start=coding.start,
                end=coding.end,
                line=release.line_of(coding.start),
                quote=release.text[coding.start : coding.end] if person and person.quote_consent == "yes" else None,
                memo=own_coding.memo if own_coding and person and person.quote_consent == "yes" else "",
                attributes=own_coding.attributes if own_coding else {},
                origin=own_coding.origin if own_coding else CONSENSUS,
                codebook_version=str(own_coding.codebook_version if own_coding else codebook_version),
                snapshot=snapshot_hash,
                release_hash=release.text_hash,
                created=own_coding.created_at.date() if own_coding else None,
                participant_id=release.participant_id,
                voice=voice(release, coding.start),
            )
        )
    return rows


def voice(release: Release, offset: int) -> str:
    """Who says the words at a place: a participant by label, anybody else by role and whom they speak with."""
    turn = release.turns[release.line_of(offset) - 1] if release.turns else None
    if turn is None or turn.speaker is None:
        return release.participant_label
    if turn.role == "participant":
        return turn.speaker
    return ReportSentence("quote.with", speaker=turn.speaker, person=release.participant_label)


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
) -> Selection:
    """What an export is of, as this person may see it.

    Args:
        context: The lead.
        layer: As for :func:`export`.
        round_id: As for :func:`export`.
        unreleased: What is to be exported says nothing of interviews, so none has to be released.
        question: Only the passages that this finds, and the interviews they stand in.

    Raises:
        NotReady: Nothing has been released, or the layer needs a locked round and there is none.
    """
    layer_round, passed_over = round_for(context, layer, round_id)
    with context.store.read() as cursor:
        newest = codebooks.newest(cursor)
        number, head = events.head(cursor)
        version = None if counts_are_withheld(context, cursor) else number
        if newest is None or not (unreleased or store_releases.current_releases(cursor)):
            raise NotReady(Message("Nothing has been released yet, so there is nothing to export."))
    return Selection(
        context=context,
        layer=layer,
        round=layer_round,
        newest=newest,
        event_head=(version, head),
        question=question,
        passed_over=passed_over,
    )


def by_number(selection: Selection, words: Wording) -> Selection:
    """The material as reports show it: interviews by number, unless the project lets their titles stand there.

    A title that is only the participant's label stays.
    """
    if titled_reports(selection.context):
        return selection

    def numbered(release: Release) -> Release:
        if release.title in ("", release.participant_label):
            return release
        return replace(release, title=number_of(selection, release.interview_id, words))

    releases = [numbered(release) for release in selection.releases]
    reported = [numbered(release) for release in selection.reported]
    titles = {release.id: release.title for release in (*releases, *reported)}
    rows = [replace(row, interview=titles.get(row.document, row.interview)) for row in selection.rows]
    return selection.with_parts(releases=releases, reported=reported, rows=rows)


def number_of(selection: Selection, interview_id: str, words: Wording) -> Own:
    """What a report calls an interview whose title it does not tell."""
    return Own(f"{words('interviews.title')} {selection.numbers.get(interview_id, 0)}")


@reads(Permission.EXPORT)
def titled_reports(context: Context, cursor: Cursor) -> bool:
    """Whether titles of interviews stand in reports."""
    return bool(settings.setting(cursor, TITLES_SETTING, False))


@writes(Permission.SET_UP)
def set_titled_reports(context: Context, cursor: Cursor, titled: bool) -> None:
    """Let titles of interviews stand in reports, or not; kept in the log, with who said it."""
    settings.set_setting(cursor, TITLES_SETTING, titled)
    events.append(cursor, context.user.id, "setting.changed", "setting", TITLES_SETTING, {"value": titled})


@reads(Permission.EXPORT)
def round_for(context: Context, cursor: Cursor, layer: str, round_id: str | None) -> tuple[Round | None, list[Message]]:
    """The round that was asked for, or the newest this person is not blind to, and what is left out for that."""
    known = rounds.all_rounds(cursor)
    blind = {round.id: rounds.open_recoding(cursor, round.id, context.user.id) for round in known}
    if round_id is not None:
        matches = [round for round in known if round.id == round_id]
        if not matches or matches[0].state != "locked":
            raise NotReady(Message("That round is not locked, so it has no figures or consensus yet."))
        return matches[0], []
    locked = [round for round in known if round.state == "locked"]
    rounds_visible = [round for round in locked if blind[round.id] is None]
    if not rounds_visible and layer == "consensus":
        raise NotReady(Message("There is no locked round yet that you may see, so there is no consensus to export."))
    passed = [
        round
        for round in locked
        if blind[round.id] and (not rounds_visible or locked.index(round) > locked.index(rounds_visible[-1]))
    ]
    reasons = [
        Message(
            "Figures of “{round}” are not in it: you code interviews of it blind in “{other}”.",
            round=round.name,
            other=blind[round.id],
        )
        for round in passed
    ]
    return (rounds_visible[-1] if rounds_visible else None), reasons


def _rows(selection: Selection, current: Sequence[Release]) -> list[CodingRow]:
    """Codings as rows."""
    releases = {release.id: release for release in current}
    book, version, snapshot_hash = selection.codebook, selection.newest.number, ""
    layer_codings: Sequence[Coding | ConsensusCoding]
    with selection.context.store.read() as cursor:
        if selection.layer == "consensus" and selection.round is not None:
            _, snapshot = locked_snapshot(selection.context, cursor, selection.round.id)
            layer_codings = reconciliation.consensus(cursor, snapshot.id)
            for coding in layer_codings:
                releases.setdefault(coding.release_id, store_releases.release(cursor, coding.release_id))
            version, snapshot_hash = selection.round.codebook_version, snapshot.hash
        else:
            layer_codings = codings.all_visible(cursor, selection.context.viewer)
        exclusions = unused(cursor, releases.values())
    rows = coding_rows(
        layer_codings,
        releases,
        selection.participants,
        book,
        codebook_version=version,
        snapshot_hash=snapshot_hash,
    )
    return [
        replace(row, quote=None, memo="") if exclusions.holds(row.document, row.start, row.end) else row for row in rows
    ]


def _matching_rows(
    context: Context, question: Question, rows: Sequence[CodingRow], current: Sequence[Release]
) -> tuple[list[CodingRow], list[Release]]:
    """Those rows whose passages a question finds, cut or lengthened as it finds them, and their interviews."""
    places = coded_places(context, question)
    stands = context.store.ask(
        lambda cursor: codings.visible_by_ids(cursor, context.viewer, [coding_id for coding_id, _start, _end in places])
    )
    rows_by_place = {
        (coding_row.document, coding_row.coder, coding_row.code, coding_row.start, coding_row.end): coding_row
        for coding_row in rows
    }
    texts = {release.id: release for release in current}
    answer_rows = []
    for coding_id, start, end in places:
        coding = stands.get(coding_id)
        row = (
            rows_by_place.get((coding.release_id, coding.coder, coding.code, coding.start, coding.end))
            if coding
            else None
        )
        if row is None:
            continue
        release = texts[row.document]
        quote = None if row.quote is None else release.text[start:end]
        answer_rows.append(replace(row, start=start, end=end, line=release.line_of(start), quote=quote))
    if not answer_rows:
        raise NotReady(Message("There is no passage to export: nothing answers to what is asked for."))
    documents = {row.document for row in answer_rows}
    return answer_rows, [release for release in current if release.id in documents]
