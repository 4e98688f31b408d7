"""Pieces of originals that an engine is done with, sealed beside the project until they are taken in.

They are sealed under a key of their own, which lies in the vault and goes with them: what is left of them on a disk
then, in a backup of it or in what a cluster wrote, opens for nobody.
"""

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

from coding.vault import Vault
from coding.workspace.vault_records import whole
from pipelines.engines import Parts, new_key

FOLDER: Final = "parts"
"""Folder of a project in which they are."""
_RECORD: Final = "parts"


def open_parts(folder: Path, vault: Vault) -> Parts:
    """The pieces of a project, of a run that was stopped or of one that begins.

    Args:
        folder: The project's.
        vault: The open vault.
    """
    with vault.alone():
        json = vault.get_json(_RECORD)
        if json is None:
            # What lies there without a key is of no use.
            Parts(folder / FOLDER, b"").forget()
            json = {"key": b64encode(new_key()).decode("ascii")}
            vault.put_json({_RECORD: json})
    return Parts(folder / FOLDER, b64decode(json["key"]))


def forget_parts(folder: Path, vault: Vault) -> None:
    """Remove the pieces of a project, and the key that opens them."""
    Parts(folder / FOLDER, b"").forget()
    if _RECORD in vault.names():
        whole(vault).put({}, remove=[_RECORD])
