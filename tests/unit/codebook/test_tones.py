"""Shades of a family that share a pattern in the coding pane are told apart by lightness, in every kind of vision."""

import re
from itertools import combinations

import numpy as np

from codebook import palette
from codebook.palette import RAMPS, VISIONS, contrast, difference
from tests.helpers.paths import ROOT

SCRIPT = (ROOT / "coding/ui/components/coding_pane/codes.js").read_text()
TONES = [int(match) / 100 for match in re.findall(r"\d+", re.search(r"TONES = \[([^]]*)\]", SCRIPT)[1])]  # type: ignore[index]
PATTERNS = re.search(r"PATTERNS = \[([^]]*)\]", SCRIPT)[1].count(",") + 1  # type: ignore[index]
GROUNDS = {"#31333f": palette.WHITE, "#fafafa": palette.DARK}
"""Streamlit's colours of text, and what they stand on."""


def mixed(color: str, ink: str, share: float) -> str:
    """What a browser makes of ``color-mix(in oklab, color share, ink)``."""
    first, second = (np.array(palette._oklab(entry, "normal")) for entry in (color, ink))
    cones = np.linalg.solve(np.array(palette._TO_OKLAB), first * share + second * (1 - share)) ** 3
    light = np.clip(np.linalg.solve(np.array(palette._TO_CONES), cones), 0, 1)
    bytes_ = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    return "#" + "".join(f"{round(float(channel)):02x}" for channel in bytes_)


def test_codes_of_a_family_with_one_pattern_differ_in_lightness() -> None:
    for ink, ground in GROUNDS.items():
        least: dict[int, float] = {8: 1.0, 12: 1.0}
        for ramp in RAMPS.values():
            shown = [mixed(entry, ink, TONES[place // PATTERNS % len(TONES)]) for place, entry in enumerate(ramp)]
            assert min(contrast(entry, ground) for entry in shown) >= 3
            for (i, first), (j, second) in combinations(enumerate(shown), 2):
                if (j - i) % PATTERNS == 0:
                    apart = min(difference(first, second, vision) for vision in VISIONS)
                    least = {most: min(entry, apart) if j < most else entry for most, entry in least.items()}
        assert least[8] >= 0.03, least
        assert least[12] >= 0.01, least
