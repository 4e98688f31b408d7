"""The project's own keys in a study of several partners: in the vault, made when they are first needed."""

from collections.abc import Mapping
from typing import Any, Final

from coding.access import Permission
from coding.extras.study.files.sealing import Keys, PublicKeys, read_signed, verified
from coding.vault import Vault
from coding.workspace.context import Context, requires
from coding.workspace.incoming_files import read_large_in_sandbox
from coding.workspace.vault_records import whole

RECORD: Final = "study/keys"


def own_keys(vault: Vault) -> Keys:
    """The project's keys; the first call makes them."""
    opened = whole(vault)
    known = opened.get_json(RECORD)
    if known is not None:
        return Keys.of_record(known)
    key_record: dict[str, str] = {}

    def keep(record: Mapping[str, str]) -> Mapping[str, str]:
        # Somebody else may have made them just before.
        key_record.update(record or Keys.made().record())
        return key_record

    opened.update_json(RECORD, keep, {})
    return Keys.of_record(key_record)


def verified_in_worker(kind: str, data: bytes, file: str = "") -> tuple[dict[str, Any], str]:
    """What a signed file that somebody brought says, and whose key signed it; a process of its own reads it.

    Args:
        kind: As for :func:`~coding.extras.study.files.sealing.verified`.
        data: The file.
        file: Its name, where it is known.

    Raises:
        InvalidInput: It is no such file, or was changed since it was signed.
    """
    return verified(kind, data, lambda payload, of: read_large_in_sandbox(read_signed, payload, file, of))


def keys_if_any(vault: Vault) -> Keys | None:
    """The project's keys, where it has some."""
    record = whole(vault).get_json(RECORD)
    return None if record is None else Keys.of_record(record)


@requires(Permission.VIEW_PROJECT)
def own_fingerprint(context: Context) -> PublicKeys:
    """The project's public keys, whose fingerprint is read aloud to the partners.

    Raises:
        VaultLocked: The vault is shut.
    """
    return own_keys(context.open_vault()).public
