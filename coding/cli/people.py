"""Commands on the people of a project, and on how they prove who they are."""

from pathlib import Path
from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import (
    Actor,
    AsJson,
    Folder,
    acting,
    acting_by_originals,
    acting_by_passphrase,
    new_own_passphrase,
    plainly,
    private_file,
    show,
)
from coding.workspace.people.credential import with_own_passphrase
from coding.workspace.people.invitations import DAYS, invite, link
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

_GONE = " · no longer works here"
_PROVES = " · has a passphrase"


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="Who works in a project.", no_args_is_help=True)
    group.command("list")(users_list)
    group.command("add")(users_add)
    group.command("roles")(users_roles)
    group.command("deactivate")(users_deactivate)
    group.command("activate")(users_activate)
    group.command("sign-out")(users_sign_out)
    group.command("invite")(users_invite)
    group.command("passphrase")(users_passphrase)
    group.command("take-passphrase")(users_take_passphrase)
    group.command("take-second-factor")(users_take_second_factor)
    app.add_typer(group, name="users")
    tokens = typer.Typer(help="Files that stand in for your own passphrase on the command line.", no_args_is_help=True)
    tokens.command("make")(token_make)
    tokens.command("list")(token_list)
    tokens.command("revoke")(token_revoke)
    app.add_typer(tokens, name="token")


@plainly
def users_list(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Everybody, with their roles."""
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        users, proving = list_users(context.project), with_own_passphrase(context.project)
    rows: list[dict[str, Any]] = [
        {"id": u.id, "name": u.name, "roles": sorted(u.roles), "active": u.active, "own_passphrase": u.id in proving}
        for u in users
    ]
    show(
        rows,
        as_json,
        lambda: "\n".join(
            f"{r['id']:12} {r['name']:24} {', '.join(r['roles'])}{_PROVES * r['own_passphrase']}"
            f"{_GONE * (not r['active'])}"
            for r in rows
        ),
    )


@plainly
def users_add(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Short id.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    role: Annotated[list[str], typer.Option(help="researcher, lead, steward or viewer; may be given again.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Let another person work in the project."""
    with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
        added = add_user(context, user, name, role)
    show({"id": added.id, "roles": sorted(added.roles)}, as_json, lambda: f"{added.name} can sign in now.")


@plainly
def users_roles(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Their id.")],
    role: Annotated[list[str], typer.Option(help="researcher, lead, steward or viewer; may be given again.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Change what a person may do."""
    with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
        set_roles(context, user, role)
    show({"id": user, "roles": sorted(role)}, as_json, lambda: f"{user}: {', '.join(sorted(role))}")


@plainly
def users_deactivate(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Their id.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """End somebody's work in the project: they sign in no more; their codings and their name stay."""
    with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
        waiting = deactivate(context, user)
    show({"id": user, "active": False, "open_rounds": waiting}, as_json, lambda: _left(user, waiting))


def _left(user: str, waiting: list[str]) -> str:
    lines = [f"{user} can sign in no more. Take it back with: heard users activate"]
    if waiting:
        lines.append(f"Open rounds that wait for {user}: {', '.join(waiting)}. Close them to go on without.")
    return "\n".join(lines)


@plainly
def users_activate(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Their id.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody work in the project again, with the roles they had."""
    with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
        activate(context, user)
    show({"id": user, "active": True}, as_json, lambda: f"{user} can sign in again.")


@plainly
def users_sign_out(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Their id.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Sign somebody out at every browser before the app starts again; while it runs, its page People does that."""
    with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
        ended = len(sign_out(context, user))
    show(
        {"id": user, "ended": ended},
        as_json,
        lambda: (
            f"{user} is signed out at {ended} browser{'s' * (ended != 1)}." if ended else f"{user} was not signed in."
        ),
    )


@plainly
def users_passphrase(
    folder: Folder,
    remove: Annotated[bool, typer.Option("--remove", help="Go without one again.")] = False,
    whose: Annotated[str | None, typer.Option("--as", metavar="USER", help="Whose it is: yours.")] = None,
    as_json: AsJson = False,
) -> None:
    """Set, change or remove your own passphrase, at the terminal."""
    with acting_by_passphrase(folder, whose) as (context, old):
        if remove:
            remove_own_passphrase(context, old)
        else:
            set_own_passphrase(context, new_own_passphrase(context.user.name), old)
    show(
        {"id": context.user.id, "own_passphrase": not remove},
        as_json,
        lambda: (
            f"{context.user.name} goes without a passphrase: whoever names them acts as them."
            if remove
            else f"From now on {context.user.name} is asked for this passphrase, here and in the app."
        ),
    )


@plainly
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
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Take a forgotten passphrase away; the person is told, and sets another."""
    if originals:
        with acting_by_originals(folder, actor) as context:
            take_passphrase_as_steward(context, user)
    else:
        with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
            take_passphrase(context, user)
    show(
        {"id": user, "own_passphrase": False},
        as_json,
        lambda: (
            f"{user} can sign in without a passphrase, as anybody can under that name, until they set another. On a "
            "server with accounts they cannot sign in until they open a link: heard users invite"
        ),
    )


@plainly
def users_invite(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Whom the link is for.")],
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings of the server, for its address in the link.")
    ] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Make a link by which somebody sets their passphrase on a server with accounts, once; the one before ends."""
    address = _server_address(config) if config else ""
    with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
        token = invite(context, user)
    url = link(address, token)
    show(
        {"id": user, "link": url, "days": DAYS},
        as_json,
        lambda: (
            f"{url if address else 'ADDRESS OF THE SERVER' + url}\n"
            f"Give {user} this link in a way that nobody else reads. It works once, within {DAYS} days."
        ),
    )


def _server_address(config: Path) -> str:
    from coding.ui.frame import server_settings

    return server_settings.load(config).public_address


@plainly
def users_take_second_factor(
    folder: Folder,
    user: Annotated[str, typer.Argument(metavar="ID", help="Who lost theirs.")],
    originals: Annotated[
        bool,
        typer.Option(
            "--by-originals", help="As a steward, by the passphrase of the originals: where the only lead lost theirs."
        ),
    ] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Take a lost second factor away, with its recovery codes; who must have one sets up another."""
    if originals:
        with acting_by_originals(folder, actor) as context:
            take_second_factor_as_steward(context, user)
    else:
        with acting(folder, actor, Permission.MANAGE_PROJECT) as context:
            take_second_factor(context, user)
    show(
        {"id": user, "second_factor": False},
        as_json,
        lambda: f"{user} signs in with their passphrase alone until they set up another.",
    )


@plainly
def token_make(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; only you may read it.")],
    whose: Annotated[str | None, typer.Option("--as", metavar="USER", help="Whom it stands for: you.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a file that stands in for your own passphrase; the passphrase is asked for."""
    with private_file(file, folder) as writing, acting_by_passphrase(folder, whose) as (context, given):
        token, secret = make_token(context, given)
        writing.write(f"{secret}\n")
    show(
        {"id": token.id, "user": token.user_id, "file": str(file)},
        as_json,
        lambda: f"Token {token.id} for {token.user_id} is in {file}. Whoever has that file acts as {token.user_id}.",
    )


@plainly
def token_list(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Your own tokens, oldest first."""
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        rows = [
            {"id": token.id, "user": token.user_id, "made": token.made_at.isoformat()} for token in list_tokens(context)
        ]
    show(rows, as_json, lambda: "\n".join(f"{r['id']}  made {r['made']:.10}" for r in rows) or "No tokens.")


@plainly
def token_revoke(
    folder: Folder,
    token: Annotated[str, typer.Argument(metavar="ID", help="Which, as listed.")],
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """End one of your tokens: its file opens nothing any more."""
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        revoke_token(context, token)
    show({"id": token, "revoked": True}, as_json, lambda: f"Token {token} opens nothing any more.")
