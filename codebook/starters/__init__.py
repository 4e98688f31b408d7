"""Codebooks to start from.

They are informed by published models and written to be replaced by a project's own codebook. None of them is the
official codebook of any project.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from codebook.errors import UnknownFormat
from codebook.formats.yaml_file import read_yaml
from codebook.message import Message
from codebook.model import Codebook

STARTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "survivor-interviews": "Grooming and going missing: survivor interviews",
        "case-files": "Grooming and going missing: case files",
        "indicator-validation": "Checking risk indicators",
        "reflexive-blank": "Reflexive thematic analysis: families only",
        "reporting-coreq": "What a report says: the 32 items of COREQ",
        "reporting-srqr": "What a report says: the 21 items of SRQR",
    }
)
"""Names of the starters and their titles."""


def load_starter(name: str) -> Codebook:
    """Return a starter codebook.

    Args:
        name: A key of :data:`STARTERS`.

    Raises:
        UnknownFormat: There is no starter of that name.
    """
    if name not in STARTERS:
        raise UnknownFormat(
            Message(
                "There is no starter codebook {name!r}; choose one of {starters}.",
                name=name,
                starters=", ".join(STARTERS),
            )
        )
    return _read(name)


@cache
def _read(name: str) -> Codebook:
    return read_yaml(files(__name__).joinpath(f"{name}.yaml").read_bytes())
