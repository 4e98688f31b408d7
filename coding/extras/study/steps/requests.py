"""A site takes in what the coordinator asks, and sees what became of it; an answer is held against what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from coding.access import Permission
from coding.errors import InvalidInput, NotFound, NotReady
from coding.extras.study import tables
from coding.extras.study.files.bundle import ANSWER, DECLINED, Bundle
from coding.extras.study.files.request import Here, Request, check_request, open_request, request_of
from coding.extras.study.files.sealing import PublicKeys
from coding.extras.study.steps.keys import own_keys, verified_apart
from coding.model.said import Said
from coding.store import Cursor, events
from coding.workspace.context import Context, reads, requires

REQUEST: Final = "request"
"""In the record of an answer: id of the request."""
SAID: Final = "answer"
"""In the record of an answer: one of :data:`coding.extras.study.files.bundle.ANSWERS`."""


@dataclass(frozen=True, kw_only=True)
class CameRow:
    """A request as the site sees it.

    Attributes:
        request: What is asked.
        answer: One of :data:`coding.extras.study.files.bundle.ANSWERS`, or empty while it waits.
        bundle: Number of the bundle that the answer left as, or 0.
        names: Code → its name, to say the figure with.
        replaced: Whether a later request came under its number: the coordinator's project is of an older backup, and
            knows the later one only.
    """

    request: Request
    answer: str
    bundle: int
    names: Mapping[str, str]
    replaced: bool = False

    @property
    def state(self) -> str:
        """``asked``, ``answered``, ``declined``, or ``replaced`` where nobody waits for an answer any more."""
        if not self.answer:
            return "replaced" if self.replaced else "asked"
        return "declined" if self.answer == DECLINED else "answered"


@requires(Permission.BUNDLE)
def take_request(context: Context, data: bytes) -> CameRow:
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
    package = context.store.ask(_joined)
    request = open_request(data, keys, verified_apart)

    def take(cursor: Cursor) -> None:
        requests = tables.all_kept(cursor, "came")
        coordinator = package.content["coordinator"]
        here = Here(
            own=keys.public,
            study=package.study,
            package=_joined(cursor).number,
            coordinator=PublicKeys(coordinator["sign"], coordinator["box"]),
            sent={table.number: table.level for table in tables.SENT.all(cursor)},
            taken=frozenset(kept_request.id for kept_request in requests),
        )
        check_request(request, here)
        row = tables.KeptRequest(
            id=request.id, side="came", key=request.coordinator.sign, number=request.number,
            content=request.payload(), hash=request.hash, kept_at=datetime.now(UTC),
        )  # fmt: skip
        tables.REQUESTS.add(cursor, row, kept_by=context.user.id)
        detail = {"number": request.number, "hash": request.hash}
        events.append(cursor, context.user.id, "study.request", "project", context.project.id, detail)

    context.store.write(take)
    return CameRow(request=request, answer="", bundle=0, names=_names(package))


def _joined(cursor: Cursor) -> tables.Package:
    package = tables.newest_package(cursor)
    if package is None or package.side != "site":
        raise NotReady(Said("This project is no site of a study, so nothing can be asked of it."))
    return package


def _names(package: tables.Package) -> dict[str, str]:
    return {code["id"]: code["name"] for code in package.content["codebook"]["codes"]}


@reads(Permission.VIEW_PROJECT)
def list_came(context: Context, cursor: Cursor) -> list[CameRow]:
    """Every request that came here, in order, with what was answered last."""
    package = tables.newest_package(cursor)
    requests = tables.all_kept(cursor, "came")
    sent = {table.record[REQUEST]: table for table in tables.SENT.all(cursor) if table.level == ANSWER}
    if package is None:
        return []
    names = _names(package)
    last = {request.number: request.id for request in requests}
    return [
        CameRow(
            request=request_of(request.content, request.hash),
            answer=sent[request.id].record[SAID] if request.id in sent else "",
            bundle=sent[request.id].number if request.id in sent else 0,
            names=names,
            replaced=last[request.number] != request.id,
        )
        for request in requests
    ]


def request_here(cursor: Cursor, number: int) -> Request:
    """A request that came, by its number; of several the one that came last.

    Raises:
        NotFound: None has it.
    """
    requests = [table for table in tables.all_kept(cursor, "came") if table.number == number]
    if not requests:
        raise NotFound(Said("No request {number} has come. Take the file in first: heard study request",
                            number=number))  # fmt: skip
    return request_of(requests[-1].content, requests[-1].hash)


def check_asked(cursor: Cursor, bundle: Bundle) -> None:
    """Refuse an answer to a request that was not made here, or not of that site.

    Raises:
        InvalidInput: It is one.
    """
    if bundle.level != ANSWER:
        return
    requests = {(table.id, table.key, table.number) for table in tables.all_kept(cursor, "asked")}
    if (bundle.contents["request"], bundle.keys.sign, bundle.contents["number"]) not in requests:
        raise InvalidInput(
            Said("Bundle {number} of {site} answers a request that was not made of them here.",
                 number=bundle.number, site=bundle.site)
        )  # fmt: skip
