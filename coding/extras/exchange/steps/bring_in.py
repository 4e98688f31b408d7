"""Projects of other programs: looked at first, then their texts go through review like any other, codings follow."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from codebook.errors import CodebookError
from codebook.formats.registry import load_with_report
from codebook.model import Code, Codebook
from codebook.validation import validate
from coding.access import Permission
from coding.errors import HeardError, InvalidInput, NotReady
from coding.extras.exchange.files.refi import RefiCoding, RefiProject, RefiSource, RefiUser
from coding.extras.exchange.files.refi_offsets import Reading, diagnose
from coding.extras.exchange.files.refi_read import RefiReading, read_qdpx
from coding.extras.exchange.files.taguette import TABLES, read_taguette
from coding.extras.exchange.steps.code_matching import match_codes
from coding.extras.exchange.steps.source_texts import moved, transcript_of
from coding.model import Release, Role, User
from coding.model.grouping import grouped
from coding.model.message import N_, Message, message_of
from coding.store import Cursor, codebooks, events, interviews, people, releases, sites
from coding.store.database_files import SQLITE_MAGIC, sqlite_rows
from coding.workspace.context import Context, new_id, requires, writes
from coding.workspace.incoming_files import read_large_in_sandbox
from coding.workspace.originals.importing import ImportPlan, IncomingFile, store_import
from coding.workspace.originals.waiting_codings import ORIGIN, add_waiting, place_waiting
from pipelines.readers.speech.roles import guess_roles
from pipelines.redact.letters import composed
from pipelines.redact.release import OffsetMap

_CODEBOOK_ENDINGS = (".qdc", ".csv", ".tsv", ".xlsx", ".yaml", ".yml", ".json", ".md")


@dataclass(frozen=True)
class ExchangePreview:
    """A file of another program, read and not stored.

    Attributes:
        name: The file's base name.
        reading: What it holds, how its positions count, what was left out.
        codes: Code of the file → code of the project, for those that the codebook has already.
        new_codes: Codes that the codebook lacks, parents first.
        present: Source → interview that has the same text already (as original or as release).
    """

    name: str
    reading: RefiReading
    codes: Mapping[str, str]
    new_codes: tuple[Code, ...]
    present: Mapping[str, str]

    @property
    def project(self) -> RefiProject:
        """What the file holds."""
        return self.reading.project

    @property
    def losses(self) -> tuple[str, ...]:
        """Sentences on all that is in the file and is not taken, or waits in the vault."""
        project = self.project
        counts = {
            N_(
                "{n} memos of codings stay in the vault: nobody has read them for names. A steward finds them there "
                "and types in what may be seen."
            ): sum(bool(coding.memo) for coding in project.codings),
            N_("{n} other memos were left out: nobody has read them for names."): len(project.notes),
            N_("{n} attributes of cases were left out: they may name somebody. Set them under People."): len(
                {name for case in project.cases for name, _ in case.variables}
            ),
            N_("{n} sets were left out; build themes from the codes."): len(project.sets),
            N_("Descriptions of texts and of the project, left out: {n}."): sum(
                bool(description)
                for description in (project.description, *(source.description for source in project.sources))
            ),
        }
        return (*self.reading.notes, *(Message(sentence, n=number) for sentence, number in counts.items() if number))


@dataclass(frozen=True, kw_only=True)
class TextOutcome:
    """What became of one text and of each of its codings.

    Attributes:
        source: Number of the text in the file, from 1.
        interview_id: The interview, or None when it was refused.
        waiting: Codings that wait for its release.
        placed: Codings put on a release that was there already.
        left_out: Codings that were lost: they lie on a label, a time or an empty line, their code has left the
            codebook, or their text was refused.
        refused: Why nothing was stored.
        known: Codings that a release had from an earlier import.
        name: What the file calls the text.
    """

    source: int
    interview_id: str | None
    waiting: int = 0
    placed: int = 0
    left_out: int = 0
    refused: str | None = None
    known: int = 0
    name: str = ""


@dataclass(frozen=True)
class ExchangeReport:
    """What an import did.

    Attributes:
        texts: One outcome a text.
        codes_added: Codes added to the codebook.
        coders: User of the file → user of the project.
        notes: What was left out and why.
    """

    texts: tuple[TextOutcome, ...]
    codes_added: int
    coders: Mapping[str, str]
    notes: tuple[str, ...]


def read_exchange(data: bytes, name: str, reading: Reading | None = None) -> RefiReading:
    """Read a file of another program: ``.qdpx``, ``.qde``, a codebook, or a Taguette database.

    Raises:
        InvalidInput: It cannot be read; the message says why.
    """
    if data.startswith(SQLITE_MAGIC):
        return read_taguette(sqlite_rows(data, TABLES, name))
    beginning = data[:4000]
    if data[:2] != b"PK" and b"CodeBook" in beginning and b"<Project" not in beginning and b":Project" not in beginning:
        name = f"{name}.qdc" if not name.lower().endswith(".qdc") else name
    if name.lower().endswith(_CODEBOOK_ENDINGS):
        try:
            loaded = load_with_report(data, name)
        except CodebookError as error:
            raise InvalidInput(message_of(error)) from error
        project = RefiProject(name=loaded.codebook.title, codebook=loaded.codebook)
        return RefiReading(project, diagnose([]), loaded.notes)
    return read_qdpx(data, reading)


@requires(Permission.EXCHANGE)
def preview_exchange(context: Context, file: IncomingFile, reading: Reading | None = None) -> ExchangePreview:
    """Look at a file without storing anything.

    Args:
        context: A steward, who sees the texts, or a lead, who sees codes alone.
        file: The file.
        reading: What its positions count, when a person chose it.

    Raises:
        InvalidInput: It cannot be read, or holds texts and no new codes, and the person may not import.
    """
    refi_reading = read_large_in_sandbox(read_exchange, file.data, file.name, file.name, reading)
    with context.store.read() as cursor:
        book = _book(cursor)
        present = {
            source.id: interview
            for source in refi_reading.project.sources
            if (interview := _present(cursor, source.text)) is not None
        }
    codes, new = match_codes(refi_reading.project.codebook, book)
    if refi_reading.project.sources and not context.may(Permission.IMPORT):
        if not new:
            raise InvalidInput(Message("This file holds texts that nobody has reviewed. A steward imports it."))
        project = RefiProject(name="", codebook=refi_reading.project.codebook)
        refi_reading, present = RefiReading(project, diagnose([]), (), refi_reading.origin), {}
    return ExchangePreview(file.name, refi_reading, codes, new, present)


@writes(Permission.EDIT_CODEBOOK)
def add_codes(context: Context, cursor: Cursor, preview: ExchangePreview) -> int:
    """Add the codes of a file that the codebook lacks, as one new version; return how many.

    The person answers for the names: everybody sees them, and nobody has read them for names of people.
    """
    if not preview.new_codes:
        return 0

    book = _book(cursor)
    _, new = match_codes(preview.project.codebook, book)
    changed = replace(book, codes=(*book.codes, *new))
    problems = validate(changed)
    if problems:
        raise InvalidInput(Message("The codes cannot be added: {sentence}", sentence=problems[0].sentence))
    if new:
        codebooks.save(cursor, changed, "Codes of another program", context.user.id)
    return len(new)


@requires(Permission.IMPORT)
def import_exchange(
    context: Context,
    preview: ExchangePreview,
    *,
    coders: Mapping[str, str] | None = None,
    participants: Mapping[str, str] | None = None,
) -> ExchangeReport:
    """Store the texts of a file as originals and keep their codings until each is released.

    Args:
        context: A steward with the vault open. Codes that the codebook lacks are added where the person may edit it.
        preview: What was looked at.
        coders: User of the file → user of the project; those not named become accounts of their own that nobody can
            sign in with (“Imported coder 1”): names of people in other programs stay there.
        participants: Source → label of a participant (P01); a new participant each where not named.

    Raises:
        NotReady: The codebook lacks codes and the person may not add them.
        VaultLocked: The vault is shut.
    """
    context.open_vault()
    if preview.new_codes and not context.may(Permission.EDIT_CODEBOOK):
        raise NotReady(
            Message(
                "{n} codes of the file are not in the codebook. A lead adds them first, with the same file; then "
                "import it again.",
                n=len(preview.new_codes),
            )
        )
    added = add_codes(context, preview) if preview.new_codes else 0
    codes, _ = match_codes(preview.project.codebook, context.store.ask(_book))
    users = _users(context, preview.project, coders or {})
    by_source = grouped((coding.source, coding) for coding in preview.project.codings)
    outcomes = [
        replace(
            _import_text(
                context,
                number,
                source,
                by_source.get(source.id, []),
                (codes, users),
                (participants or {}).get(source.id),
            ),
            name=source.name,
        )
        for number, source in enumerate(preview.project.sources, 1)
    ]
    return ExchangeReport(tuple(outcomes), added, users, preview.losses)


def _book(cursor: Cursor) -> Codebook:
    newest = codebooks.newest(cursor)
    return newest.book if newest else Codebook("Codebook")


@writes()
def _users(context: Context, cursor: Cursor, project: RefiProject, names_of_users: Mapping[str, str]) -> dict[str, str]:
    """Users of the file → users of the project; “” stands for codings without one."""
    coded = {coding.user for coding in project.codings}
    users = [user for user in project.users if user.id in coded]
    if "" in coded:
        users.append(RefiUser("", ""))

    known = {user.id: user for user in people.users(cursor)}
    user_ids: dict[str, str] = {}
    for user in users:
        user_name = names_of_users.get(user.id, "")
        if user_name:
            if user_name not in known:
                raise InvalidInput(Message("There is no user “{given}” in this project.", given=user_name))
            user_ids[user.id] = user_name
            continue
        if user.name in known:
            user_ids[user.id] = user.name
            continue
        number = next(n for n in range(1, 10_000) if f"imported-{n}" not in known)
        account = User(f"imported-{number}", f"Imported coder {number}", frozenset({Role.RESEARCHER}), active=False)
        people.add_user(cursor, account)
        sites.place_person(cursor, account.id, context.user.site)
        events.append(cursor, context.user.id, "user.added", "user", account.id, {"roles": ["researcher"]})
        known[account.id] = account
        user_ids[user.id] = account.id
    return user_ids


def _present(cursor: Cursor, text: str) -> str | None:
    release = _released_as(cursor, text) or _released_as(cursor, composed(text)[0])
    return release.interview_id if release else None


def _released_as(cursor: Cursor, text: str) -> Release | None:
    return releases.current_with_hash(cursor, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())


def _import_text(
    context: Context,
    number: int,
    source: RefiSource,
    rows: Sequence[RefiCoding],
    known: tuple[Mapping[str, str], Mapping[str, str]],
    participant: str | None,
) -> TextOutcome:
    codes, users = known
    text, letters = composed(source.text)
    with context.store.read() as cursor:
        as_it_came = _released_as(cursor, source.text)
        release = as_it_came or _released_as(cursor, text)
    if as_it_came is None:
        rows = [replace(coding, start=start, end=end)
               for coding in rows for start, end in [letters.to_released(coding.start, coding.end)]]  # fmt: skip
    if release is not None:
        placed = [_record(coding, (coding.start, coding.end), codes, users, release.id) for coding in rows]
        return _place_now(context, number, release, placed)
    try:
        read, places = transcript_of(text, f"text {number}")
    except InvalidInput as error:
        return TextOutcome(source=number, interview_id=None, left_out=len(rows), refused=message_of(error))
    original = context.open_vault().fingerprint(read.transcript.text)
    spots = [(coding, moved(places, coding.start, coding.end)) for coding in rows]
    try:
        with context.store.read() as cursor:
            interview_id = interviews.with_hash(cursor, original)
        if interview_id is None:
            file = IncomingFile("text.txt", source.text.encode("utf-8", "replace"))
            roles = guess_roles(read.transcript)
            plan = ImportPlan(file=file, read=replace(read, format="refi"), roles=roles, participant=participant)
            interview_id = store_import(context, plan).interview_id
    except HeardError as error:
        return TextOutcome(source=number, interview_id=None, left_out=len(rows), refused=message_of(error))
    assert interview_id is not None
    waiting = [_record(coding, spot, codes, users, interview_id) for coding, spot in spots if spot is not None]
    unplaced = len(rows) - len(waiting)
    with context.store.read() as cursor:
        current = interviews.get(cursor, interview_id).release_id
        offset_map = releases.offset_map(cursor, current) if current else None
        release = releases.release(cursor, current) if current else None
    if release is not None:
        outcome = _place_now(context, number, release, waiting, offset_map)
        return replace(outcome, left_out=outcome.left_out + unplaced)
    add_waiting(context.open_vault(), interview_id, waiting, [coding.memo for coding in rows if coding.memo])
    return TextOutcome(source=number, interview_id=interview_id, waiting=len(waiting), left_out=unplaced)


def _place_now(
    context: Context,
    number: int,
    release: Release,
    records: Sequence[Mapping[str, object]],
    offset_map: OffsetMap | None = None,
) -> TextOutcome:
    """Put codings on a release that is there already."""
    shift = offset_map or OffsetMap((), ())
    done = context.store.write(lambda cursor: place_waiting(cursor, context, release.id, records, shift))
    return TextOutcome(
        source=number, interview_id=release.interview_id, placed=done.placed, known=done.known, left_out=done.left_out
    )


def _record(
    coding: RefiCoding, spot: tuple[int, int], codes: Mapping[str, str], users: Mapping[str, str], within: str
) -> dict[str, object]:
    # The same coding of the same file on the same interview is one coding, however often the file is imported.
    stable = uuid.uuid5(uuid.NAMESPACE_OID, f"{ORIGIN}/{within}/{coding.id}")
    return {
        "id": str(stable) if coding.id else new_id(),
        "coder": users[coding.user],
        "code": codes[coding.code],
        "start": spot[0],
        "end": spot[1],
        "created": coding.created.isoformat() if coding.created else None,
    }
