"""The coordinator asks a site about a pooled figure, and sees what the site answered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from codebook.model import Codebook
from codebook.serial import codebook_from_dict
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
    request_of,
    sealed_request,
)
from coding.extras.study.files.form import typed
from coding.extras.study.files.levels import ANSWER, DECLINED
from coding.extras.study.files.package import without_training
from coding.extras.study.files.pooling import Contribution
from coding.extras.study.files.sealing import PublicKeys, digest_of
from coding.extras.study.files.side_by_side import Asked, pooled_sources
from coding.extras.study.steps.counting import is_listed
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.pool import PartnerRow, every_contribution, list_partners, partner_called
from coding.model.said import Said
from coding.store import Cursor, events, indicators
from coding.workspace.context import Context, new_id, requires
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.register import enter_export

KIND = "study-request"
"""Kind in the register of exports."""


@dataclass(frozen=True, kw_only=True)
class RequestFile:
    """A request that may leave.

    Attributes:
        data: The file, signed and sealed for the site.
        request: What it says.
        site: What the site is called.
        fingerprint: The coordinator's own, for the site to compare.
        export_id: Its number in the register.
    """

    data: bytes
    request: Request
    site: str
    fingerprint: str
    export_id: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a site said to a request.

    Attributes:
        answer: One of :data:`coding.extras.study.files.levels.ANSWERS`.
        words: The reason, or what the steward wrote.
        quotes: ``(code, passage)`` of each that came and was not withdrawn since.
        bundle: Number of the site's bundle that it came as.
        made: When, as ISO text.
    """

    answer: str
    words: str
    quotes: Sequence[tuple[str, str]]
    bundle: int
    made: str


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    """A request as the coordinator sees it.

    Attributes:
        site: What the site is called in figures.
        request: What was asked.
        answer: What the site said last, or None.
        names: Code → its name, to say the figure with.
    """

    site: str
    request: Request
    answer: Answer | None
    names: Mapping[str, str]

    @property
    def state(self) -> str:
        """``asked``, ``answered`` or ``declined``."""
        if self.answer is None:
            return "asked"
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
        Conflict: Somebody else asked the site meanwhile.
        ExportBlocked: Words of the key stand in the question.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    keys = own_keys(vault)
    partner = _confirmed(context, site)
    request = context.store.ask(lambda cursor: _request(cursor, keys.public, partner, wanted, question))
    look = disclosure_check.check(context, places_of((request.question, request.asked.wording)), vault)
    gate.require(look.problems, disclosure_check.WAYS_OUT)
    data = sealed_request(request, keys)

    def keep(cursor: Cursor) -> str:
        if any(table.key == partner.key and table.number >= request.number
               for table in tables.all_kept(cursor, "asked")):  # fmt: skip
            raise Conflict(Said("Something else was asked of {site} meanwhile. Make your request again.",
                                site=partner.name))  # fmt: skip
        export_id, digest = enter_export(cursor, context, KIND, data, ())
        kept_request = tables.KeptRequest(
            id=request.id, side="asked", key=partner.key, number=request.number, content=request.payload(),
            hash=digest_of(data), kept_at=datetime.now(UTC),
        )  # fmt: skip
        tables.REQUESTS.add(cursor, kept_request, kept_by=context.user.id)
        detail = {"number": request.number, "hash": digest}
        events.append(cursor, context.user.id, "study.asked", "export", export_id, detail)
        return export_id

    export_id = context.store.write(keep)
    return RequestFile(
        data=data,
        request=replace(request, hash=digest_of(data)),
        site=partner.name,
        fingerprint=keys.public.fingerprint,
        export_id=export_id,
    )


def _request(cursor: Cursor, own: PublicKeys, partner: PartnerRow, wanted: Subject, question: str) -> Request:
    """A request as it would leave.

    Raises:
        NotFound, NotReady, InvalidInput: As for :func:`ask_site`.
    """
    package = tables.newest_package(cursor)
    if package is None or package.side != "coordinator":
        raise NotReady(Said("This project coordinates no study. Make its package first: heard study package"))
    subject = _subject(cursor, package, partner, wanted)
    # A site counts only what was asked of itself, so that it learns nothing of the others.
    known = [table.number for table in tables.all_kept(cursor, "asked") if table.key == partner.key]
    box = next(row.box for row in tables.PARTNERS.all(cursor) if row.key == partner.key)
    request = Request(
        id=new_id(), study=package.study, package=package.number, number=max(known, default=0) + 1, coordinator=own,
        to=PublicKeys(partner.key, box), made=datetime.now(UTC).isoformat(timespec="seconds"),
        question=typed(question), asked=subject,
    )  # fmt: skip
    try:
        request_of(request.payload(), "")
    except InvalidInput:
        raise InvalidInput(Said("The question cannot be sent as it is: it is too long. Make it shorter.")) from None
    return request


def _confirmed(asker: Context, site: str) -> PartnerRow:
    """The site, whose key was read aloud: a question must not be sealed for whoever has made a package's bundle."""
    partner = partner_called(asker, site)
    if partner.state != "confirmed":
        raise NotReady(
            Said(
                "{site} is not confirmed, so nothing can be asked of it. Have its fingerprint read aloud, then: heard "
                "study confirm",
                site=partner.name,
            )
        )
    return partner


def _subject(cursor: Cursor, package: tables.Package, partner: PartnerRow, wanted: Subject) -> Subject:
    """The figure with what the site told of it, from its newest bundle that tells such a figure."""
    book = codebook_from_dict(package.content["codebook"])
    codes = _codes(cursor, book, wanted)
    for level in LEVELS_OF[wanted.figure]:
        came = [
            contribution
            for contribution in every_contribution(cursor, level)
            if contribution.bundle.keys.sign == partner.key
        ]
        if wanted.figure == VALUE:
            came = [
                contribution for contribution in came if wanted.variable in contribution.bundle.contents["variables"]
            ]
        if came:
            told = _told(came[-1], level, wanted, codes)
            return replace(wanted, codes=codes, bundle=came[-1].bundle.number, told=told)
    raise NotReady(Said("{site} has sent no bundle that tells this figure, so there is nothing to ask about.",
                        site=partner.name))  # fmt: skip


def _codes(cursor: Cursor, book: Codebook, wanted: Subject) -> tuple[str, ...]:
    """The codes that a figure is of.

    Raises:
        InvalidInput: Too many codes, or too few.
        NotFound: No such code, indicator, variable or value.
    """
    if wanted.figure not in LEVELS_OF:
        raise InvalidInput(Said("The figure is one of: {figures}.", figures=", ".join(LEVELS_OF)))
    if wanted.figure == VALUE:
        variable = next((attribute for attribute in book.case_attributes if attribute.name == wanted.variable), None)
        if variable is None:
            raise NotFound(Said("The study has no variable of cases “{name}”.", name=wanted.variable))
        # Only what the codebook lists: a value of one's own would leave without a disclosure check.
        if not is_listed(variable, wanted.value):
            raise NotFound(Said("“{name}” has no value “{value}”.", name=wanted.variable, value=wanted.value))
        return ()
    codes = wanted.codes
    if wanted.figure == INDICATOR:
        cards = [indicator for indicator in indicators.INDICATORS.all(cursor) if indicator.wording == wanted.wording]
        if not cards:
            raise NotFound(Said("There is no indicator “{wording}”.", wording=wanted.wording))
        codes = tuple(sorted(code for code in cards[0].codes if code in book))
    if unknown := [code for code in codes if code not in book]:
        raise NotFound(Said("The study has no code {code}.", code=unknown[0]))
    enough = len(codes) >= 1 if wanted.figure == INDICATOR else len(codes) == (2 if wanted.figure == PAIR else 1)
    if not enough or len(set(codes)) < len(codes):
        raise InvalidInput(Said("Choose one code, two different ones for a pair, or an indicator that has codes."))
    return codes


def _told(contribution: Contribution, level: str, wanted: Subject, codes: Sequence[str]) -> str:
    """The figure as the bundle tells it; empty where it is withheld, or cannot be told."""
    if wanted.figure == DISAGREEMENT:
        try:
            report = pooling.pooled_agreement([contribution], interval="none").together
        except HeardError:
            return ""
        alpha = report.codes[codes[0]].kripp_alpha if codes[0] in report.codes else None
        return "" if alpha is None else f"{alpha:.2f}"
    if wanted.figure == PAIR:
        return _pair(contribution, level, {*codes})
    signs = {wanted.variable: frozenset({wanted.value})} if wanted.figure == VALUE else {}
    [line] = pooled_sources(
        [Asked(wording="", codes=tuple(codes), signs=signs)],
        {**{other: [] for other in ("counts", "positions", "variables")}, level: [contribution]},
    ).lines
    told = {"counts": line.people, "positions": line.interviews, "variables": line.cases}[level]
    ends = None if told is None else told.by_site.get(contribution.name)
    return "" if ends is None else str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _pair(contribution: Contribution, level: str, codes: set[str]) -> str:
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


@requires(Permission.SEE_AGREEMENT)
def list_asked(context: Context) -> list[AskedRow]:
    """Every request that was made here with what its site said last, by site and then in order."""
    with context.store.read() as cursor:
        requests = tables.all_kept(cursor, "asked")
        package = tables.newest_package(cursor)
        came = [
            table.content for table in tables.TAKEN.all(cursor) if table.level == ANSWER and table.content is not None
        ]
    partners = {partner.key: partner for partner in list_partners(context)} if requests else {}
    codes = {} if package is None else {code["id"]: code["name"] for code in package.content["codebook"]["codes"]}
    trusted = {key for key, partner in partners.items() if partner.state != "refused"}
    answers = {entry["contents"]["request"]: _answer(entry) for entry in came if entry["site"]["sign"] in trusted}
    rows = [
        AskedRow(
            site=partners[request.key].in_figures,
            request=request_of(request.content, request.hash),
            answer=answers.get(request.id),
            names=codes,
        )
        for request in requests
    ]
    return sorted(rows, key=lambda row: (row.site.casefold(), row.site, row.request.number))


def _answer(content: Mapping[str, Any]) -> Answer:
    contents = content["contents"]
    return Answer(
        answer=contents["answer"],
        words=contents["words"],
        quotes=[(quote["code"], quote["text"]) for quote in contents["quotes"]],
        bundle=content["number"],
        made=content["made"],
    )
