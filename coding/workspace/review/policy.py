"""What the project sets for review: its policy of pseudonyms, and the models that look for names."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import date

from coding.access import Permission, check
from coding.store import Cursor, events, settings
from coding.vault import Vault
from coding.workspace.context import Context, reads, requires, writes
from coding.workspace.vault_records import KEY
from pipelines.redact.engine import LanguageCoverage, coverage
from pipelines.redact.own_models import LocalModel, models_of
from pipelines.redact.policy import DEFAULT_POLICY, PERSONAL, Policy, policy_from_dict

SETTING = "pseudonym_policy"
_SHIFT_SECRET = "shift_secret"
_LEAST_WEEKS, _MOST_WEEKS = 4, 26


def stored_policy(cursor: Cursor) -> Policy:
    """The project's policy, or the default."""
    record = settings.setting(cursor, SETTING)
    return DEFAULT_POLICY if record is None else policy_from_dict(record)


def personal_types(policy: Policy) -> frozenset[str]:
    """Types whose pseudonyms depend on whose interview they are in."""
    return frozenset(name for name in ("DATE", "BIRTH_DATE") if policy.method(name) in PERSONAL)


def shift_of(vault: Vault, participant_id: str) -> int:
    """Days by which one person's dates are moved: whole weeks, four to twenty-six, back or forth.

    Derived from a secret in the vault, so nothing about the person is stored and the same person's interviews move
    alike.
    """
    secret = vault.get_json(KEY, {}).get(_SHIFT_SECRET)
    if secret is None:
        fresh = secrets.token_hex(32)
        vault.update_json(KEY, lambda record: {_SHIFT_SECRET: fresh, **record}, {})
        secret = vault.get_json(KEY, {})[_SHIFT_SECRET]
    digest = hmac.new(bytes.fromhex(secret), participant_id.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big") % (2 * (_MOST_WEEKS - _LEAST_WEEKS + 1))
    weeks = _LEAST_WEEKS + number // 2
    return 7 * (weeks if number % 2 else -weeks)


def born_on(vault: Vault, interview_id: str) -> date | None:
    """Date of birth of the person interviewed, where the steward has entered it."""
    born = vault.get_json(f"original/{interview_id}", {}).get("born")
    return date.fromisoformat(born) if born else None


MODELS_SETTING = "name_models"


def stored_models(cursor: Cursor) -> tuple[LocalModel, ...]:
    """The project's models.

    Raises:
        ModelMissing: A folder is not on this computer.
    """
    return models_of(settings.setting(cursor, MODELS_SETTING, []))


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

    settings.set_setting(cursor, MODELS_SETTING, [model.to_dict() for model in models])
    kinds = sorted(model.kind for model in models)
    events.append(cursor, context.user.id, "models.set", "project", context.project.id, {"kinds": kinds})


@requires(Permission.VIEW_PROJECT)
def language_coverage(context: Context, language: str | None) -> LanguageCoverage:
    """Which detectors serve a language in this project, its own models included.

    Raises:
        ModelMissing: A folder is not on this computer.
    """
    return coverage(language, read_name_models(context))
