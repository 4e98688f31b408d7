"""Alpha over sets of codes that stand in rows, as published tables give them."""

from collections.abc import Collection, Sequence

import numpy as np

from coding.agreement.precut import NotComputable
from coding.agreement.sets import SetDistance, _alpha


def set_alpha(rows: Sequence[Sequence[Collection[str] | None]], distance: SetDistance = "masi") -> float | None:
    """Krippendorff's alpha over sets of codes.

    Args:
        rows: One row per unit, one set per coder; ``None`` where a coder did not judge the unit.
        distance: ``jaccard`` or ``masi``.

    Returns:
        Alpha, or ``None`` when it is not computable (no unit with two sets, or one and the same set throughout).
    """
    sets: dict[frozenset[str], int] = {}
    width = max((len(row) for row in rows), default=0)
    values = np.full((len(rows), width), -1, dtype=np.int64)
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            if entry is not None:
                values[i, j] = sets.setdefault(frozenset(entry), len(sets))
    codes = {code: i for i, code in enumerate(sorted(set().union(*sets)))} if sets else {}
    members = np.zeros((len(sets), len(codes)), dtype=np.float64)
    for members_of, i in sets.items():
        members[i, [codes[code] for code in members_of]] = 1
    try:
        return _alpha(values, members, distance, np.zeros(len(values), dtype=np.int64), ("",))[0]
    except NotComputable:
        return None
