"""Codings from a CSV file made elsewhere: every row is checked like a coder's own."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from coding.access import Permission
from coding.errors import AccessDenied, HeardError, InvalidInput
from coding.export.gate.places import FIELDS, Place
from coding.export.output import unguard_cell
from coding.export.tables import ATTRIBUTE, Table, attribute_names, csv_bytes, named_rows
from coding.model import Role
from coding.model.message import Message, message_of
from coding.model.texts import lines_of
from coding.store import Cursor, events, people, releases, rounds
from coding.workspace.codings.operations import apply_operations
from coding.workspace.codings.transcript import visible_codings
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.incoming_files import read_in_sandbox
from coding.workspace.people.users import sign_in
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.register import enter_export
from coding.workspace.review.unused import unused

COLUMNS = ("document", "coder", "code", "start", "end")


@dataclass(frozen=True)
class CodingsReport:
    """What became of a file's rows.

    Attributes:
        taken: How many were taken.
        refused: (line, reason) of the others.
        warnings: (line, sentence) of those taken although they break one of the codebook's rules.
    """

    taken: int
    refused: tuple[tuple[int, str], ...]
    warnings: tuple[tuple[int, str], ...] = ()


@requires(Permission.CODE)
def import_codings(context: Context, data: bytes, name: str) -> CodingsReport:
    """Take codings from CSV (``document,coder,code,start,end[,memo,attribute_phase]``).

    ``document`` is a release, an interview or a label; ``attribute_`` begins the column of any attribute of codings.

    Where a study coded whole answers, ``line`` may stand in place of ``start`` and ``end``: ``2``, ``2-4`` or ``all``.
    A researcher takes their own rows only; a lead may bring in every coder's.

    Raises:
        InvalidInput: The file is not CSV with these columns; nothing was taken.
        AccessDenied: A row of another coder, and the person does not lead.
    """
    rows = read_in_sandbox(named_rows, data, name, name, COLUMNS, instead={"line": COLUMNS[3:]})
    documents = {}
    for interview in list_interviews(context):
        if interview.release_id:
            documents.update({interview.release_id: interview.release_id, interview.id: interview.release_id})
            documents.setdefault(interview.participant_label, interview.release_id)
    if Role.LEAD not in context.user.roles and any(row["coder"] != context.user.id for _, row in rows):
        raise AccessDenied(Message("The file holds other coders' rows. A lead can bring those in."))
    refused: list[tuple[int, str]] = []
    batches: dict[tuple[str, str], list[tuple[int, dict[str, object]]]] = {}
    for line, row in rows:
        release = documents.get(row["document"])
        try:
            # The table of codings that Heard writes says the line of each beside its place.
            if release is not None and row.get("line") and not row.get("start"):
                row |= _offsets(context, release, row["line"])
        except InvalidInput as error:
            refused.append((line, message_of(error)))
            continue
        if release is None:
            refused.append((line, Message("there is no released interview “{name}”", name=row["document"])))
        elif not (row.get("start", "").isdigit() and row.get("end", "").isdigit()):
            refused.append((line, Message("start and end must be whole numbers of characters")))
        else:
            item = {
                "id": new_id(),
                "kind": "add",
                "coding": new_id(),
                "code": row["code"],
                "start": int(row["start"]),
                "end": int(row["end"]),
                "memo": unguard_cell(row.get("memo") or ""),
                "attributes": {
                    unguard_cell(column).removeprefix(ATTRIBUTE): unguard_cell(value)
                    for column, value in row.items()
                    if column.startswith(ATTRIBUTE)
                },
            }
            batches.setdefault((release, row["coder"]), []).append((line, item))
    count = 0
    authors: set[str] = set()
    warnings: list[tuple[int, str]] = []
    for (release, coder), items in batches.items():
        try:
            author = sign_in(context.project, coder)
            author = replace(author, user=replace(author.user, site=context.user.site))
            answers = apply_operations(author, release, [item for _, item in items], lenient=True)
        except HeardError as error:
            refused += [(line, message_of(error)) for line, _ in items]
            continue
        warnings += [(line, answer.warning) for (line, _), answer in zip(items, answers, strict=True) if answer.warning]
        count += sum(1 for answer in answers if answer.ok)
        authors |= {coder for answer in answers if answer.ok}
        refused += [
            (line, answer.reason or "refused")
            for (line, _), answer in zip(items, answers, strict=True)
            if not answer.ok
        ]
    if authors:
        _log_imported(context, authors)
    return CodingsReport(count, tuple(sorted(refused)), tuple(sorted(warnings)))


@writes()
def _log_imported(context: Context, cursor: Cursor, coders: Collection[str]) -> None:
    """Remember whose codings came from a file: in a round, that file is what they handed in."""
    for coder in sorted(coders):
        events.append(cursor, context.user.id, rounds.BROUGHT, "user", coder)


@reads()
def _offsets(context: Context, cursor: Cursor, release_id: str, lines: str) -> dict[str, str]:
    """Where the lines that a row names begin and end."""
    start, end = lines_of(releases.release(cursor, release_id), lines)
    return {"start": str(start), "end": str(end)}


@requires(Permission.CODE)
def export_codings(context: Context, passphrase: str | None = None) -> tuple[bytes, int]:
    """Codings as CSV, and how many: a lead's of everybody they may see, a researcher's of themselves.

    Memos stand only where the participant agreed to be quoted and nobody asked not to use the passage: they may hold
    the participant's words. The export is registered.

    Args:
        context: The lead or the researcher.
        passphrase: Opens the vault for the comparison of memos with the pseudonym key; a steward may enter it.

    Raises:
        VaultLocked: There are memos, and the project lets words leave only compared.
        ExportBlocked: A memo holds something that looks like an identifier, or is one (where the originals are open).
    """
    leads = Role.LEAD in context.user.roles
    codings = visible_codings(context, coder=None if leads else context.user.id)
    with context.store.read() as cursor:
        quotable = {participant.id for participant in people.participants(cursor) if participant.quote_consent == "yes"}
        from_where = releases.several(cursor, {coding.release_id for coding in codings})
        interview_ids = {release.interview_id for release in from_where.values()}
        not_used = unused(cursor, from_where.values())
        head = events.head(cursor)[1]
    memos = {
        coding.id: coding.memo
        for coding in codings
        if from_where[coding.release_id].participant_id in quotable
        and not not_used.holds(coding.release_id, coding.start, coding.end)
    }
    places = []
    for coding in codings:
        release = from_where[coding.release_id]
        where = Message("{who}, line {line}", who=release.name, line=release.line_of(coding.start))
        message = Message("the memo of coding {code}, {where}", code=coding.code, where=where)
        places.append(Place(message, memos.get(coding.id, ""), release_hash=release.text_hash, code=coding.code))
        places += [Place(FIELDS["attributes"], value) for value in coding.attributes.values()]
    disclosure_check.stop(context, "codings", places, passphrase)
    attributes = attribute_names(codings)
    data = csv_bytes(
        Table(
            "Codings",
            (*COLUMNS, "memo", "coding", *(f"{ATTRIBUTE}{name}" for name in attributes)),
            tuple(
                (
                    *(coding.release_id, coding.coder, coding.code, coding.start, coding.end),
                    *(memos.get(coding.id, ""), coding.id),
                    *(coding.attributes.get(name) for name in attributes),
                )
                for coding in codings
            ),
        )
    )
    context.store.write(lambda cursor: enter_export(cursor, context, "codings", data, interview_ids, head))
    return data, len(codings)
