"""Pictures of codes, agreement and themes, readable in print and without colour.

Each function returns a :class:`coding.export.model.Picture`: the image, its description in words, and the numbers
behind it. Values are drawn from light to dark and written beside the marks, so nothing hangs on a hue.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from coding.disclosure.suppression import small
from coding.export.model import (
    FEW,
    MATRIX_INTERVIEWS,
    CodeMatrix,
    Picture,
    Report,
    ReportAgreement,
    ReportCode,
    ReportPanel,
    ReportPicture,
    ReportTheme,
)
from coding.export.pictures.displays import case_timeline, event_days, phase_matrix
from coding.export.pictures.drawing import (
    ACCENT,
    INK,
    MIDDLE,
    MOST_ROWS,
    PALE,
    draw,
    ink_on,
    label,
    plain,
    row_labels,
    rows_height,
)
from coding.export.report.content_short import FINDINGS, people_of
from coding.export.report.sections import alpha_with_interval
from coding.export.report.values import new_codes
from coding.export.report.wording import ENGLISH, Wording, count_of
from coding.model.grouping import grouped

_SHADES = LinearSegmentedColormap.from_list("heard", ["#ffffff", "#c9d6da", "#6f8f9a", "#123844"])
_MOST_COLUMNS = 40
_MOST_IN_NETWORK = 16
_MOST_LINES = 18
_MOST_STATEMENTS = 8
_FEW_LINES = 6
_APART = 0.2
"""How far numbers of lines stand from each other."""


def standard_pictures(report: Report) -> tuple[ReportPicture, ...]:
    """Draw the pictures a report usually carries, from its own values; extras draw theirs.

    Args:
        report: The report; its wording is used for the words in the pictures.

    Returns:
        Pictures for the sections that are shown and have something to show; put them into ``report.pictures``. The two
        pages of the short report have room for one.
    """
    layout, words = report.layout, Wording(report.wording)
    pictures = []
    if layout.length == "short":
        picture = _picture_of_two_pages(report, words)
        pictures = [ReportPicture("themes", picture)] if picture else []
        if not layout.slides:
            return tuple(pictures)
    used = [code for code in report.codes if code.codings and not code.process]
    if used and "codes" in layout.sections and layout.length == "full":
        pictures.append(ReportPicture("codes", code_frequency(used, words)))
    if layout.length != "short" and "themes" in layout.sections and any(theme.codes for theme in report.themes):
        names = {code.id: code.name for code in report.codes}
        pictures.append(ReportPicture("themes", theme_map(report.themes, names, words, report.small_cell)))
    if "agreement" in layout.sections and report.agreement and report.agreement.rows:
        pictures.append(ReportPicture("agreement", agreement_forest(report.agreement, words)))
    if report.matrix and report.matrix.codes and len(report.matrix.interviews) > MATRIX_INTERVIEWS:
        pictures.append(ReportPicture("matrix", matrix_map(report.matrix, words)))
    if report.overlaps:
        families = {code.name: code.family for code in used}
        pairs = {(code, other): count for code, other, count in report.overlaps if {code, other} <= families.keys()}
        if pairs:
            pictures.append(ReportPicture("codes", overlap_network(pairs, families, words)))
    if report.timeline:
        pictures.append(ReportPicture("cases", case_timeline(report.timeline, words)))
        pictures.append(ReportPicture("cases", matrix_map(phase_matrix(report.timeline), words, "picture.phases")))
    if report.days:
        pictures.append(ReportPicture("cases", event_days(report.days, words)))
    if len(report.order) > 1:
        pictures.append(ReportPicture("saturation", saturation_curve(new_codes(report.order), words)))
    return tuple(pictures)


def code_frequency(codes: Sequence[ReportCode], words: Wording = ENGLISH) -> Picture:
    """Draw the number of interviews each code was found in, as bars, most first."""
    ordered = sorted(codes, key=lambda code: (-code.interviews, -code.codings, code.name))
    rows = ordered[:MOST_ROWS]
    texts = [words("picture.frequency.bar", interviews=code.interviews, passages=code.codings) for code in rows]

    def paint(axes: Axes) -> None:
        places = range(len(rows))
        axes.barh(
            places, [code.interviews for code in rows], height=0.62, color=MIDDLE, edgecolor=ACCENT, linewidth=0.6
        )
        for place, (code, text) in enumerate(zip(rows, texts, strict=True)):
            axes.annotate(text, (code.interviews, place), (4, 0), textcoords="offset points", va="center", fontsize=7.5)
        axes.set_yticks(places, row_labels([code.name for code in rows]))
        axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
        axes.set_xlim(0, max((code.interviews for code in rows), default=0) * 1.25 + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(words("picture.frequency.axis"))
        plain(axes)

    marks = "; ".join(f"{code.name} {text}" for code, text in zip(rows, texts, strict=True))
    return draw(
        rows_height(len(rows)),
        paint,
        alt=words("picture.frequency.alt", marks=marks or words("picture.none")),
        title=_title("picture.frequency", len(rows), len(ordered), words),
    )


def _picture_of_two_pages(report: Report, words: Wording) -> Picture | None:
    """People behind the findings; where no number of them is told, what the panels said."""
    themes = report.themes if "themes" in report.layout.sections else ()
    themes = themes if report.layout.slides else themes[:FINDINGS]
    if not all(theme.small for theme in themes):
        return people_by_theme(themes, report.people, report.small_cell, words)
    has_panels = any(figure.n is not None for panel in report.panels for figure in panel.figures)
    return panel_ranges(report.panels, words) if themes and has_panels else None


def panel_ranges(panels: Sequence[ReportPanel], words: Wording) -> Picture:
    """Draw the median of each statement on its panel's first scale with the middle half of its ratings."""
    rows = [
        (panel, figure)
        for panel in panels
        for figure in panel.figures
        if figure.n is not None and figure.scale == panel.rules.scales[0].name
    ][:_MOST_STATEMENTS]
    names = [
        f"{figure.wording} ({words(f'checklist.panel.{panel.kind}')})" if len(panels) > 1 else figure.wording
        for panel, figure in rows
    ]

    def paint(axes: Axes) -> None:
        for place, (panel, figure) in enumerate(rows):
            axes.plot([figure.low, figure.high], [place, place], color=MIDDLE, linewidth=4, solid_capstyle="butt")
            face = "white" if panel.kind == "survivors" else ACCENT
            axes.plot([figure.median], [place], "o", markersize=6, color=ACCENT, markerfacecolor=face, clip_on=False)
        axes.set_yticks(range(len(rows)), row_labels(names))
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(1, max(figure.points for _, figure in rows))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        plain(axes)

    marks = "; ".join(
        f"{name} {words.number(f'{figure.median:g} ({figure.low:g}–{figure.high:g})')}"
        for name, (_, figure) in zip(names, rows, strict=True)
    )
    return draw(
        rows_height(len(rows), row=0.32, rest=0.3),
        paint,
        alt=f"{words('panel')}: {marks}.",
        title=words("picture.panel", scale=words(f"checklist.scale.{panels[0].rules.scales[0].name}")),
    )


def people_by_theme(themes: Sequence[ReportTheme], people: int, least: int, words: Wording) -> Picture:
    """Draw how many of all people each theme was found with; one whose number is not told has no bar."""
    counts = [count_of(people_of(theme), least, words, of=theme) for theme in themes]
    bars = [people_of(theme) if text.isdigit() else 0 for theme, text in zip(themes, counts, strict=True)]

    def paint(axes: Axes) -> None:
        axes.barh(range(len(bars)), bars, height=0.62, color=MIDDLE, edgecolor=ACCENT, linewidth=0.6)
        for place, (bar, text) in enumerate(zip(bars, counts, strict=True)):
            axes.annotate(text, (bar, place), (4, 0), textcoords="offset points", va="center", fontsize=7.5)
        axes.set_yticks(range(len(bars)), row_labels([theme.name for theme in themes]))
        axes.set_ylim(len(bars) - 0.5, -0.5)
        axes.set_xlim(0, max(people, 1))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        plain(axes)

    marks = "; ".join(f"{theme.name} {text}" for theme, text in zip(themes, counts, strict=True))
    return draw(
        rows_height(len(themes), row=0.25, rest=0.3),
        paint,
        alt=words("picture.people.alt", marks=marks),
        title=words("picture.people"),
    )


def matrix_map(matrix: CodeMatrix, words: Wording = ENGLISH, title: str = "picture.matrix") -> Picture:
    """Draw passages by code and interview (or phase) as a grid, darker for more, with the numbers where they fit.

    Args:
        matrix: The counts.
        words: Wording.
        title: Key of the title and, with ``.alt`` and ``.mark``, of the description.
    """
    codes, interviews = matrix.codes[:MOST_ROWS], matrix.interviews[:_MOST_COLUMNS]
    counts = [list(line[:_MOST_COLUMNS]) for line in matrix.counts[:MOST_ROWS]]
    most = max((count for line in counts for count in line), default=0)

    def paint(axes: Axes) -> None:
        axes.pcolormesh(counts, cmap=_SHADES, vmin=0, vmax=max(most, 1), edgecolors="#c5cdd3", linewidth=0.4)
        if len(interviews) <= 24:
            for row, line in enumerate(counts):
                for column, count in enumerate(line):
                    colour = ink_on(_SHADES(count / max(most, 1)))
                    if count:
                        axes.text(
                            column + 0.5, row + 0.5, str(count), ha="center", va="center", fontsize=7, color=colour
                        )
        axes.set_xticks([place + 0.5 for place in range(len(interviews))], [label(name, 18, 1) for name in interviews])
        axes.set_yticks([place + 0.5 for place in range(len(codes))], row_labels(codes))
        axes.tick_params(axis="x", labelrotation=90, labeltop=True, labelbottom=False, length=0, labelsize=7)
        axes.invert_yaxis()
        plain(axes, x=False)

    marks = "; ".join(
        words(f"{title}.mark", code=code, passages=sum(line), interviews=sum(map(bool, line)))
        for code, line in zip(codes, counts, strict=True)
    )
    return draw(
        rows_height(len(codes), rest=1.2),
        paint,
        alt=words(f"{title}.alt", codes=len(codes), interviews=len(interviews), marks=marks),
        title=_title(
            title,
            f"{len(codes)} × {len(interviews)}",
            f"{len(matrix.codes)} × {len(matrix.interviews)}",
            words,
        ),
    )


def agreement_forest(agreement: ReportAgreement, words: Wording = ENGLISH) -> Picture:
    """Draw alpha by code with its interval, and the target set before the round; a hollow mark rests on few.

    Args:
        agreement: The round's agreement.
        words: Wording.
    """
    rows = agreement.rows[:MOST_ROWS]
    texts = [alpha_with_interval(row, words) for row in rows]
    values = [value for row in rows for value in (row.alpha, row.low, row.high) if value is not None]
    lowest = max(min([0.0, *values]) - 0.05, -1.05)

    def paint(axes: Axes) -> None:
        axes.axvline(0, color=MIDDLE, linewidth=0.7)
        for place, (row, text) in enumerate(zip(rows, texts, strict=True)):
            if row.low is not None and row.high is not None:
                axes.plot([row.low, row.high], [place, place], color=ACCENT, linewidth=1.6, solid_capstyle="butt")
            if row.alpha is not None:
                face = "white" if row.rests_on_few else ACCENT
                axes.plot([row.alpha], [place], "o", markersize=5.5, color=ACCENT, markerfacecolor=face, clip_on=False)
            if row.target is not None:
                axes.plot([row.target] * 2, [place - 0.5, place + 0.5], color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
            axes.annotate(text, (1.03, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5)
        axes.set_yticks(range(len(rows)), row_labels([row.code for row in rows]))
        axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
        axes.set_xlim(lowest, 1.02)
        axes.set_xlabel(_forest_key(agreement, words))
        plain(axes)

    return draw(
        rows_height(len(rows), row=0.26),
        paint,
        alt=words(
            "picture.agreement.alt",
            marks="; ".join(f"{row.code} {text}" for row, text in zip(rows, texts, strict=True)),
        ),
        title=_title("picture.agreement", len(rows), len(agreement.rows), words),
    )


def _forest_key(agreement: ReportAgreement, words: Wording) -> str:
    parts = [words("picture.agreement.axis")]
    if any(row.target is not None for row in agreement.rows):
        parts.append(f"┆ {words('picture.agreement.target')}")
    if any(row.alpha is not None and row.rests_on_few for row in agreement.rows):
        parts.append(words("picture.agreement.few", few=FEW))
    return "    ".join(parts)


def theme_map(
    themes: Sequence[ReportTheme], names: Mapping[str, str], words: Wording = ENGLISH, least: int = 0
) -> Picture:
    """Draw themes at the left, their codes at the right, and a line for each code a theme is built from.

    Args:
        themes: The themes, in the order of the report.
        names: Code names by id.
        words: Wording.
        least: The fewest people that are told.
    """
    users = grouped((code, place) for place, theme in enumerate(themes) for code in theme.codes)
    codes = sorted(users, key=lambda code: (sum(users[code]) / len(users[code]), names.get(code, code)))[:MOST_ROWS]
    rows = max(len(codes), len(themes), 1)
    left = [(place + 0.5) * rows / max(len(themes), 1) for place in range(len(themes))]
    right = [(place + 0.5) * rows / max(len(codes), 1) for place in range(len(codes))]
    counts = [count_of(report_theme.interviews, least, words, of=report_theme) for report_theme in themes]
    descriptions = [
        words("picture.themes.theme", name=theme.name, interviews=count)
        for theme, count in zip(themes, counts, strict=True)
    ]
    # Themes of few people have one size, so that nothing can be measured off.
    sizes = [least if small(theme.interviews, least) or theme.small else theme.interviews for theme in themes]
    most = max(sizes, default=1)

    def paint(axes: Axes) -> None:
        for height, code in zip(right, codes, strict=True):
            for place in users[code]:
                axes.plot([0.42, 0.58], [left[place], height], color=MIDDLE, linewidth=1.1, zorder=1)
            axes.plot([0.58], [height], "s", color=INK, markersize=3.5)
            axes.annotate(
                label(names.get(code, code), 38, 2 if rows <= 26 else 1), (0.6, height), va="center", fontsize=8
            )
        for height, many, text in zip(left, sizes, descriptions, strict=True):
            size = 4 + 7 * math.sqrt(many / max(most, 1))
            axes.plot([0.42], [height], "o", color=ACCENT, markersize=size, zorder=2)
            axes.annotate(label(text, 34), (0.39, height), va="center", ha="right", fontsize=8, fontweight="bold")
        axes.set(xlim=(0, 1), ylim=(rows, 0), xticks=[], yticks=[])
        plain(axes, x=False)

    marks = "; ".join(
        f"{text}: {', '.join(names.get(code, code) for code in theme.codes)}"
        for text, theme in zip(descriptions, themes, strict=True)
    )
    return draw(
        rows_height(rows, row=0.3, rest=0.2),
        paint,
        alt=words("picture.themes.alt", marks=marks),
        title=words("picture.themes"),
    )


def saturation_curve(new: Sequence[int], words: Wording = ENGLISH) -> Picture:
    """Draw how many codes each further interview brought for the first time, in the order they were coded.

    Nothing is written in it but numbers. Bars that shrink say only that these interviews, with this codebook, brought
    few new codes.
    """
    lines = list(zip(range(1, len(new) + 1), new, accumulate(new), strict=True))
    marks = "; ".join(f"{at}: {first}, {all_}" for at, first, all_ in lines)
    return replace(
        _bars(tuple(new)),
        alt=words("picture.saturation.alt", marks=marks or words("picture.none")),
        title=words("picture.saturation"),
    )


@cache
def _bars(heights: tuple[int, ...]) -> Picture:
    def paint(axes: Axes) -> None:
        bars = axes.bar(range(1, len(heights) + 1), heights, color=PALE, edgecolor=ACCENT, linewidth=0.7)
        axes.bar_label(bars, fontsize=7.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_yticks([])
        plain(axes)

    return draw(1.5, paint, alt="", title="")


def overlap_network(
    pairs: Mapping[tuple[str, str], int], families: Mapping[str, str] | None = None, words: Wording = ENGLISH
) -> Picture:
    """Draw the codes that meet most often, with a line for each pair, wider and darker for more.

    Codes stand in two curved columns, family by family, each with its name beside it on a line of its own, so that no
    name crosses another. Only the strongest pairs are drawn: on paper a web of all of them says nothing.

    Args:
        pairs: Number of overlaps by pair of code names, from :func:`coding.export.report.values.overlap_counts`.
        families: Family by code name; codes of one family stand together.
        words: Wording.
    """
    edges = _strongest(pairs)
    names = sorted(
        {name for pair, _ in edges for name in pair}, key=lambda name: ((families or {}).get(name, ""), name)
    )
    spots = _on_two_sides(names)
    most = max((count for _, count in edges), default=1)
    numbers = _beside_lines(edges, spots)

    def paint(axes: Axes) -> None:
        for pair, count in reversed(edges):
            strength = count / most
            axes.plot(
                *zip(*_way(*(spots[name] for name in pair)), strict=True),
                color=_SHADES(0.4 + 0.6 * strength),
                linewidth=0.8 + 3.0 * strength,
                solid_capstyle="round",
                zorder=1,
            )
        for (x, y), count in zip(numbers, (count for _, count in edges), strict=True):
            box = {"boxstyle": "round,pad=0.18", "facecolor": "white", "edgecolor": MIDDLE, "linewidth": 0.5}
            axes.text(x, y, str(count), fontsize=7.5, ha="center", va="center", bbox=box, zorder=3)
        for name, (x, y) in spots.items():
            axes.plot([x], [y], "o", color=INK, markersize=5.5, zorder=2)
            side = 1 if x > 0 else -1
            axes.text(
                x + 0.1 * side, y, label(name, 26), ha="left" if x > 0 else "right", va="center", fontsize=8,
                linespacing=0.95,
            )  # fmt: skip
        axes.set(xlim=(-2.1, 2.1), ylim=(-1.2, 1.2), xticks=[], yticks=[])
        plain(axes, x=False)

    marks = "; ".join(
        words("picture.network.pair", one=code, other=other, count=count) for (code, other), count in edges
    )
    return draw(
        max(2.2, 0.6 + 0.46 * (len(names) + 1) // 2),
        paint,
        alt=words("picture.network.alt", marks=marks or words("picture.none")),
        title=_title("picture.network", len(edges), len(pairs), words),
    )


def _on_two_sides(names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Places for codes: the first half down the left, the others up the right, so that families stay together."""
    half = (len(names) + 1) // 2
    spots = {}
    for side, column in ((-1, names[:half]), (1, names[half:][::-1])):
        for place, name in enumerate(column):
            y = 1 - 2 * (place + 0.5) / max(len(column), 1)
            spots[name] = (side * (0.35 + 0.45 * math.sqrt(max(0.0, 1 - y * y))), y)
    return spots


_STEPS = 24
_ALONG = (12, 10, 14, 8, 16, 6, 18)
"""Steps of a line at which its number may stand, the middle first."""


def _way(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Points of a line between two codes; one between codes of the same side bends away from the others there."""
    bend = 0.0
    if start[0] * end[0] > 0:
        bend = -math.copysign(0.3 + 0.45 * abs(start[1] - end[1]), start[0])
    middle = ((start[0] + end[0]) / 2 + bend, (start[1] + end[1]) / 2)
    points = []
    for step in range(_STEPS + 1):
        at = step / _STEPS
        weights = ((1 - at) ** 2, 2 * at * (1 - at), at**2)
        x, y = (sum(w * p for w, p in zip(weights, axis, strict=True)) for axis in zip(start, middle, end, strict=True))
        points.append((x, y))
    return points


def _beside_lines(
    edges: Sequence[tuple[tuple[str, str], int]], spots: Mapping[str, tuple[float, float]]
) -> list[tuple[float, float]]:
    """A place for the number of each line, as far from the numbers before it as its line allows."""
    boxes: list[tuple[float, float]] = []
    for (code, other), _ in edges:
        way = _way(spots[code], spots[other])
        free = {step: min((math.dist(way[step], entry) for entry in boxes), default=9.0) for step in _ALONG}
        boxes.append(way[next((step for step in _ALONG if free[step] > _APART), max(_ALONG, key=free.__getitem__))])
    return boxes


def _strongest(pairs: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    """The pairs with most overlaps, as many as can be told apart on paper, of as many codes as there is room for."""
    edges: list[tuple[tuple[str, str], int]] = []
    names: set[str] = set()
    often = {pair: count for pair, count in pairs.items() if count > 1}
    # What met once says little beside what met more often.
    offered = often if len(often) >= _FEW_LINES else pairs
    for pair, count in sorted(offered.items(), key=lambda item: (-item[1], item[0])):
        if len(edges) < _MOST_LINES and len(names | set(pair)) <= _MOST_IN_NETWORK:
            names |= set(pair)
            edges.append((pair, count))
    return edges


def _title(key: str, count: int | str, total: int | str, words: Wording) -> str:
    return words(key) if count == total else words("picture.first", title=words(key), shown=count, total=total)
