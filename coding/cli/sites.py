"""Commands on the sites of a study."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.errors import NotFound
from coding.workspace.context import Context
from coding.workspace.people import sites as work
from coding.workspace.people.users import list_users
from coding.workspace.project.interviews import list_interviews

Name = Annotated[str, typer.Argument(metavar="SITE", help="The site's name.")]
Into = Annotated[
    str | None, typer.Option("--to", metavar="SITE", help="The site; without it, back into the whole study.")
]


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="The sites of a study: who and what belongs to each.", no_args_is_help=True)
    group.command("list")(sites_list)
    group.command("add")(sites_add)
    group.command("rename")(sites_rename)
    group.command("remove")(sites_remove)
    group.command("person")(sites_person)
    group.command("interview")(sites_interview)
    group.command("share")(sites_share)
    group.command("undo")(sites_undo)
    app.add_typer(group, name="sites")


@plainly
def sites_list(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Every site with its people and interviews, as far as you see them."""
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        rows = _listed(context)
    show(rows, as_json, lambda: "\n".join(map(_line, rows)) or "No sites: everybody sees the whole study.")


def _listed(context: Context) -> list[dict[str, Any]]:
    placed = work.placed_interviews(context)
    known, users = list_interviews(context), list_users(context.project)
    return [
        {
            "id": site.id,
            "name": site.name,
            "people": [user.id for user in users if user.site == site.id],
            "interviews": [
                {"id": interview.id, "title": interview.title, "shared": placed[interview.id].shared}
                for interview in known
                if interview.id in placed and placed[interview.id].site == site.id
            ],
        }
        for site in work.list_sites(context)
    ]


def _line(row: dict[str, Any]) -> str:
    titles = [f"{interview['title']}{' (shared)' * interview['shared']}" for interview in row["interviews"]]
    return f"{row['name']}: {', '.join(row['people']) or 'nobody'} · {', '.join(titles) or 'no interviews'}"


@plainly
def sites_add(folder: Folder, name: Name, actor: Actor = None, as_json: AsJson = False) -> None:
    """Make a site; nobody and nothing belongs to it yet."""
    with acting(folder, actor, Permission.SET_UP) as context:
        site = work.make_site(context, name)
    show({"id": site.id, "name": site.name}, as_json, lambda: f"{site.name} is a site of this study now.")


@plainly
def sites_rename(
    folder: Folder,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NAME", help="What it is called from now on.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Give a site another name."""
    with acting(folder, actor, Permission.SET_UP) as context:
        site = work.rename_site(context, work.find_site(context, name).id, new)
    show({"id": site.id, "name": site.name}, as_json, lambda: f"The site is called {site.name} now.")


@plainly
def sites_remove(folder: Folder, name: Name, actor: Actor = None, as_json: AsJson = False) -> None:
    """Remove a site that nobody and nothing belongs to."""
    with acting(folder, actor, Permission.SET_UP) as context:
        site = work.find_site(context, name)
        work.remove_site(context, site.id)
    show({"id": site.id, "removed": True}, as_json, lambda: f"{site.name} is no site of this study any more.")


@plainly
def sites_person(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Their id.")],
    to: Into = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Put a person into a site, or back into the whole study: from then on they see what it sees."""
    with acting(folder, actor, Permission.SET_UP) as context:
        site = work.find_site(context, to) if to else None
        waiting = work.place_person(context, user, site.id if site else None)
    show(
        {"id": user, "site": site.name if site else None, "open_rounds": waiting},
        as_json,
        lambda: _said(f"{user} belongs to {site.name if site else 'the whole study'} now.", waiting),
    )


@plainly
def sites_interview(
    folder: Folder,
    interview: Annotated[list[str], typer.Argument(metavar="INTERVIEW", help="Titles or ids of interviews.")],
    to: Into = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Put interviews into a site, or back into the whole study."""
    _place(folder, interview, to, actor, shared=False, as_json=as_json)


@plainly
def sites_share(
    folder: Folder,
    interview: Annotated[list[str], typer.Argument(metavar="INTERVIEW", help="Titles or ids of interviews.")],
    to: Annotated[str, typer.Option("--to", metavar="SITE", help="The site they belong to.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Put interviews into a site and let the people of every site see them; heard sites interview ends that."""
    _place(folder, interview, to, actor, shared=True, as_json=as_json)


def _place(folder: Folder, named: list[str], to: str | None, actor: str | None, *, shared: bool, as_json: bool) -> None:
    with acting(folder, actor, Permission.SET_UP) as context:
        site = work.find_site(context, to) if to else None
        chosen = _interviews(context, named)
        waiting = work.place_interviews(context, chosen, site.id if site else None, shared=shared)
    where = site.name if site else "the whole study"
    everywhere = ", and every site sees them" if shared else ""
    show(
        {"interviews": chosen, "site": site.name if site else None, "shared": shared, "open_rounds": waiting},
        as_json,
        lambda: _said(f"{', '.join(named)}: of {where} now{everywhere}.", waiting),
    )


def _interviews(context: Context, named: list[str]) -> list[str]:
    known = list_interviews(context)
    ids: list[str] = []
    for name in named:
        matches = [interview.id for interview in known if name in (interview.id, interview.title)]
        if len(matches) != 1:
            several = f"Several interviews are called “{name}”. Give the id" if matches else f"No interview “{name}”"
            raise NotFound(f"{several}; `heard status` lists them.")
        ids += matches
    return ids


def _said(sentence: str, waiting: list[str]) -> str:
    if not waiting:
        return sentence
    return f"{sentence}\nOpen rounds that wait for somebody who cannot see an interview in them: {', '.join(waiting)}."


@plainly
def sites_undo(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Take back what you did to the sites last."""
    with acting(folder, actor, Permission.SET_UP) as context:
        undone = work.undo_sites(context)
    show({"undone": undone}, as_json, lambda: "Your last step on the sites is taken back.")
