"""Commands on the people of a project, how they prove who they are, and the sites they belong to."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Folder,
    Group,
    Result,
    Row,
    acting_by_passphrase,
    listing,
    new_own_passphrase,
    private_file,
    working_in,
)
from coding.errors import NotFound
from coding.workspace.context import Context
from coding.workspace.people import invitations
from coding.workspace.people import sites as work
from coding.workspace.people.credential import with_own_passphrase
from coding.workspace.people.own_passphrase import (
    list_tokens,
    make_token,
    remove_own_passphrase,
    revoke_token,
    set_own_passphrase,
    take_passphrase,
    take_passphrase_as_steward,
)
from coding.workspace.people.second_factor import take_second_factor, take_second_factor_as_steward
from coding.workspace.people.sign_ins import sign_out
from coding.workspace.people.users import activate, add_user, deactivate, list_users, set_roles
from coding.workspace.project.interviews import list_interviews

_GONE = " · no longer works here"
_PROVES = " · has a passphrase"

UserId = Annotated[str, typer.Argument(metavar="ID", help="Their id.")]
Roles = Annotated[list[str], typer.Option("--role", help="researcher, lead, steward or viewer; may be given again.")]
SiteName = Annotated[str, typer.Argument(metavar="SITE", help="The site's name.")]
Into = Annotated[
    str | None, typer.Option("--to", metavar="SITE", help="The site; without it, back into the whole study.")
]
InterviewNames = Annotated[list[str], typer.Argument(metavar="INTERVIEW", help="Titles or ids of interviews.")]

group = Group("users", "Who works in a project.")
tokens = Group("token", "Files that stand in for your own passphrase on the command line.")
sites = Group("sites", "The sites of a study: who and what belongs to each.")


@group.command("list", Permission.VIEW_PROJECT)
def users_list(context: Context) -> Result:
    """Everybody, with their roles."""
    proving = with_own_passphrase(context.project)
    return listing(
        [
            {
                "id": u.id,
                "name": u.name,
                "roles": sorted(u.roles),
                "active": u.active,
                "own_passphrase": u.id in proving,
            }
            for u in list_users(context.project)
        ],
        lambda r: (
            f"{r['id']:12} {r['name']:24} {', '.join(r['roles'])}{_PROVES * r['own_passphrase']}"
            f"{_GONE * (not r['active'])}"
        ),
    )


group.rows(
    Row(
        "add", Permission.MANAGE_PROJECT, add_user, "Let another person work in the project.",
        {
            "user_id": Annotated[str, typer.Argument(metavar="ID", help="Short id.")],
            "name": Annotated[str, typer.Option(help="Their name.")], "roles": Roles,
        },
        "{it.name} can sign in now.", {"id": "it.id", "roles": "it.roles"},
    ),
    Row(
        "roles", Permission.MANAGE_PROJECT, set_roles, "Change what a person may do.",
        {"user_id": UserId, "roles": Roles}, lambda it: f"{it.id}: {', '.join(sorted(it.roles))}",
        {"id": "it.id", "roles": "it.roles"},
    ),
)  # fmt: skip


@group.command("deactivate", Permission.MANAGE_PROJECT)
def users_deactivate(
    context: Context,
    user: UserId,
) -> Result:
    """End somebody's work in the project: they sign in no more; their codings and their name stay."""
    waiting = deactivate(context, user)
    lines = [f"{user} can sign in no more. Take it back with: heard users activate"]
    if waiting:
        lines.append(f"Open rounds that wait for {user}: {', '.join(waiting)}. Close them to go on without.")
    return Result({"id": user, "active": False, "open_rounds": waiting}, lines)


group.rows(
    Row(
        "activate", Permission.MANAGE_PROJECT, activate,
        "Let somebody work in the project again, with the roles they had.", {"user_id": UserId},
        "{user_id} can sign in again.", {"id": "user_id", "active": True},
    ),
)  # fmt: skip


@group.command("sign-out", Permission.MANAGE_PROJECT)
def users_sign_out(
    context: Context,
    user: UserId,
) -> Result:
    """Sign somebody out at every browser before the app starts again; while it runs, its page People does that."""
    ended = len(sign_out(context, user))
    return Result(
        {"id": user, "ended": ended},
        f"{user} is signed out at {ended} browser{'s' * (ended != 1)}." if ended else f"{user} was not signed in.",
    )


@group.command("invite", acts=True)
def users_invite(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Whom the link is for.")],
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings of the server, for its address in the link.")
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="End the link that was made, and make none.")] = False,
) -> Result:
    """Make a link by which somebody sets their passphrase on a server with accounts, once; the one before ends."""
    from coding.ui.frame import server_settings

    address = server_settings.load(config).public_address if config else ""
    with working_in(folder, Permission.MANAGE_PROJECT) as context:
        if withdraw:
            invitations.withdraw(context, user)
            return Result({"id": user, "link": None}, f"The link of {user} is ended.")
        token = invitations.invite(context, user)
    url = invitations.link(address, token)
    return Result(
        {"id": user, "link": url, "days": invitations.DAYS},
        f"{url if address else 'ADDRESS OF THE SERVER' + url}\n"
        f"Give {user} this link in a way that nobody else reads. It works once, within {invitations.DAYS} days.",
    )


@group.command("passphrase")
def users_passphrase(
    folder: Folder,
    remove: Annotated[bool, typer.Option("--remove", help="Go without one again.")] = False,
    whose: Annotated[str | None, typer.Option("--as", metavar="USER", help="Whose it is: yours.")] = None,
) -> Result:
    """Set, change or remove your own passphrase, at the terminal."""
    with acting_by_passphrase(folder, whose) as (context, old):
        if remove:
            remove_own_passphrase(context, old)
        else:
            set_own_passphrase(context, new_own_passphrase(context.user.name), old)
    return Result(
        {"id": context.user.id, "own_passphrase": not remove},
        f"{context.user.name} goes without a passphrase: whoever names them acts as them."
        if remove
        else f"From now on {context.user.name} is asked for this passphrase, here and in the app.",
    )


@group.command("take-passphrase", acts=True)
def users_take_passphrase(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Who forgot theirs.")],
    originals: Annotated[
        bool,
        typer.Option(
            "--by-originals",
            help="As a steward, by the passphrase of the originals: where the only lead forgot their own.",
        ),
    ] = False,
) -> Result:
    """Remove a forgotten passphrase; the person is told, and sets another."""
    with _lead_or_steward(folder, originals) as context:
        (take_passphrase_as_steward if originals else take_passphrase)(context, user)
    return Result(
        {"id": user, "own_passphrase": False},
        f"{user} can sign in without a passphrase, as anybody can under that name, until they set another. On a "
        "server with accounts they cannot sign in until they open a link: heard users invite",
    )


def _lead_or_steward(folder: Path, by_originals: bool) -> AbstractContextManager[Context]:
    permission = Permission.REVIEW_ORIGINALS if by_originals else Permission.MANAGE_PROJECT
    return working_in(folder, permission, by_originals=by_originals)


@group.command("take-second-factor", acts=True)
def users_take_second_factor(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Who lost theirs.")],
    originals: Annotated[
        bool,
        typer.Option(
            "--by-originals", help="As a steward, by the passphrase of the originals: where the only lead lost theirs."
        ),
    ] = False,
) -> Result:
    """Remove a lost second factor, with its recovery codes; who must have one sets up another."""
    with _lead_or_steward(folder, originals) as context:
        (take_second_factor_as_steward if originals else take_second_factor)(context, user)
    return Result(
        {"id": user, "second_factor": False}, f"{user} signs in with their passphrase alone until they set up another."
    )


@tokens.command("make")
def token_make(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; only you may read it.")],
    whose: Annotated[str | None, typer.Option("--as", metavar="USER", help="Whom it stands for: you.")] = None,
) -> Result:
    """Make a file that stands in for your own passphrase; the passphrase is asked for."""
    with private_file(file, folder) as writing, acting_by_passphrase(folder, whose) as (context, passphrase_of_person):
        token, secret = make_token(context, passphrase_of_person)
        writing.write(f"{secret}\n")
    return Result(
        {"id": token.id, "user": token.user_id, "file": str(file)},
        f"Token {token.id} for {token.user_id} is in {file}. Whoever has that file acts as {token.user_id}.",
    )


tokens.rows(
    Row(
        "list", Permission.VIEW_PROJECT, list_tokens, "Your own tokens, oldest first.",
        prints="{it.id}  made {it.made_at:%Y-%m-%d}",
        record={"id": "it.id", "user": "it.user_id", "made": "it.made_at"}, nothing="No tokens.",
    ),
    Row(
        "revoke", Permission.VIEW_PROJECT, revoke_token, "End one of your tokens: its file opens nothing any more.",
        {"token_id": Annotated[str, typer.Argument(metavar="ID", help="Which, as listed.")]},
        "Token {token_id} opens nothing any more.", {"id": "token_id", "revoked": True},
    ),
)  # fmt: skip


def _site(context: Context, name: str | None) -> str | None:
    return work.find_site(context, name).id if name else None


SiteId = Annotated[SiteName, _site]


@sites.command("list", Permission.VIEW_PROJECT)
def sites_list(context: Context) -> Result:
    """Every site with its people and interviews, as far as you see them."""
    placed = work.placed_interviews(context)
    known, users = list_interviews(context), list_users(context.project)
    return listing(
        [
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
        ],
        _site_line,
        "No sites: everybody sees the whole study.",
    )


def _site_line(row: dict[str, Any]) -> str:
    titles = [f"{interview['title']}{' (shared)' * interview['shared']}" for interview in row["interviews"]]
    return f"{row['name']}: {', '.join(row['people']) or 'nobody'} · {', '.join(titles) or 'no interviews'}"


sites.rows(
    Row(
        "add", Permission.SET_UP, work.make_site, "Make a site; nobody and nothing belongs to it yet.",
        {"name": SiteName}, "{it.name} is a site of this study now.",
    ),
    Row(
        "rename", Permission.SET_UP, work.rename_site, "Give a site another name.",
        {
            "site_id": SiteId,
            "name": Annotated[str, typer.Argument(metavar="NAME", help="What it is called from now on.")],
        },
        "The site is called {it.name} now.",
    ),
    Row(
        "remove", Permission.SET_UP, work.remove_site, "Remove a site that nobody and nothing belongs to.",
        {"site_id": SiteId}, "{it.name} is no site of this study any more.", {"id": "it.id", "removed": True},
    ),
)  # fmt: skip


@sites.command("person", Permission.SET_UP)
def sites_person(
    context: Context,
    user: UserId,
    to: Into = None,
) -> Result:
    """Put a person into a site, or back into the whole study: from then on they see what it sees."""
    site = work.find_site(context, to) if to else None
    waiting = work.place_person(context, user, site.id if site else None)
    return Result(
        {"id": user, "site": site.name if site else None, "open_rounds": waiting},
        _lines(f"{user} belongs to {site.name if site else 'the whole study'} now.", waiting),
    )


@sites.command("interview", Permission.SET_UP)
def sites_interview(
    context: Context,
    interview: InterviewNames,
    to: Into = None,
) -> Result:
    """Put interviews into a site, or back into the whole study."""
    return _place(context, interview, to, shared=False)


@sites.command("share", Permission.SET_UP)
def sites_share(
    context: Context,
    interview: InterviewNames,
    to: Annotated[str, typer.Option("--to", metavar="SITE", help="The site they belong to.")],
) -> Result:
    """Put interviews into a site and let the people of every site see them; heard sites interview ends that."""
    return _place(context, interview, to, shared=True)


def _place(context: Context, named: list[str], to: str | None, *, shared: bool) -> Result:
    site = work.find_site(context, to) if to else None
    interviews = _interviews(context, named)
    waiting = work.place_interviews(context, interviews, site.id if site else None, shared=shared)
    where = site.name if site else "the whole study"
    everywhere = ", and every site sees them" if shared else ""
    return Result(
        {"interviews": interviews, "site": site.name if site else None, "shared": shared, "open_rounds": waiting},
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


sites.rows(
    Row(
        "undo", Permission.SET_UP, work.undo_sites, "Take back what you did to the sites last.",
        prints="Your last step on the sites is taken back.", record={"undone": "it"},
    ),
)  # fmt: skip
