"""The command that serves a project to a team."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from coding.cli.common import Group, say


class Printed(StrEnum):
    """What ``--print`` prints."""

    EXAMPLE = "example"
    NGINX = "nginx"
    CADDY = "caddy"
    SYSTEMD = "systemd"


heard = Group()


@heard.command("serve")
def serve(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="The project's folder.")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings (TOML); see --print example.")] = None,
    printed: Annotated[
        Printed | None,
        typer.Option("--print", help="Print settings with comments, or a file for nginx, Caddy or systemd, and stop."),
    ] = None,
) -> str | None:
    """Serve a project to a team over TLS; people sign in at Heard itself, or at the web server in front."""
    from coding.ui.frame import server_files, server_settings

    if printed is Printed.EXAMPLE:
        return server_settings.example().rstrip("\n")
    if config is None:
        raise typer.BadParameter("name the settings with --config FILE; to begin one: heard serve --print example")
    try:
        settings = server_settings.load(config)
    except server_settings.SettingsRefused as error:
        for mistake in error.mistakes:
            say(mistake)
        raise typer.Exit(1) from None
    if printed is Printed.NGINX:
        return server_files.nginx(settings).rstrip("\n")
    if printed is Printed.CADDY:
        return server_files.caddy(settings).rstrip("\n")
    if folder is None:
        raise typer.BadParameter("name the project's folder")
    if printed is Printed.SYSTEMD:
        return server_files.systemd(settings, folder, config).rstrip("\n")
    for warning in settings.warnings:
        say(warning)
    from coding.ui.frame.server import serve_team
    from coding.ui.pages import PAGES

    say(f"Heard serves {folder} at {settings.public_address}. Stop it with Ctrl+C.")
    serve_team(folder, PAGES, settings, say)
    return None
