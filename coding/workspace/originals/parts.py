"""Pieces of originals that were read or searched and wait beside the project until they are taken in.

They are sealed under a key of their own, which lies in the vault and goes with them: what is left of them on a disk
then, in a backup of it or in what a cluster wrote, opens for nobody. What makes them may be absent; they go all the
same.
"""

import shutil
from pathlib import Path
from typing import Final

from coding.vault import Vault
from coding.workspace.vault_records import whole

FOLDER: Final = "parts"
"""Folder of a project in which they are."""
RECORD: Final = "parts"
"""The vault's record with their key."""


def forget_parts(folder: Path, vault: Vault) -> None:
    """Remove the pieces of a project, and the key that opens them."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    if RECORD in vault.names():
        whole(vault).put({}, remove=[RECORD])
