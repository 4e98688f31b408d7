"""Colours for codes: a hue for each family, shades for its codes, legible on white and on dark.

Every colour has a contrast of at least 3:1 on white and on the dark theme's ``#0e1117`` (WCAG 2.2, 1.4.11). The nine
family colours were searched for the largest smallest difference as seen with normal and with dichromatic colour
vision; every shade stays nearest to its own family under each of them. Shades of one family are close to each other, so
a colour is never the only mark of a code: its id or name stands beside it.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from codebook.model import Code, Codebook

WHITE: Final = "#ffffff"
DARK: Final = "#0e1117"

# fmt: off
RAMPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "teal": (
            "#199baa", "#6f98a2", "#54908e", "#179391", "#438fa7", "#039fc3",
            "#4f9fa0", "#509cb4", "#638e9d", "#0391a4", "#0096b7", "#05a19f",
        ),
        "blue": (
            "#2858fc", "#5e5ad7", "#4f71fc", "#1566d5", "#5b3ffc", "#655bf6",
            "#0a70f1", "#3b57e0", "#4766e7", "#5b4de8", "#4b57f8", "#4548ff",
        ),
        "ochre": (
            "#b28717", "#af8a5d", "#998c4a", "#998604", "#b17c37", "#c98313",
            "#a7920e", "#be8844", "#a77e16", "#ab8e42", "#bd7b11", "#a78649",
        ),
        "purple": (
            "#a049a5", "#89578b", "#9a60bd", "#8f41ba", "#ad308f", "#af4ebf",
            "#a15a97", "#8e58a6", "#b740a1", "#aa478f", "#9a51c4", "#8d4a98",
        ),
        "green": (
            "#167a27", "#48794a", "#1b8648", "#4a7e24", "#237442", "#437123",
            "#0e8527", "#387c3d", "#3f7904", "#017d47", "#157e04", "#46814a",
        ),
        "red": (
            "#d23031", "#b2481e", "#d0024e", "#bb484a", "#e81c45", "#c42015",
            "#c94218", "#e41e12", "#cd3450", "#cd4944", "#dd0230", "#dd3a44",
        ),
        "pink": (
            "#ea5a98", "#d26b7c", "#d15a8c", "#f8577b", "#f052b4", "#dd69b4",
            "#e74197", "#d66e9d", "#e76987", "#f54684", "#e14f88", "#e15b7e",
        ),
        "grey": (
            "#6a6a6a", "#887278", "#707a67", "#5e6856", "#5c7676", "#716d80",
            "#536872", "#7c6d5e", "#776066", "#686477", "#737373", "#67715f",
        ),
        "lilac": (
            "#9177e3", "#757cc5", "#a060d8", "#828adf", "#8269ce", "#ad75f0",
            "#a780d9", "#8e80ff", "#9274c7", "#7d6fe6", "#a56fd7", "#787ede",
        ),
    }
)
# fmt: on
"""Twelve shades a hue; the first is the family's own, the next ones differ most from those before."""

VISIONS: Final = ("normal", "protan", "deutan", "tritan")

_Triple = tuple[float, float, float]
_Matrix = tuple[_Triple, _Triple, _Triple]

# Machado, Oliveira & Fernandes (2009), IEEE TVCG 15(6), severity 1.0, on linear RGB.
_SIMULATION: Final[Mapping[str, _Matrix]] = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# Ottosson (2020), "A perceptual color space for image processing".
_TO_CONES: Final[_Matrix] = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_OKLAB: Final[_Matrix] = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2 definition)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def difference(first: str, second: str, vision: str = "normal") -> float:
    """Return how different two ``#rrggbb`` colours look: their distance in OKLab.

    Args:
        first: A colour.
        second: Another.
        vision: One of :data:`VISIONS`; the others are simulated in full severity (Machado et al. 2009).
    """
    return math.dist(_oklab(first, vision), _oklab(second, vision))


def legible(color: str) -> bool:
    """Say whether a ``#rrggbb`` colour has a contrast of at least 3:1 on both white and the dark background."""
    return contrast(color, WHITE) >= 3 and contrast(color, DARK) >= 3


def assign(book: Codebook) -> Codebook:
    """Give codes without a colour one: a hue of its own for each family, a shade for each code below it.

    Beyond nine families hues repeat in other shades, beyond twelve codes in a family shades repeat.
    """
    colors = {code.id: code.color for code in book.codes}
    roots = {code.id: book.path(code.id)[0].id for code in book.codes}
    order = list(dict.fromkeys(roots.values()))
    ramps = dict(zip(order, _ramps_for(order, colors), strict=True))
    for code in book.codes:
        if not colors[code.id]:
            colors[code.id] = _free_shade(code, ramps[roots[code.id]], colors, roots)
    return replace(book, codes=tuple(replace(code, color=colors[code.id]) for code in book.codes))


def _ramps_for(roots: list[str], colors: Mapping[str, str]) -> list[tuple[str, ...]]:
    hue_of = {shade: hue for hue, ramp in RAMPS.items() for shade in ramp}
    uses = Counter(hue_of[colors[root]] for root in roots if colors[root] in hue_of)
    ramps = []
    for root in roots:
        own_hue = hue_of.get(colors[root])
        hue = own_hue or min(RAMPS, key=lambda name: uses[name])
        start = 0 if own_hue else uses[hue] % len(RAMPS[hue])
        uses[hue] += 0 if own_hue else 1
        ramps.append(RAMPS[hue][start:] + RAMPS[hue][:start])
    return ramps


def _free_shade(code: Code, ramp: tuple[str, ...], colors: Mapping[str, str], roots: Mapping[str, str]) -> str:
    if code.id == roots[code.id]:
        return ramp[0]
    root = roots[code.id]
    used = [color for other, color in colors.items() if roots[other] == root and other not in (root, code.id) and color]
    return min(ramp, key=lambda shade: used.count(shade))


def _linear(color: str) -> _Triple:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _linear_channel(red), _linear_channel(green), _linear_channel(blue)


def _linear_channel(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _luminance(color: str) -> float:
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _apply(matrix: _Matrix, vector: _Triple) -> _Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _oklab(color: str, vision: str) -> _Triple:
    light = _linear(color)
    if vision != "normal":
        red, green, blue = _apply(_SIMULATION[vision], light)
        light = (min(max(red, 0), 1), min(max(green, 0), 1), min(max(blue, 0), 1))
    long, medium, short = _apply(_TO_CONES, light)
    return _apply(_TO_OKLAB, (math.cbrt(long), math.cbrt(medium), math.cbrt(short)))
