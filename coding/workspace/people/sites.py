"""The sites of a study: making them, and putting people and interviews into them. Done by leads of the whole study.

What a person of a site sees is no matter of this module: :mod:`coding.store.row_filter`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model import Placed, Site
from coding.model.message import N_, Message, counted
from coding.store import Cursor, events, interviews, people, releases, rounds, sites
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import At, Change, State, UndoScope
from coding.workspace.people.users import check_still_led

LINE = UndoScope("sites", "project", "site.")
"""Where undo finds what a lead did to the sites."""
LONGEST = 60
"""Most characters of a site's name."""


@reads(Permission.VIEW_PROJECT)
def list_sites(context: Context, cursor: Cursor) -> list[Site]:
    """The sites of the study, by name; whoever belongs to one knows of no other."""
    return sites.SITES.all(cursor)


@reads(Permission.VIEW_PROJECT)
def placed_interviews(context: Context, cursor: Cursor) -> dict[str, Placed]:
    """Id of each interview that belongs to a site, of those the person sees → where it belongs.

    Of an interview that another site shares, somebody of a site is not told which (empty).
    """
    interview_ids = {interview.id for interview in interviews.all_interviews(cursor)}
    known = {site.id for site in sites.SITES.all(cursor)}
    placed = {
        interview_id: where for interview_id, where in sites.interviews(cursor).items() if interview_id in interview_ids
    }
    return {
        interview_id: where if where.site in known else Placed("", where.shared)
        for interview_id, where in placed.items()
    }


@requires(Permission.VIEW_PROJECT)
def find_site(context: Context, name: str) -> Site:
    """A site by its name or id.

    Raises:
        NotFound: No such site.
    """
    for site in list_sites(context):
        if name == site.id or name.strip().casefold() == site.name.casefold():
            return site
    raise NotFound(
        Message("There is no site “{name}” in this project. `heard sites list` shows which there are.", name=name)
    )


@writes(Permission.SET_UP)
def make_site(context: Context, cursor: Cursor, name: str) -> Site:
    """Make a site; nobody and nothing belongs to it yet.

    Raises:
        InvalidInput: No name, too long a name, or one that another site has.
    """
    site = Site(new_id(), _checked(name))

    _refuse_names_in_use(cursor, site)
    _put(cursor, context, "made", Change("site", site.id, None, {"name": site.name}))
    return site


@writes(Permission.SET_UP)
def rename_site(context: Context, cursor: Cursor, site_id: str, name: str) -> Site:
    """Give a site another name.

    Raises:
        NotFound: No such site.
        InvalidInput: No name, too long a name, or one that another site has.
    """
    site = Site(site_id, _checked(name))

    before = sites.SITES.get(cursor, site_id)
    _refuse_names_in_use(cursor, site)
    if before != site:
        _put(cursor, context, "renamed", Change("site", site_id, {"name": before.name}, {"name": site.name}))
    return site


@writes(Permission.SET_UP)
def remove_site(context: Context, cursor: Cursor, site_id: str) -> Site:
    """Remove a site that nobody and nothing belongs to.

    Raises:
        NotFound: No such site.
        InvalidInput: People or interviews belong to it.
    """
    before = sites.SITES.get(cursor, site_id)
    if contents := _member_counts(cursor, site_id):
        raise InvalidInput(
            Message(
                "Still at {name}: {held}. Put them elsewhere first, then remove the site.",
                held=contents,
                name=before.name,
            )
        )
    _put(cursor, context, "removed", Change("site", site_id, {"name": before.name}, None))
    return before


@requires(Permission.SET_UP)
def place_person(context: Context, user_id: str, site_id: str | None) -> list[str]:
    """Put a person into a site, or back into the whole study with None. From then on they see what it sees.

    Returns:
        Names of open rounds that wait for somebody who cannot see an interview in them any more.

    Raises:
        NotFound: No such person, or no such site.
        InvalidInput: The whole study would be left without a lead or a steward.
    """

    def place(cursor: Cursor) -> list[str]:
        before = people.user(cursor, user_id).site
        if site_id is not None:
            sites.SITES.get(cursor, site_id)
            check_still_led(cursor, user_id, frozenset())
        if before != site_id:
            _put(cursor, context, "person", Change("site_person", user_id, {"site": before}, {"site": site_id}))
        return _waiting_in_vain(cursor)

    return _written(context, place)


@requires(Permission.SET_UP)
def place_interviews(
    context: Context, interview_ids: Collection[str], site_id: str | None, *, shared: bool = False
) -> list[str]:
    """Put interviews into a site, or back into the whole study with None; one undo takes all of it back.

    Args:
        context: A lead of the whole study.
        interview_ids: Which.
        site_id: The site; None for the whole study.
        shared: Whether the people of the other sites see them too.

    Returns:
        Names of open rounds that wait for somebody who cannot see an interview in them any more.

    Raises:
        NotFound: No such interview, or no such site.
        InvalidInput: Shared, and of no site: the whole study sees those anyway.
    """
    if shared and site_id is None:
        raise InvalidInput(Message("An interview of no site is seen by everybody. Only one of a site can be shared."))
    after = None if site_id is None else Placed(site_id, shared)

    def place(cursor: Cursor) -> list[str]:
        if site_id is not None:
            sites.SITES.get(cursor, site_id)
        places = sites.interviews(cursor)
        changed = [
            interview_id
            for interview_id in dict.fromkeys(interview_ids)
            if places.get(interviews.get(cursor, interview_id).id) != after
        ]
        changes = [
            Change("site_interview", interview_id, _of_interview(places.get(interview_id)), _of_interview(after))
            for interview_id in changed
        ]
        if changes:
            _put(cursor, context, "interviews", *changes)
        return _waiting_in_vain(cursor)

    return _written(context, place)


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    result = operations.take_step(context, LINE, back=back, seen=seen)
    context.project.memory.forget()
    return result.kind


undo_sites, redo_sites = operations.both_ways("sites", Permission.SET_UP, _step)


def _written(context: Context, place: Any) -> list[str]:
    waiting: list[str] = context.store.write(place)
    # What is remembered for a site was made of what it saw before.
    context.project.memory.forget()
    return waiting


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise InvalidInput(
            Message("A site has a name of up to {longest} characters, such as the town it is in.", longest=LONGEST)
        )
    return name


def _refuse_names_in_use(cursor: Cursor, site_to_check: Site) -> None:
    for site in sites.SITES.all(cursor):
        if site.id != site_to_check.id and site.name.casefold() == site_to_check.name.casefold():
            raise InvalidInput(Message("There is a site {name} already. Take another name.", name=site.name))


def _member_counts(cursor: Cursor, site_id: str) -> str:
    """“2 people, 1 interview” of a site; empty where nobody and nothing does."""
    known = {interview.id for interview in interviews.all_interviews(cursor)}
    many = sum(person == site_id for person in sites.people(cursor).values())
    interview_count = sum(
        placed.site == site_id and interview_id in known for interview_id, placed in sites.interviews(cursor).items()
    )
    parts = [counted(many, (N_("1 person"), N_("{n} people")))] * bool(many)
    parts += [counted(interview_count, (N_("1 interview"), N_("{n} interviews")))] * bool(interview_count)
    return Message.joined(*parts, between=", ") if parts else ""


def _waiting_in_vain(cursor: Cursor) -> list[str]:
    """Names of open rounds with somebody who has not handed in an interview that their site does not see."""
    homes, placed = sites.people(cursor), sites.interviews(cursor)
    owner = releases.interviews_of(cursor)
    names: list[str] = []
    for round in rounds.all_rounds(cursor):
        for assignment in round.assignments if round.state == "open" else ():
            where = placed.get(owner.get(assignment.release_id, ""))
            home = homes.get(assignment.coder)
            if assignment.locked_at is None and where and home and home != where.site and not where.shared:
                names.append(round.name)
    return list(dict.fromkeys(names))


def _of_interview(placed: Placed | None) -> dict[str, Any]:
    return {"site": placed.site if placed else None, "shared": bool(placed and placed.shared)}


_EVENTS = {"person": "user.placed", "interviews": "interview.placed"}


def _put(cursor: Cursor, context: Context, kind: str, *changes: Change) -> None:
    """Make records so, keep the step for undo, and say it in the log."""
    for change in changes:
        records = operations.RECORDS[change.kind]
        records.put(At(cursor, context, LINE.scope_id), {change.id: change.after})
        target = records.event_target(change.id, change.after or {})
        detail = dict(change.after or {}) if change.kind != "site" and change.after and change.after["site"] else {}
        events.append(cursor, context.user.id, _EVENTS.get(kind, f"site.{kind}"), *target, detail)
    operations.note(cursor, context, LINE, kind, changes)


class _Sites(operations.TableRecords):
    """The sites themselves."""

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        for site_id, state in states.items():
            if state is None and (contents := _member_counts(at.cursor, site_id)):
                return Message("That site has people or interviews by now: {held}.", held=contents)
            names = [site.name for site in sites.SITES.all(at.cursor) if site.id != site_id]
            if state is not None and state["name"] in names:
                return Message("Another site is called {name} by now.", name=state["name"])
        return None


def _removed_site(at: At, states: Mapping[str, State | None]) -> str | None:
    site_ids = {state["site"] for state in states.values() if state and state["site"]}
    known = {site.id for site in sites.SITES.all(at.cursor)}
    return Message("The site they were in is gone.") if site_ids - known else None


class _People(operations.Records):
    """Where people belong."""

    kind = "site_person"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {user.id: {"site": user.site} for user in people.users(at.cursor) if user.id in ids}

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        for user_id, state in states.items():
            if state and state["site"]:
                try:
                    check_still_led(at.cursor, user_id, frozenset())
                except InvalidInput as error:
                    return str(error)
        return _removed_site(at, states)

    def write(self, at: At, user_id: str, state: State | None) -> None:
        sites.place_person(at.cursor, user_id, state["site"] if state else None)

    def name(self, at: At, record_id: str, state: State) -> str:
        return people.names(at.cursor).get(record_id, record_id)

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        return "user", record_id


class _Interviews(operations.Records):
    """Where interviews belong."""

    kind = "site_interview"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        placed = sites.interviews(at.cursor)
        known = {interview.id for interview in interviews.all_interviews(at.cursor)}
        return {interview_id: _of_interview(placed.get(interview_id)) for interview_id in ids if interview_id in known}

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        return _removed_site(at, states)

    def write(self, at: At, interview_id: str, state: State | None) -> None:
        placed = Placed(state["site"], state["shared"]) if state and state["site"] else None
        sites.place_interview(at.cursor, interview_id, placed)

    def name(self, at: At, record_id: str, state: State) -> str:
        try:
            return f"“{interviews.get(at.cursor, record_id).title}”"
        except NotFound:
            return Message("an interview that is gone")

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        return "interview", record_id


_SITES = _Sites("site", sites.SITES, lambda state: state.get("name", Message("a site that is gone")))
for _records in (_SITES, _People(), _Interviews()):
    operations.register(_records)
