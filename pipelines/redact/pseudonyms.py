"""Names for what is masked: typed pseudonyms, and coarser values for ages and dates."""

import re

from pipelines.errors import ReleaseError
from pipelines.redact.model import ENTITY_TYPES

PSEUDONYM = re.compile(r"\[[A-Z]+(?:_[A-Z]+)*_[1-9][0-9]*\]")
"""What a typed pseudonym looks like in released text."""


def typed_pseudonym(type: str, number: int) -> str:
    """Return the pseudonym of the ``number``-th cluster of a type, such as ``[PERSON_1]``.

    Args:
        type: A key of :data:`~pipelines.redact.model.ENTITY_TYPES`.
        number: 1 for the first cluster of that type in the project.

    Raises:
        ReleaseError: The type is not known or the number is below 1.
    """
    if type not in ENTITY_TYPES:
        raise ReleaseError(f"There is no identifier type called {type!r}. Choose one of the types in the manual.")
    if number < 1:
        raise ReleaseError(f"Pseudonyms are numbered from 1; {number} was asked for.")
    return f"[{type}_{number}]"


def age_band(age: int, width: int = 5) -> str:
    """Return a band of ages that holds ``age``, such as ``[aged 10-14]``.

    Args:
        age: Age in completed years, 0 to 130.
        width: Years in a band.

    Raises:
        ReleaseError: The age or width makes no sense.
    """
    if not 0 <= age <= 130 or width < 2:
        raise ReleaseError("An age band needs an age from 0 to 130 and a width of at least two years.")
    if age >= 90:
        return "[aged 90 or over]"
    first = age // width * width
    return f"[aged {first}-{first + width - 1}]"
