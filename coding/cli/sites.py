"""Commands on the sites of a study."""

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Group, Result, listing
from coding.errors import NotFound
from coding.workspace.context import Context
from coding.workspace.people import sites as work
from coding.workspace.people.users import list_users
from coding.workspace.project.interviews import list_interviews

Name = Annotated[str, typer.Argument(metavar="SITE", help="The site's name.")]
Into = Annotated[
    str | None, typer.Option("--to", metavar="SITE", help="The site; without it, back into the whole study.")
]

group = Group("sites", "The sites of a study: who and what belongs to each.")


@group.command("list", Permission.VIEW_PROJECT)
def sites_list(context: Context) -> Result:
    """Every site with its people and interviews, as far as you see them."""
    placed = work.placed_interviews(context)
    known, users = list_interviews(context), list_users(context.project)
    rows = [
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
    return listing(rows, _line, "No sites: everybody sees the whole study.")


def _line(row: dict[str, Any]) -> str:
    titles = [f"{interview['title']}{' (shared)' * interview['shared']}" for interview in row["interviews"]]
    return f"{row['name']}: {', '.join(row['people']) or 'nobody'} · {', '.join(titles) or 'no interviews'}"


@group.command("add", Permission.SET_UP)
def sites_add(context: Context, name: Name) -> Result:
    """Make a site; nobody and nothing belongs to it yet."""
    site = work.make_site(context, name)
    return Result({"id": site.id, "name": site.name}, f"{site.name} is a site of this study now.")


@group.command("rename", Permission.SET_UP)
def sites_rename(
    context: Context,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NAME", help="What it is called from now on.")],
) -> Result:
    """Give a site another name."""
    site = work.rename_site(context, work.find_site(context, name).id, new)
    return Result({"id": site.id, "name": site.name}, f"The site is called {site.name} now.")


@group.command("remove", Permission.SET_UP)
def sites_remove(context: Context, name: Name) -> Result:
    """Remove a site that nobody and nothing belongs to."""
    site = work.find_site(context, name)
    work.remove_site(context, site.id)
    return Result({"id": site.id, "removed": True}, f"{site.name} is no site of this study any more.")


@group.command("person", Permission.SET_UP)
def sites_person(
    context: Context,
    user: Annotated[str, typer.Argument(metavar="ID", help="Their id.")],
    to: Into = None,
) -> Result:
    """Put a person into a site, or back into the whole study: from then on they see what it sees."""
    site = work.find_site(context, to) if to else None
    waiting = work.place_person(context, user, site.id if site else None)
    return Result(
        {"id": user, "site": site.name if site else None, "open_rounds": waiting},
        _lines(f"{user} belongs to {site.name if site else 'the whole study'} now.", waiting),
    )


@group.command("interview", Permission.SET_UP)
def sites_interview(
    context: Context,
    interview: Annotated[list[str], typer.Argument(metavar="INTERVIEW", help="Titles or ids of interviews.")],
    to: Into = None,
) -> Result:
    """Put interviews into a site, or back into the whole study."""
    return _place(context, interview, to, shared=False)


@group.command("share", Permission.SET_UP)
def sites_share(
    context: Context,
    interview: Annotated[list[str], typer.Argument(metavar="INTERVIEW", help="Titles or ids of interviews.")],
    to: Annotated[str, typer.Option("--to", metavar="SITE", help="The site they belong to.")],
) -> Result:
    """Put interviews into a site and let the people of every site see them; heard sites interview ends that."""
    return _place(context, interview, to, shared=True)


def _place(context: Context, named: list[str], to: str | None, *, shared: bool) -> Result:
    site = work.find_site(context, to) if to else None
    chosen = _interviews(context, named)
    waiting = work.place_interviews(context, chosen, site.id if site else None, shared=shared)
    where = site.name if site else "the whole study"
    everywhere = ", and every site sees them" if shared else ""
    return Result(
        {"interviews": chosen, "site": site.name if site else None, "shared": shared, "open_rounds": waiting},
        _lines(f"{', '.join(named)}: of {where} now{everywhere}.", waiting),
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


def _lines(sentence: str, waiting: list[str]) -> list[str]:
    rounds = f"Open rounds that wait for somebody who cannot see an interview in them: {', '.join(waiting)}."
    return [sentence, rounds] if waiting else [sentence]


@group.command("undo", Permission.SET_UP)
def sites_undo(context: Context) -> Result:
    """Take back what you did to the sites last."""
    return Result({"undone": work.undo_sites(context)}, "Your last step on the sites is taken back.")
