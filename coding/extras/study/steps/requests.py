"""Requests to a site: the coordinator asks about a pooled figure, the site takes it in and answers, or does not.

An answer is a bundle: put together, looked at and sealed as the others are.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import Conflict, HeardError, InvalidInput, NotFound, NotReady
from coding.export.gate import gate
from coding.export.gate.places import places_of
from coding.extras.study import tables
from coding.extras.study.files import pooling
from coding.extras.study.files.bundle import (
    DISAGREEMENT,
    INDICATOR,
    LEVELS_OF,
    PAIR,
    VALUE,
    Request,
    Subject,
    open_request,
    request_of,
    sealed_request,
)
from coding.extras.study.files.form import typed
from coding.extras.study.files.levels import ANSWER, DECLINED, IN_WORDS, QUOTED
from coding.extras.study.files.package import coordinator_of, without_training
from coding.extras.study.files.pooling import Contribution
from coding.extras.study.files.sealing import REQUEST as REQUEST_FILE
from coding.extras.study.files.sealing import PublicKeys, digest_of, for_another
from coding.extras.study.files.side_by_side import StudyIndicator, pooled_sources
from coding.extras.study.steps.bundle import QUOTED_CODES, TOGETHER, Prepared, put_together
from coding.extras.study.steps.contents import Part, SiteNow, quotable, quotes_part
from coding.extras.study.steps.counting import TELL_CODES, Counting, Tellable, is_possible_value, tellable, unlinked
from coding.extras.study.steps.keys import own_keys, verified_in_worker
from coding.extras.study.steps.pool import PartnerRow, every_contribution, partner_called, partners
from coding.model import Coding
from coding.model.message import Message
from coding.store import Cursor, cases, events, indicators, releases, rounds
from coding.store.codings import Viewer
from coding.workspace.context import Context, new_id, reads, requires
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.register import enter_export
from pipelines.languages import likeliest_language
from pipelines.redact.spoken_numbers import quantities

REQUEST: Final = "request"
"""In the record of an answer: id of the request."""
SAID: Final = "answer"
"""In the record of an answer: one of :data:`coding.extras.study.files.levels.ANSWERS`."""
KIND = "study-request"
"""Kind in the register of exports."""


@dataclass(frozen=True, kw_only=True)
class RequestFile:
    """A request that may leave.

    Attributes:
        data: The file, signed and sealed for the site.
        request: What it says.
        site: What the site is called.
        export_id: Its number in the register.
    """

    data: bytes
    request: Request
    site: str
    export_id: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a site said to a request.

    Attributes:
        answer: One of :data:`coding.extras.study.files.levels.ANSWERS`.
        bundle: Number of the site's bundle that it left as.
        words: The reason, or what the steward wrote; the site itself keeps neither words nor passages.
        quotes: ``(code, passage)`` of each that came and was not withdrawn since.
        made: When, as ISO text.
    """

    answer: str
    bundle: int
    words: str = ""
    quotes: Sequence[tuple[str, str]] = ()
    made: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """A request as somebody at either end sees it.

    Attributes:
        request: What is asked.
        names: Code → its name, to say the figure with.
        answer: What the site said last, or None.
        site: At the coordinator, what the site is called in figures.
        replaced: Whether a later request came under its number: the coordinator's project is of an older backup, and
            knows the later one only.
    """

    request: Request
    names: Mapping[str, str]
    answer: Answer | None = None
    site: str = ""
    replaced: bool = False

    @property
    def state(self) -> str:
        """``asked``, ``answered``, ``declined``, or ``replaced`` where nobody waits for an answer any more."""
        if self.answer is None:
            return "replaced" if self.replaced else "asked"
        return "declined" if self.answer.answer == DECLINED else "answered"


@requires(Permission.SET_UP)
def ask_site(context: Context, site: str, wanted: Subject, question: str = "") -> RequestFile:
    """Ask a site about a figure that one of its bundles tells: a file for the site alone, which is registered.

    Args:
        context: The lead of the coordinating project, with the vault open.
        site: Its name, what figures call it, its fingerprint, or its signing key.
        wanted: The figure.
        question: What is asked, in words.

    Raises:
        NotFound: No such site, code, indicator, variable or value.
        NotReady: The project coordinates no study, the site is not confirmed, or it sent nothing that tells the figure.
        InvalidInput: There is no such figure.
        Conflict: Somebody else asked the site meanwhile, or words left the project.
        ExportBlocked: Words of the key stand in the question.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    keys = own_keys(vault)
    with context.store.read() as reading:
        partner, head = _confirmed(reading, site), events.head(reading)[1]
        request = _request_to(reading, keys.public, partner, wanted, question)
    look = disclosure_check.check(context, places_of((request.question, request.asked.wording)), vault)
    gate.require(look.problems, disclosure_check.WAYS_OUT)
    data = sealed_request(request, keys)

    def keep(cursor: Cursor) -> str:
        if any(table.key == partner.key and table.number >= request.number
               for table in tables.all_kept(cursor, "asked")):  # fmt: skip
            raise Conflict(Message("Something else was asked of {site} meanwhile. Make your request again.",
                                   site=partner.name))  # fmt: skip
        export_id, digest = enter_export(cursor, context, KIND, data, (), head)
        _keep(cursor, context, request, "asked", partner.key, digest)
        detail = {"number": request.number, "hash": digest}
        events.append(cursor, context.user.id, "study.asked", "export", export_id, detail)
        return export_id

    return RequestFile(data=data, request=request, site=partner.name, export_id=context.store.write(keep))


def _keep(cursor: Cursor, asker: Context, request: Request, side: str, other: str, digest: str) -> None:
    row = tables.KeptRequest(
        id=request.id, side=side, key=other, number=request.number, content=asdict(request), hash=digest,
        kept_at=datetime.now(UTC),
    )  # fmt: skip
    tables.REQUESTS.add(cursor, row, kept_by=asker.user.id)


def _request_to(
    cursor: Cursor, keys: PublicKeys, partner: PartnerRow, subject_of_request: Subject, question: str
) -> Request:
    """A request as it would leave.

    Raises:
        NotFound, NotReady, InvalidInput: As for :func:`ask_site`.
    """
    package = tables.newest_package(cursor)
    if package is None or package.side != "coordinator":
        raise NotReady(Message("This project coordinates no study. Make its package first: heard study package"))
    subject = _subject(cursor, package, partner, subject_of_request)
    # A site counts only what was asked of itself, so that it learns nothing of the others.
    known = [table.number for table in tables.all_kept(cursor, "asked") if table.key == partner.key]
    box = next(row.box for row in tables.PARTNERS.all(cursor) if row.key == partner.key)
    request = Request(
        id=new_id(), study=package.study, package=package.number, number=max(known, default=0) + 1, coordinator=keys,
        to=PublicKeys(partner.key, box), made=datetime.now(UTC).isoformat(timespec="seconds"),
        question=typed(question), asked=subject,
    )  # fmt: skip
    try:
        request_of(asdict(request))
    except InvalidInput:
        raise InvalidInput(Message("The question cannot be sent as it is: it is too long. Make it shorter.")) from None
    return request


def _confirmed(cursor: Cursor, site: str) -> PartnerRow:
    """The site, whose key was read aloud: a question must not be sealed for whoever has made a package's bundle."""
    partner = partner_called(cursor, site)
    if partner.state != "confirmed":
        raise NotReady(
            Message(
                "{site} is not confirmed, so nothing can be asked of it. Have its fingerprint read aloud, then: heard "
                "study confirm",
                site=partner.name,
            )
        )
    return partner


def _subject(cursor: Cursor, package: tables.Package, partner: PartnerRow, subject: Subject) -> Subject:
    """The figure with what the site told of it, from its newest bundle that tells such a figure."""
    codes = _codes_of(cursor, package.book, subject)
    for level in LEVELS_OF[subject.figure]:
        came = [
            contribution
            for contribution in every_contribution(cursor, level)
            if contribution.bundle.site.sign == partner.key
        ]
        if subject.figure == VALUE:
            came = [
                contribution for contribution in came if subject.variable in contribution.bundle.contents["variables"]
            ]
        if came:
            figure = _figure_of(came[-1], level, subject, codes)
            return replace(subject, codes=codes, bundle=came[-1].bundle.number, told=figure)
    raise NotReady(Message("{site} has sent no bundle that tells this figure, so there is nothing to ask about.",
                           site=partner.name))  # fmt: skip


def _codes_of(cursor: Cursor, book: Codebook, subject: Subject) -> tuple[str, ...]:
    """The codes that a figure is of.

    Raises:
        InvalidInput: Too many codes, or too few.
        NotFound: No such code, indicator, variable or value.
    """
    if subject.figure not in LEVELS_OF:
        raise InvalidInput(Message("The figure is one of: {figures}.", figures=", ".join(LEVELS_OF)))
    if subject.figure == VALUE:
        variable = next((attribute for attribute in book.case_attributes if attribute.name == subject.variable), None)
        if variable is None:
            raise NotFound(Message("The study has no variable of cases “{name}”.", name=subject.variable))
        # Only what the codebook lists: a value of one's own would leave without a disclosure check.
        if not is_possible_value(variable, subject.value):
            raise NotFound(Message("“{name}” has no value “{value}”.", name=subject.variable, value=subject.value))
        return ()
    codes = subject.codes
    if subject.figure == INDICATOR:
        cards = [indicator for indicator in indicators.INDICATORS.all(cursor) if indicator.wording == subject.wording]
        if not cards:
            raise NotFound(Message("There is no indicator “{wording}”.", wording=subject.wording))
        codes = tuple(sorted(code for code in cards[0].codes if code in book))
    if unknown := [code for code in codes if code not in book]:
        raise NotFound(Message("The study has no code {code}.", code=unknown[0]))
    enough = len(codes) >= 1 if subject.figure == INDICATOR else len(codes) == (2 if subject.figure == PAIR else 1)
    if not enough or len(set(codes)) < len(codes):
        raise InvalidInput(Message("Choose one code, two different ones for a pair, or an indicator that has codes."))
    return codes


def _figure_of(contribution: Contribution, level: str, subject: Subject, codes: Sequence[str]) -> str:
    """The figure as the bundle tells it; empty where it is withheld, or cannot be told."""
    if subject.figure == DISAGREEMENT:
        try:
            report = pooling.pooled_agreement([contribution], interval="none").together
        except HeardError:
            return ""
        alpha = report.codes[codes[0]].kripp_alpha if codes[0] in report.codes else None
        return "" if alpha is None else f"{alpha:.2f}"
    if subject.figure == PAIR:
        return _pair_figure(contribution, level, {*codes})
    signs = {subject.variable: frozenset({subject.value})} if subject.figure == VALUE else {}
    [line] = pooled_sources(
        [StudyIndicator(wording="", codes=tuple(codes), signs=signs)],
        {**{other: [] for other in ("counts", "positions", "variables")}, level: [contribution]},
    ).lines
    count = {"counts": line.people, "positions": line.interviews, "variables": line.cases}[level]
    ends = None if count is None else count.by_site.get(contribution.name)
    return "" if ends is None else str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _pair_figure(contribution: Contribution, level: str, codes: set[str]) -> str:
    if level == "counts":
        both = next((both for a, b, both, _ in contribution.bundle.contents["pairs"] if {a, b} == codes), None)
        return "" if both is None else str(both)
    if contribution.untold & codes:
        return ""
    codes_by_interview: dict[str, set[str]] = defaultdict(set)
    for entry in without_training(contribution.bundle.contents["rounds"]):
        for at, _, code, _, _ in entry["spans"]:
            codes_by_interview[entry["documents"][at]["id"]].add(code)
    return str(sum(codes <= having for having in codes_by_interview.values()))


@reads(Permission.SEE_AGREEMENT)
def list_requests_made(context: Context, cursor: Cursor) -> list[RequestRow]:
    """Every request that was made here with what its site said last, by site and then in order."""
    names, known = _names(tables.newest_package(cursor)), {partner.key: partner for partner in partners(cursor)}
    came = [table.content for table in tables.TAKEN.all(cursor) if table.level == ANSWER]
    answers = {
        content["contents"]["request"]: _answer_in(content)
        for content in came
        if content is not None and known[content["site"]["sign"]].state != "refused"
    }
    rows = [
        RequestRow(
            request=request_of(request.content),
            names=names,
            answer=answers.get(request.id),
            site=known[request.key].in_figures,
        )
        for request in tables.all_kept(cursor, "asked")
    ]
    return sorted(rows, key=lambda row: (row.site.casefold(), row.site, row.request.number))


def _answer_in(content: Mapping[str, Any]) -> Answer:
    contents = content["contents"]
    return Answer(
        answer=contents["answer"],
        words=contents["words"],
        quotes=[(quote["code"], quote["text"]) for quote in contents["quotes"]],
        bundle=content["number"],
        made=content["made"],
    )


@requires(Permission.BUNDLE)
def take_request(context: Context, data: bytes) -> RequestRow:
    """Take a request of the coordinator in; what is refused leaves nothing behind.

    Args:
        context: The site's steward, with the vault open.
        data: The file.

    Raises:
        InvalidInput: It is none, was changed, is for somebody else, of somebody else, out of date, or taken already.
        NotReady: The project is no site of a study.
        VaultLocked: The vault is shut.
    """
    keys = own_keys(context.open_vault())
    context.store.ask(_joined)
    request = open_request(data, keys, verified_in_worker)

    def take(cursor: Cursor) -> RequestRow:
        package = _joined(cursor)
        _check_request(cursor, request, keys.public, package)
        digest = digest_of(data)
        _keep(cursor, context, request, "came", request.coordinator.sign, digest)
        detail = {"number": request.number, "hash": digest}
        events.append(cursor, context.user.id, "study.request", "project", context.project.id, detail)
        return RequestRow(request=request, names=_names(package))

    return context.store.write(take)


def _check_request(cursor: Cursor, request: Request, keys: PublicKeys, package: tables.Package) -> None:
    """Refuse a request that is not the coordinator's to this site, that was taken already, or that is out of date.

    Raises:
        InvalidInput: It is not to be taken; the sentence says why and what to do.
    """
    sent = {bundle.number: bundle.level for bundle in tables.SENT.all(cursor)}
    if request.to != keys:
        raise for_another(REQUEST_FILE)
    if (request.study, request.coordinator) != (package.study, coordinator_of(package.content)):
        raise InvalidInput(
            Message("This request is not of the coordinator of your study. Call them before you answer anything.")
        )
    # Numbers tell nothing: a coordinator of an older backup counts anew.
    if request.id in {kept_request.id for kept_request in tables.all_kept(cursor, "came")}:
        raise InvalidInput(Message("Request {number} was taken in already.", number=request.number))
    if request.package != package.number:
        raise InvalidInput(
            Message(
                "Request {number} was made under package {made} of the study; package {now} applies here. Take the "
                "newest package in, or let the coordinator ask anew.",
                number=request.number,
                made=request.package,
                now=package.number,
            )
        )
    if sent.get(request.asked.bundle) not in LEVELS_OF[request.asked.figure]:
        raise InvalidInput(
            Message(
                "Request {number} is about bundle {bundle}, which tells no such figure. Let the coordinator ask anew.",
                number=request.number,
                bundle=request.asked.bundle,
            )
        )


def _joined(cursor: Cursor) -> tables.Package:
    package = tables.newest_package(cursor)
    if package is None or package.side != "site":
        raise NotReady(Message("This project is no site of a study, so nothing can be asked of it."))
    return package


def _names(package: tables.Package | None) -> dict[str, str]:
    return {} if package is None else {code.id: code.name for code in package.book.codes}


@reads(Permission.VIEW_PROJECT)
def list_came(context: Context, cursor: Cursor) -> list[RequestRow]:
    """Every request that came here, in order, with what was answered last."""
    requests = tables.all_kept(cursor, "came")
    answers = {
        bundle.record[REQUEST]: Answer(answer=bundle.record[SAID], bundle=bundle.number)
        for bundle in tables.SENT.all(cursor)
        if bundle.level == ANSWER
    }
    names, last = _names(tables.newest_package(cursor)), {request.number: request.id for request in requests}
    return [
        RequestRow(
            request=request_of(request.content),
            names=names,
            answer=answers.get(request.id),
            replaced=last[request.number] != request.id,
        )
        for request in requests
    ]


def request_here(cursor: Cursor, number: int) -> Request:
    """A request that came, by its number; of several the one that came last.

    Raises:
        NotFound: None has it.
    """
    requests = [request for request in tables.all_kept(cursor, "came") if request.number == number]
    if not requests:
        raise NotFound(Message("No request {number} has come. Take the file in first: heard study request",
                               number=number))  # fmt: skip
    return request_of(requests[-1].content)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a steward answers.

    Attributes:
        decline: The reason to decline, or empty.
        words: What they write, or empty.
        quotes: Whether passages that may be quoted go along.
    """

    decline: str = ""
    words: str = ""
    quotes: bool = False

    @property
    def kind(self) -> str:
        """One of :data:`coding.extras.study.files.levels.ANSWERS`.

        Raises:
            InvalidInput: It says nothing, or declines and answers at once.
        """
        decline, words = typed(self.decline), typed(self.words)
        if decline and (words or self.quotes):
            raise InvalidInput(Message("Decline with a reason, or answer: not both."))
        if not (decline or words or self.quotes):
            raise InvalidInput(Message("Say why the request is declined, answer in words, or let passages go along."))
        return DECLINED if decline else QUOTED if self.quotes else IN_WORDS


@requires(Permission.BUNDLE)
def preview_answer(context: Context, number: int, reply: Reply, *, leave_out: bool = False) -> Prepared:
    """Put an answer together and look at it; nothing leaves and nothing is registered.

    Args:
        context: A steward with the vault open.
        number: Of the request.
        reply: What is answered.
        leave_out: Leave out passages at which the disclosure check would stop; words are never left out.

    Raises:
        InvalidInput: There is nothing to say, or the words hold a number or the label of a participant.
        NotFound: No such request has come.
        NotReady: No passage may go along.
        VaultLocked: The vault is shut.
    """
    kind = reply.kind
    request = context.store.ask(lambda cursor: request_here(cursor, number))
    prepared = put_together(context, ANSWER, partial(_part, request, reply), leave_out=leave_out)
    if kind == QUOTED and not prepared.bundle.contents["quotes"]:
        raise _no_passage()
    return prepared


def _part(request: Request, reply: Reply, now: SiteNow) -> Part:
    text = typed(reply.decline) or typed(reply.words)
    _check_words(now, text)
    contents = {"request": request.id, "number": request.number, "answer": reply.kind, "words": text, "quotes": []}
    record: dict[str, Any] = {REQUEST: request.id, SAID: reply.kind}
    if reply.kind == QUOTED:
        part = _quotes(request.asked, now)
        part = replace(part, interviews={*part.interviews, *(_behind(now, request.asked) if text else ())})
        record[QUOTED_CODES] = sorted({content["code"] for content in part.contents["quotes"]})
        contents |= part.contents
    else:
        part = Part(contents={}, interviews=_behind(now, request.asked))
    return replace(part, contents=contents, record=record, fixed=(text,), places=[*part.places, *places_of((text,))])


def _check_words(now: SiteNow, text: str) -> None:
    """Refuse words that tell a number, which only counts may, or who it was by a label that stays here.

    Raises:
        InvalidInput: They do, in figures or, in the language that they are likeliest in, in words.
    """
    labels = [participant.label for participant in now.people.values() if _whole(participant.label).search(text)]
    if labels:
        raise InvalidInput(
            Message("“{label}” is what a participant is called here, and stays here. Write the answer without.",
                    label=labels[0])
        )  # fmt: skip
    rest = text
    for code in now.book.codes:
        for name in (code.name, code.id):
            # A code that is called by a number is written in its figures only.
            rest = _whole(name).sub(" ", rest) if any(map(str.isalpha, name)) else rest
    if any(letter.isnumeric() for letter in rest):
        raise InvalidInput(
            Message(
                "An answer in words has no numbers: how many there are is told by counts, which withhold small ones. "
                "Write it without."
            )
        )  # fmt: skip
    counted = next(quantities(rest, likeliest_language(rest) or now.book.language), None)
    if counted is not None:
        raise InvalidInput(
            Message("“{word}” is a number. How many there are is told by counts, which withhold small ones. Write the "
                    "answer without.", word=counted.word)
            if counted.is_number
            else Message("“{word}” says how many. That is told by counts, which withhold small ones. Write the answer "
                         "without.", word=counted.word)
        )  # fmt: skip


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _behind(now: SiteNow, subject: Subject) -> set[str]:
    """Interviews that an answer in words may speak of: with a passage behind the figure, or of a case behind it."""
    if subject.figure == VALUE:
        recorded = cases.visible_answers(now.cursor, Viewer("", leads=True))
        having = {case for case, _, name, values in recorded if name == subject.variable and subject.value in values}
        return {document for case in cases.all_cases(now.cursor) if case.id in having for document in case.documents}
    return {now.released[coding.release_id].interview_id for coding in now.finished if coding.code in subject.codes}


def _quotes(subject: Subject, site: SiteNow) -> Part:
    """The passages behind the figure that may be quoted and tell no count."""
    if subject.figure == VALUE:
        raise NotReady(
            Message("Passages do not go along with a variable of cases, since no bundle tells which case one is of. "
                    "Answer in words, or decline.")
        )  # fmt: skip
    sent = tables.SENT.all(site.cursor)
    earlier = [bundle.record for bundle in sent if bundle.level in TELL_CODES]
    now = replace(site, against=replace(site.against, earlier=earlier))
    counts = now.counting()
    tellable_places = tellable(counts)
    codes = _codes(subject, tellable_places)
    behind = _behind_figure(subject, now.cursor, [coding for coding in now.own if coding.code in codes], counts)
    rows, notes = quotable(now, {coding.id for coding in behind})
    quoted = {*codes, *(code for bundle in sent for code in bundle.record.get(QUOTED_CODES, ()))}
    passages = unlinked(rows, now.own, tellable_places, quoted)
    if not passages:
        raise _no_passage()
    if len(passages) < len(rows):
        notes.append(
            Message("{n} passages stay here: each stands under two codes, and counts do not tell how many people have "
                    "both.", n=len(rows) - len(passages))
        )  # fmt: skip
    if "positions" in {bundle.level for bundle in sent}:
        notes.append(TOGETHER)
    numbers = [secrets.token_hex(8) for _ in passages]
    interview_ids = [now.current[row.document].interview_id for row in passages]
    part = quotes_part(now, passages, numbers)
    return replace(part, notes=[*now.notes, *notes], aliases=dict(zip(numbers, interview_ids, strict=True)))


def _codes(subject: Subject, tellable_places: Tellable) -> frozenset[str]:
    """The codes of which passages may go along.

    Raises:
        NotReady: Of none, since passages would tell what counts withhold.
    """
    codes = tellable_places.codes & {*subject.codes}
    withheld = not codes
    if subject.figure == PAIR:
        withheld = frozenset(subject.codes) not in tellable_places.pairs or codes != {*subject.codes}
    if withheld:
        raise NotReady(
            Message(
                "So few people are behind this figure, or so few came since it was told, that passages would tell how "
                "many. None can go along: answer in words, or decline."
            )
        )  # fmt: skip
    return codes


def _behind_figure(subject: Subject, cursor: Cursor, rows: Sequence[Coding], counts: Counting) -> list[Coding]:
    """The codings behind a figure, of all that have its codes."""
    if subject.figure == DISAGREEMENT:
        return _differing(cursor, rows)
    if subject.figure != PAIR:
        return list(rows)
    holders = counts.holders()
    both = holders[subject.codes[0]] & holders[subject.codes[1]]
    of = {release: releases.release(cursor, release).participant_id for release in {row.release_id for row in rows}}
    return [row for row in rows if of[row.release_id] in both]


def _differing(cursor: Cursor, rows: Sequence[Coding]) -> list[Coding]:
    """Codings of a code to which another coder of the round gave it nowhere."""
    teams: dict[str, list[set[str]]] = defaultdict(list)
    for round in rounds.all_rounds(cursor):
        if round.state == "locked" and round.measured:
            for release in dict.fromkeys(assignment.release_id for assignment in round.assignments):
                teams[release].append(
                    {assignment.coder for assignment in round.assignments if assignment.release_id == release}
                )
    codings: dict[str, list[Coding]] = defaultdict(list)
    for row in rows:
        codings[row.release_id].append(row)

    def alone(coding: Coding) -> bool:
        differing = {
            other.coder for other in codings[coding.release_id] if coding.start < other.end and other.start < coding.end
        }
        return any(coding.coder in team and team - differing for team in teams[coding.release_id])

    return [row for row in rows if alone(row)]


def _no_passage() -> NotReady:
    return NotReady(
        Message(
            "No passage behind this figure may go along: the people did not agree to be quoted, or it stays here for "
            "another reason. Answer in words, or decline."
        )
    )  # fmt: skip
