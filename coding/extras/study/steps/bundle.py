"""A site's bundle: put together at a level that the steward chooses, seen line by line, checked, registered, sealed."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from codebook.serial import content_hash
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotReady
from coding.export.gate import gate
from coding.export.gate.places import LEFT_OUT, places_of
from coding.extras.study import tables
from coding.extras.study.files.bundle import Bundle, Site, bundle_of, lines_of, payload_of
from coding.extras.study.files.levels import LEVELS, WITHDRAWAL
from coding.extras.study.files.sealing import INSIDE, sealed, signed
from coding.extras.study.steps.contents import Part, SiteNow, part_of, without_omitted, without_texts
from coding.extras.study.steps.counting import TELL_CODES, Against
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.package import small_cell
from coding.model.message import Message
from coding.store import Cursor, events, releases
from coding.workspace.context import Context, reads, requires
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.register import enter_export

KIND = "study-{level}"
"""Kind in the register of exports."""
QUOTED_CODES: Final = "quoted"
"""In the record of an answer to a request: the codes of the passages that left with it."""
TOGETHER: Final = Message(
    "Quotes and positions can be put together: code and length of a passage tell which interview it is from."
)
MakePart = Callable[[SiteNow], Part]
"""What puts the contents of a bundle together."""


@dataclass(frozen=True, kw_only=True)
class Prepared(Part):
    """A bundle before it leaves: the part that its level put in, as it was looked at.

    Attributes:
        bundle: What it says.
        lines: The same, a line each.
        event_head: Hash of the newest event when it was read.
    """

    bundle: Bundle
    lines: Sequence[str]
    event_head: str


@dataclass(frozen=True, kw_only=True)
class BundleFile:
    """A bundle that may leave.

    Attributes:
        data: The file, sealed.
        prepared: What is in it.
        export_id: Its number in the register.
    """

    data: bytes
    prepared: Prepared
    export_id: str


@requires(Permission.BUNDLE)
def preview_bundle(context: Context, level: str, *, leave_out: bool = False) -> Prepared:
    """Put a bundle together and look at it; nothing leaves and nothing is registered.

    Args:
        context: A steward with the vault open.
        level: One of :data:`coding.extras.study.files.levels.LEVELS`, or a notice of withdrawal.
        leave_out: Leave out whatever would stop it.

    Raises:
        InvalidInput: There is no such level.
        NotReady: The project belongs to no study, or has nothing for this level.
        VaultLocked: The vault is shut.
    """
    context.open_vault()
    if level not in (*LEVELS, WITHDRAWAL):
        raise InvalidInput(Message("The level is one of: {levels}.", levels=", ".join(LEVELS)))
    return put_together(context, level, partial(part_of, level), leave_out=leave_out)


def put_together(asker: Context, level: str, make: MakePart, *, leave_out: bool = False) -> Prepared:
    """What leaves for the coordinator, looked at; nothing leaves and nothing is registered.

    Args:
        asker: Who makes it, with the vault open; it is not asked for a permission here.
        level: What it holds.
        make: Puts the contents together.
        leave_out: Leave out whatever would stop it.

    Raises:
        NotReady: The project belongs to no study, or has nothing for this level.
        VaultLocked: The vault is shut.
    """
    vault = asker.open_vault()
    keys = own_keys(vault)
    package = asker.store.write(lambda cursor: _ready(cursor, level))
    with asker.store.read() as cursor:
        head, sent = events.head(cursor)[1], tables.SENT.all(cursor)
        number = sent[-1].number + 1 if sent else 1
        least = max(small_cell(cursor), package.content["policies"]["small_cell"])
        book = package.book
        void = tables.void_counts(cursor)
        earlier = [bundle.record for bundle in sent if bundle.level == level or {bundle.level, level} <= TELL_CODES]
        against = Against(least=least, earlier=earlier, number=number, void=void)
        part = make(SiteNow(cursor=cursor, book=book, against=against))
        bundle = Bundle(
            study=package.study,
            package=package.number,
            site=Site(**vars(keys.public), name=asker.project.title),
            to=package.content["coordinator"]["box"],
            number=number,
            level=level,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            small_cell=least,
            codebook=content_hash(book),
            withdrawn=tables.withdrawn(cursor),
            void=void,
            contents={},
        )
    look = disclosure_check.check(asker, [*part.places, *places_of((asker.project.title,))], vault)
    stopped = {problem.place.text for problem in look.problems if problem.place is not None}
    left = replace(
        part,
        problems=[*part.problems, *look.problems],
        notes=[*part.notes, *_together(level, sent)],
        record={**part.record, "withdrawn": bundle.withdrawn, "void": bundle.void},
    )
    if leave_out and stopped:
        contents = without_texts(part.contents, stopped)
        said = Message("Left out because the disclosure check stopped there: {n} texts.", n=len(stopped))
        left = replace(
            left,
            contents=contents,
            # What is never left out still stops it.
            problems=[
                *part.problems,
                *(problem for problem in look.problems if problem.place and problem.place.text in part.fixed),
            ],
            notes=[*left.notes, said],
            record=without_omitted(left.record, part.contents, contents),
        )
        name = LEFT_OUT if bundle.site.name in stopped else bundle.site.name
        bundle = replace(bundle, site=replace(bundle.site, name=name))
    bundle = replace(bundle, contents=left.contents)
    # The same check as at the coordinator: what they would refuse does not leave.
    bundle_of(payload_of(bundle))
    quoted = {quote["id"] for quote in left.contents.get("quotes", ())}
    aliases = {alias: interview for alias, interview in part.aliases.items() if alias in quoted}
    return Prepared(
        **vars(replace(left, aliases=aliases)), bundle=bundle, lines=list(lines_of(bundle)), event_head=head
    )


@requires(Permission.BUNDLE)
def send_off(context: Context, prepared: Prepared) -> BundleFile:
    """What was put together, as it leaves: registered, signed and sealed.

    Raises:
        Conflict: Somebody withdrew, words left the project, or something else left, while it was made.
        ExportBlocked: Something stops it.
        VaultLocked: The vault is shut.
    """
    level = prepared.bundle.level
    gate.require(prepared.problems, disclosure_check.WAYS_OUT)
    keys = own_keys(context.open_vault())
    data = sealed(signed(INSIDE, payload_of(prepared.bundle), keys), keys, prepared.bundle.to)

    def keep(cursor: Cursor) -> str:
        _check_unchanged(cursor, prepared)
        kind, head = KIND.format(level=level), prepared.event_head
        export_id, digest = enter_export(cursor, context, kind, data, prepared.interviews, head)
        bundle = tables.SentBundle(
            number=prepared.bundle.number,
            level=level,
            export_id=export_id,
            record=prepared.record,
            made_at=datetime.now(UTC),
        )
        tables.SENT.add(cursor, bundle)
        for alias, interview in prepared.aliases.items():
            tables.add_aliases(cursor, level, {interview: alias})
        detail = {"level": level, "number": bundle.number, "hash": digest}
        events.append(cursor, context.user.id, "study.bundled", "export", export_id, detail)
        return export_id

    return BundleFile(data=data, prepared=prepared, export_id=context.store.write(keep))


def _check_unchanged(cursor: Cursor, prepared: Prepared) -> None:
    """Refuse what no longer holds at the moment in which it leaves.

    Raises:
        Conflict: Somebody is erased or may not be quoted any more, or the number was taken.
    """
    bundle, sent = prepared.bundle, tables.SENT.all(cursor)
    stands = bundle.number > max((sent_bundle.number for sent_bundle in sent), default=0)
    stands = stands and (bundle.withdrawn, bundle.void) == (tables.withdrawn(cursor), tables.void_counts(cursor))
    quoted = {quote["id"] for quote in bundle.contents.get("quotes", ())}
    if quoted:
        aliases = prepared.aliases or {
            alias: interview_id for interview_id, alias in tables.aliases(cursor, bundle.level).items()
        }
        stands = stands and tables.may_be_quoted(cursor, {aliases[alias] for alias in quoted})
    if not stands:
        raise Conflict(Message("What is here changed while the file was being made, so nothing left. Make it again."))


@reads(Permission.BUNDLE)
def pending_withdrawal(context: Context, cursor: Cursor) -> int:
    """How many rows, and bundles of counts, the coordinator has not been told of that they are to go."""
    gone, void, sent = set(tables.withdrawn(cursor)), tables.void_counts(cursor), tables.SENT.all(cursor)
    last = sent[-1].record if sent else {}
    return len(gone - set(last.get("withdrawn", ()))) + int(void > last.get("void", 0))


def _together(level: str, sent: Sequence[tables.SentBundle]) -> list[Message]:
    """What whoever has an earlier bundle too can tell: different random numbers do not keep two levels apart."""
    told = {"quotes" if bundle.record.get(QUOTED_CODES) else bundle.level for bundle in sent}
    other = {"quotes": "positions", "positions": "quotes"}.get(level)
    return [TOGETHER] if other in told else []


def _ready(cursor: Cursor, level: str) -> tables.Package:
    """The package that applies; interviews without a random number for this level get one."""
    package = tables.newest_package(cursor)
    if package is None:
        raise NotReady(Message("This project belongs to no study yet. Take its package in with: heard study join"))
    if level in ("positions", "quotes"):
        aliases = tables.aliases(cursor, level)
        interviews = dict.fromkeys(releases.interviews_of(cursor).values())
        tables.add_aliases(
            cursor, level, {interview: secrets.token_hex(8) for interview in interviews if interview not in aliases}
        )
    return package
