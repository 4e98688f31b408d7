"""Which commands there are. A command's module is read when the command is called, and not for the list of them all.

Each module brings the use-cases of its commands along, and with them most of the program.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from coding.extras import commands_of, features

if TYPE_CHECKING:
    # Read when one is called, by its name; here the contracts on imports see them.
    from coding.cli import (  # noqa: F401
        backups,
        cases,
        codebook,
        memos,
        participants,
        people,
        project,
        reconcile,
        report,
        review,
        rounds,
        search,
        settings,
        text,
        work,
    )
    from coding.cli.common import Group

_OF_THE_CORE = {
    "read": ("text", "Parse transcripts and show what was understood; nothing is stored."),
    "detect": ("text", "Find identifiers in text, without a project."),
    "import": ("work", "Store originals in the vault. Refused files keep nothing."),
    "redact": ("work", "Find identifiers and fill the review queue."),
    "release": ("work", "Freeze reviewed interviews; you sign for it by name."),
    "uniqueness": ("review", "Combinations of details that few participants share."),
    "missed": ("review", "Identifiers that coders reported as missed: each waits for a steward."),
    "review": ("review", "What was found in originals: each place decided on by a steward."),
    "stopped": ("review", "Words that stopped an export: each is masked, or said to be no name."),
    "policy": ("settings", "Show how identifiers are masked as a YAML file, or change it."),
    "speakers": (
        "work",
        "Show who speaks in an interview that is not released, or correct who asks, who is meant, and the language.",
    ),
    "lists": (
        "settings",
        "Show the project's own lists of words to mask and to leave, or replace them. They are kept in the vault.",
    ),
    "models": ("settings", "Show the project's own models that recognise names, or name others by their folders."),
    "agreement": ("rounds", "Coefficients of a locked round, of codings in files, or of a table of pre-cut units."),
    "search": ("search", "Find passages by words and by meaning."),
    "export": ("report", "Write a report or a table; every quote is checked first, and the export is registered."),
    "passages": ("search", "Read coded passages in a row; codes may be combined."),
    "searches": ("search", "Searches and questions that people keep."),
    "erase": ("backups", "Erase a participant for good, here and in the project's backups. Nobody can undo it."),
    "restore": (
        "backups",
        "Put a backup in the project's place, after checking it and keeping a copy of what is there now.",
    ),
    "serve": (
        "project",
        "Serve a project to a team over TLS; people sign in at Heard itself, or at the web server in front.",
    ),
    "backup": ("backups", "Write a consistent copy of the project and its vault into the project's backups folder."),
    "drill": (
        "backups",
        "Try out that a backup (the newest) can be restored: in a place of its own, with nothing changed.",
    ),
    "app": ("project", "Open the app on a project; without DIR, on a page where projects are opened and made."),
    "demo": ("project", "Copy the demo project: invented interviews, two coders, one locked round and one open."),
    "init": (
        "project",
        "Make an empty project with you as lead, steward and researcher; `heard users add` names the others.",
    ),
    "status": ("project", "Where every interview stands, and what comes next."),
    "doctor": ("project", "Check the project's integrity and state its protection level."),
    "verify": ("project", "Recompute the event chain."),
    "passphrase": ("project", "Change the passphrase of the originals, in the project and in its backups."),
    "codings": ("work", "Codings as CSV: document,coder,code,start,end[,memo]."),
    "second-reading": ("review", "The blind second reading of drawn lines, and the rule for release."),
    "corrections": ("review", "Known names that stand in releases: each place waits for an answer."),
    "rounds": ("rounds", "Rounds: who codes what, blind until locked."),
    "cases": ("cases", "Case files: records of several coders, variable by variable."),
    "reconcile": ("reconcile", "Disagreements of a locked round, and decisions on them."),
    "theme": ("report", "Themes of the team: named, accepted, rejected, merged."),
    "indicators": ("report", "Indicators: what could have been noticed."),
    "quotes": ("report", "Passages chosen to stand in reports."),
    "report": ("report", "Reports made from plans that the team keeps."),
    "memos": ("memos", "Memos on interviews, turns, codes and the project, and the journal."),
    "notes": ("memos", "Content notes: what a reader tells the next ones before they read."),
    "participants": ("participants", "Participants: their consent, and what is known of them."),
    "use": ("participants", "Parts of interviews that somebody asked not to use."),
    "settings": ("settings", "Show what is set for the whole study, or change what is said: all of it, or nothing."),
    "users": ("people", "Who works in a project."),
    "token": ("people", "Files that stand in for your own passphrase on the command line."),
    "sites": ("people", "The sites of a study: who and what belongs to each."),
    "codebook": ("codebook", "The codebook: taken from a file, and its translations."),
}


def _all() -> dict[str, tuple[str, str]]:
    """With the commands of the extras that are there, each after the one that it names."""
    rows = list(_OF_THE_CORE.items())
    for feature in reversed(features()):
        for command in feature.commands:
            place = [name for name, _ in rows].index(command.after) + 1
            rows.insert(place, (command.name, (feature.name, command.help)))
    return dict(rows)


COMMANDS = _all()
"""In the order of the list: a command or a group, its module here or its extra, the first sentences of its own help."""


class Commands(TyperGroup):
    """The commands of ``heard``."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As any group, on the command itself in place of its line in the list."""
        if args[0] in COMMANDS:
            self.commands[args[0]] = command(args[0])
        return super().resolve_command(ctx, args)


def command(name: str) -> Any:
    """A command with its options, or a group with its commands."""
    part = typer.Typer()
    for group in groups_of(COMMANDS[name][0]):
        group.add_to(part)
    return typer.main.get_group(part).commands[name]


def groups_of(module: str) -> "list[Group]":
    """The groups of commands of a module of the core, or of an extra."""
    from coding.cli.common import Group

    of_the_core = module in {place for place, _ in _OF_THE_CORE.values()}
    commands = import_module(f"coding.cli.{module}") if of_the_core else commands_of(module)
    groups = [group for group in vars(commands).values() if isinstance(group, Group)]
    inner = [group for outer in groups for group in outer.within]
    return [group for group in groups if group not in inner]
