"""Commands on the people of a project."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from coding.access import Permission
from coding.cli.common import Actor, AsJson, Folder, acting, plainly, show
from coding.workspace import projects


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    group = typer.Typer(help="Who works in a project.", no_args_is_help=True)
    group.command("list")(users_list)
    group.command("add")(users_add)
    group.command("roles")(users_roles)
    app.add_typer(group, name="users")


@plainly
def users_list(folder: Folder, actor: Actor = None, as_json: AsJson = False) -> None:
    """Everybody, with their roles."""
    with acting(folder, actor, Permission.VIEW_PROJECT) as context:
        users = projects.list_users(context.project)
    rows: list[dict[str, Any]] = [
        {"id": u.id, "name": u.name, "roles": sorted(u.roles), "active": u.active} for u in users
    ]
    show(rows, as_json, lambda: "\n".join(f"{r['id']:12} {r['name']:24} {', '.join(r['roles'])}" for r in rows))


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
        added = projects.add_user(context, user, name, role)
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
        projects.set_roles(context, user, role)
    show({"id": user, "roles": sorted(role)}, as_json, lambda: f"{user}: {', '.join(sorted(role))}")
