"""Models of the project's own that recognise names: which folders on this computer, for which languages."""

from collections.abc import Sequence

from coding.access import Permission, check
from coding.store import Cursor, events, settings
from coding.workspace.context import Context, reads, requires, writes
from pipelines.redact.engine import LanguageCoverage, coverage
from pipelines.redact.own_models import LocalModel, models_from_list

SETTING = "name_models"


def stored_models(cursor: Cursor) -> tuple[LocalModel, ...]:
    """The project's models.

    Raises:
        ModelMissing: A folder is not on this computer.
    """
    return models_from_list(settings.setting(cursor, SETTING, []))


@reads(Permission.VIEW_PROJECT)
def read_name_models(context: Context, cursor: Cursor) -> tuple[LocalModel, ...]:
    """The project's models.

    Raises:
        ModelMissing: A folder is not on this computer.
    """
    return stored_models(cursor)


@writes(Permission.VIEW_PROJECT)
def set_name_models(context: Context, cursor: Cursor, models: Sequence[LocalModel]) -> None:
    """Name the project's models, as a lead or a steward; interviews searched from then on are read by them too.

    Raises:
        AccessDenied: The person is neither.
    """
    if not context.may(Permission.SET_UP):
        check(context.user, Permission.SET_UP_ORIGINALS)

    settings.set_setting(cursor, SETTING, [model.to_dict() for model in models])
    kinds = sorted(model.kind for model in models)
    events.append(cursor, context.user.id, "models.set", "project", context.project.id, {"kinds": kinds})


@requires(Permission.VIEW_PROJECT)
def language_coverage(context: Context, language: str | None) -> LanguageCoverage:
    """Which detectors serve a language in this project, its own models included.

    Raises:
        ModelMissing: A folder is not on this computer.
    """
    return coverage(language, read_name_models(context))
