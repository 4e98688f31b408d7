"""Taking in an archive: files are read and stored, and identifiers found in them, on whichever engine."""

from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coding.access import Permission
from coding.errors import AlreadyThere, HeardError, reason_of
from coding.extras.archives.executors import Engine, Parts, Record, new_key, results
from coding.extras.archives.steps.pieces import (
    FindIdentifiers,
    ReadFiles,
    detections,
    file_record,
    read_result,
    text_record,
)
from coding.model import Interview
from coding.model.message import Message, message_of
from coding.vault import Vault
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, requires
from coding.workspace.originals.importing import (
    FOLDER,
    RECORD,
    ImportOutcome,
    IncomingFile,
    divide_import,
    forget_parts,
    plan_of,
    store_import,
)
from coding.workspace.review.find import Looked, find_identifiers
from coding.workspace.vault_records import read_original
from pipelines.errors import BrokenOff, PipelineError
from pipelines.errors import Cancelled as CancelledWork
from pipelines.readers.formats import MAX_BYTES


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What became of an archive.

    Attributes:
        stored: Files that were stored now, one for each interview in them.
        known: Files whose words the study has already.
        refused: Files that were not stored, and why.
        found: Interview id → number of identifiers found, of all that waited.
    """

    stored: Sequence[ImportOutcome]
    known: Sequence[str]
    refused: Sequence[ImportOutcome]
    found: Mapping[str, int]


@requires(Permission.IMPORT)
def ingest(
    context: Context,
    files: Sequence[Path],
    engine: Engine,
    *,
    divide: bool = False,
    reading: Progress = ignore_progress,
    finding: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> Ingested:
    """Read many files, store their originals, and fill the review queue of all that wait for it.

    Each file is stored whole or refused whole. A run that was stopped or killed goes on where it was when it is asked
    for again with the same files.

    Args:
        context: The steward, with the vault open.
        files: What to take in, in order.
        engine: Where files are read and looked through; the project and the vault are written here.
        divide: Store an interview for each that a file holds.
        reading: Called after each file.
        finding: Called after each interview that was looked through.
        cancelled: Asked now and then; what is finished stays.

    Raises:
        Cancelled: The person pressed cancel.
        BrokenOff: The processes that looked for identifiers were ended from outside over some interviews, which wait.
        PipelineError: The engine cannot be begun, or a model is missing.
    """
    vault = context.open_vault()
    folder = context.project.folder
    parts = _parts(folder, vault)
    taking = _Taking(context, files, divide)
    try:
        taking.all(engine, parts, reading, cancelled)
    except CancelledWork:
        raise CancelledWork(
            Message(
                "Stopped after {done} of {wanted} files; those stored stay. Take in the same folder again to go on.",
                done=taking.done,
                wanted=len(files),
            )
        ) from None

    def look(vault: Vault, chosen: Sequence[Interview], words: Mapping[str, Any], cancelled: Cancelled) -> Looked:
        step = FindIdentifiers(**{name: tuple(value) for name, value in words.items()})
        originals = (read_original(vault, interview.id) for interview in chosen)
        pieces = ([text_record(original.transcript.text, original.language)] for original in originals)
        with closing(results(pieces, step, engine=engine, parts=parts, cancelled=cancelled)) as outcomes:
            for interview, result in zip(chosen, outcomes, strict=True):
                yield interview, detections(result.records[0]) if result.records else None

    try:
        counts = find_identifiers(context, look=look, progress=finding, cancelled=cancelled)
    except BrokenOff:
        forget_parts(folder, vault)
        raise
    forget_parts(folder, vault)
    return Ingested(stored=taking.stored, known=taking.known, refused=taking.refused, found=counts)


def _parts(folder: Path, vault: Vault) -> Parts:
    """The finished pieces of a run that was stopped, or of one that begins."""
    with vault.alone():
        json = vault.get_json(RECORD)
        if json is None:
            # What lies there without a key is of no use.
            forget_parts(folder, vault)
            json = {"key": b64encode(new_key()).decode("ascii")}
            vault.put_json({RECORD: json})
    return Parts(folder / FOLDER, b64decode(json["key"]))


class _Taking:
    """Files on their way from the disk to the vault."""

    def __init__(self, context: Context, files: Sequence[Path], divide: bool) -> None:
        self.stored: list[ImportOutcome] = []
        self.known: list[str] = []
        self.refused: list[ImportOutcome] = []
        self.done = 0
        self._context, self._files, self._divide = context, files, divide
        self._given: deque[tuple[Path, bytes]] = deque()

    def all(self, engine: Engine, parts: Parts, progress: Progress, cancelled: Cancelled) -> None:
        """Have them read, and store what was read, in their order."""
        read = results(self._pieces(), ReadFiles(), engine=engine, parts=parts, noting=True, cancelled=cancelled)
        with closing(read) as outcomes:
            for result in outcomes:
                path, data = self._given.popleft()
                if result.taken:
                    self.known.append(str(path))
                elif result.records is None:
                    self._refuse(path, str(BrokenOff()))
                else:
                    self._store(path, data, result.records[0])
                self.done += 1
                progress(self.done, len(self._files))
        progress(self.done, len(self._files))

    def _pieces(self) -> Iterator[list[Record]]:
        for path in self._files:
            try:
                # One that is larger than any reader takes is not read at all.
                data = path.read_bytes() if path.stat().st_size <= max(MAX_BYTES.values()) else None
            except OSError as error:
                self.done += 1
                self._refuse(path, f"{path.name} cannot be opened: {reason_of(error)}.")
                continue
            if data is None:
                self.done += 1
                self._refuse(path, f"{path.name} is far larger than a transcript.")
                continue
            self._given.append((path, data))
            yield [file_record(path.name, data)]

    def _store(self, path: Path, data: bytes, record: Record) -> None:
        try:
            plan = plan_of(IncomingFile(path.name, data), read_result(record))
            divided = divide_import(self._context, plan) if self._divide else []
            for import_plan in divided if len(divided) > 1 else [plan]:
                try:
                    outcome = store_import(self._context, import_plan)
                except AlreadyThere:
                    self.known.append(str(path))
                else:
                    self.stored.append(replace(outcome, file=str(path)))
        except (PipelineError, HeardError) as error:
            self._refuse(path, message_of(error))

    def _refuse(self, path: Path, why: str) -> None:
        self.refused.append(ImportOutcome(str(path), None, (), why))
