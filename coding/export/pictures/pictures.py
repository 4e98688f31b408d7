"""Pictures of codes, agreement and themes, readable in print and without colour.

Each function returns a :class:`coding.export.model.Picture`: the image, its description in words, and the numbers
behind it. Values are drawn from light to dark and written beside the marks, so nothing hangs on a hue.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import MaxNLocator

from coding.export.model import (
    CodeMatrix,
    Picture,
    ReportAgreement,
    ReportCode,
    ReportInput,
    ReportPicture,
    ReportTheme,
)
from coding.export.pictures.drawing import (
    ACCENT,
    INK,
    MIDDLE,
    MOST_ROWS,
    PALE,
    Mark,
    draw,
    ink_on,
    label,
    plain,
    row_labels,
    rows_height,
)
from coding.export.pictures.timeline import case_timeline, phase_matrix
from coding.export.report.content_agreement import alpha_with_interval
from coding.export.report.wording import Wording

_SHADES = LinearSegmentedColormap.from_list("heard", ["#ffffff", "#c9d6da", "#6f8f9a", "#123844"])
_MOST_COLUMNS = 40
_MOST_ON_CIRCLE = 22


def standard_pictures(report: ReportInput) -> tuple[ReportPicture, ...]:
    """Draw the pictures a report usually carries, from its own values.

    Args:
        report: The report; its wording is used for the words in the pictures.

    Returns:
        Pictures for the sections that are shown and have something to show; put them into ``report.pictures``. The two
        pages of the short report have room for none.
    """
    layout = report.layout
    if layout.length == "short":
        return ()
    words = Wording(report.wording)
    pictures = []
    used = [code for code in report.codes if code.codings and not code.process]
    if used and "codes" in layout.sections:
        pictures.append(ReportPicture("codes", code_frequency(used, words)))
    if "themes" in layout.sections and any(theme.codes for theme in report.themes):
        names = {code.id: code.name for code in report.codes}
        pictures.append(ReportPicture("themes", theme_map(report.themes, names, words)))
    if "agreement" in layout.sections and report.agreement and report.agreement.rows:
        pictures.append(ReportPicture("agreement", agreement_forest(report.agreement, report.settings.few, words)))
    if report.matrix and report.matrix.codes and len(report.matrix.interviews) > report.settings.matrix_interviews:
        pictures.append(ReportPicture("matrix", matrix_map(report.matrix, words)))
    if report.overlaps:
        families = {code.name: code.family for code in used}
        pairs = {(one, other): count for one, other, count in report.overlaps if {one, other} <= families.keys()}
        if pairs:
            pictures.append(ReportPicture("codes", overlap_network(pairs, families, words)))
    if report.timeline:
        pictures.append(ReportPicture("cases", case_timeline(report.timeline, words)))
        pictures.append(ReportPicture("cases", matrix_map(phase_matrix(report.timeline), words, "picture.phases")))
    if len(report.order) > 1:
        pictures.append(ReportPicture("cases", saturation_curve(report.order, words)))
    return tuple(pictures)


def code_frequency(codes: Sequence[ReportCode], words: Wording | None = None) -> Picture:
    """Draw the number of interviews each code was found in, as bars, most first."""
    words = words or Wording()
    ordered = sorted(codes, key=lambda code: (-code.interviews, -code.codings, code.name))
    shown = ordered[:MOST_ROWS]
    texts = [words("picture.frequency.bar", interviews=code.interviews, passages=code.codings) for code in shown]

    def paint(axes: Axes) -> None:
        places = range(len(shown))
        axes.barh(
            places, [code.interviews for code in shown], height=0.62, color=MIDDLE, edgecolor=ACCENT, linewidth=0.6
        )
        for place, (code, text) in enumerate(zip(shown, texts, strict=True)):
            axes.annotate(text, (code.interviews, place), (4, 0), textcoords="offset points", va="center", fontsize=7.5)
        axes.set_yticks(places, row_labels([code.name for code in shown]))
        axes.set_ylim(max(len(shown), 1) - 0.5, -0.5)
        axes.set_xlim(0, max((code.interviews for code in shown), default=0) * 1.25 + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(words("picture.frequency.axis"))
        plain(axes)

    marks = "; ".join(f"{code.name} {text}" for code, text in zip(shown, texts, strict=True))
    return draw(
        rows_height(len(shown)),
        paint,
        alt=words("picture.frequency.alt", marks=marks or words("picture.none")),
        data=({"code": code.name, "interviews": code.interviews, "passages": code.codings} for code in shown),
        title=_title("picture.frequency", len(shown), len(ordered), words),
    )


def matrix_map(matrix: CodeMatrix, words: Wording | None = None, title: str = "picture.matrix") -> Picture:
    """Draw passages by code and interview (or phase) as a grid, darker for more, with the numbers where they fit.

    Args:
        matrix: The counts.
        words: Wording.
        title: Key of the title and, with ``.alt`` and ``.mark``, of the description.
    """
    words = words or Wording()
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

    lines: list[Mark] = [
        {"code": code, "interview": interview, "passages": count}
        for code, line in zip(codes, counts, strict=True)
        for interview, count in zip(interviews, line, strict=True)
    ]
    marks = "; ".join(
        words(f"{title}.mark", code=code, passages=sum(line), interviews=sum(map(bool, line)))
        for code, line in zip(codes, counts, strict=True)
    )
    return draw(
        rows_height(len(codes), rest=1.2),
        paint,
        alt=words(f"{title}.alt", codes=len(codes), interviews=len(interviews), marks=marks),
        data=lines,
        title=_title(
            title,
            f"{len(codes)} × {len(interviews)}",
            f"{len(matrix.codes)} × {len(matrix.interviews)}",
            words,
        ),
    )


def agreement_forest(agreement: ReportAgreement, few: int = 3, words: Wording | None = None) -> Picture:
    """Draw alpha by code with its interval, and the target set before the round.

    Args:
        agreement: The round's agreement.
        few: Codes found in fewer double-coded interviews get a hollow mark.
        words: Wording.
    """
    words = words or Wording()
    rows = agreement.rows[:MOST_ROWS]
    told = [alpha_with_interval(row, words) for row in rows]
    values = [value for row in rows for value in (row.alpha, row.low, row.high) if value is not None]
    lowest = max(min([0.0, *values]) - 0.05, -1.05)

    def paint(axes: Axes) -> None:
        axes.axvline(0, color=MIDDLE, linewidth=0.7)
        for place, (row, text) in enumerate(zip(rows, told, strict=True)):
            if row.low is not None and row.high is not None:
                axes.plot([row.low, row.high], [place, place], color=ACCENT, linewidth=1.6, solid_capstyle="butt")
            if row.alpha is not None:
                face = "white" if row.interviews < few else ACCENT
                axes.plot([row.alpha], [place], "o", markersize=5.5, color=ACCENT, markerfacecolor=face)
            if row.target is not None:
                axes.plot([row.target] * 2, [place - 0.5, place + 0.5], color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
            axes.annotate(text, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5)
        axes.set_yticks(range(len(rows)), row_labels([row.code for row in rows]))
        axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
        axes.set_xlim(lowest, 1.02)
        axes.set_xlabel(_forest_key(agreement, few, words))
        plain(axes)

    data = (
        {
            "code": row.code, "alpha": row.alpha, "low": row.low, "high": row.high, "target": row.target,
            "interviews": row.interviews,
        }
        for row in rows
    )  # fmt: skip
    return draw(
        rows_height(len(rows), row=0.26),
        paint,
        alt=words(
            "picture.agreement.alt", marks="; ".join(f"{row.code} {text}" for row, text in zip(rows, told, strict=True))
        ),
        data=data,
        title=_title("picture.agreement", len(rows), len(agreement.rows), words),
    )


def _forest_key(agreement: ReportAgreement, few: int, words: Wording) -> str:
    parts = [words("picture.agreement.axis")]
    if any(row.target is not None for row in agreement.rows):
        parts.append(f"┆ {words('picture.agreement.target')}")
    if any(row.alpha is not None and row.interviews < few for row in agreement.rows):
        parts.append(words("picture.agreement.few", few=few))
    return "    ".join(parts)


def theme_map(themes: Sequence[ReportTheme], names: Mapping[str, str], words: Wording | None = None) -> Picture:
    """Draw themes at the left, their codes at the right, and a line for each code a theme is built from.

    Args:
        themes: The themes, in the order of the report.
        names: Code names by id.
        words: Wording.
    """
    words = words or Wording()
    users: dict[str, list[int]] = {}
    for place, theme in enumerate(themes):
        for code in theme.codes:
            users.setdefault(code, []).append(place)
    codes = sorted(users, key=lambda code: (sum(users[code]) / len(users[code]), names.get(code, code)))[:MOST_ROWS]
    rows = max(len(codes), len(themes), 1)
    left = [(place + 0.5) * rows / max(len(themes), 1) for place in range(len(themes))]
    right = [(place + 0.5) * rows / max(len(codes), 1) for place in range(len(codes))]
    told = [words("picture.themes.theme", name=theme.name, interviews=theme.interviews) for theme in themes]
    most = max((theme.interviews for theme in themes), default=1)

    def paint(axes: Axes) -> None:
        for height, code in zip(right, codes, strict=True):
            for place in users[code]:
                axes.plot([0.42, 0.58], [left[place], height], color=MIDDLE, linewidth=1.1, zorder=1)
            axes.plot([0.58], [height], "s", color=INK, markersize=3.5)
            axes.annotate(
                label(names.get(code, code), 38, 2 if rows <= 26 else 1), (0.6, height), va="center", fontsize=8
            )
        for height, theme, text in zip(left, themes, told, strict=True):
            size = 4 + 7 * math.sqrt(theme.interviews / max(most, 1))
            axes.plot([0.42], [height], "o", color=ACCENT, markersize=size, zorder=2)
            axes.annotate(label(text, 34), (0.39, height), va="center", ha="right", fontsize=8, fontweight="bold")
        axes.set(xlim=(0, 1), ylim=(rows, 0), xticks=[], yticks=[])
        plain(axes, x=False)

    marks = "; ".join(
        f"{text}: {', '.join(names.get(code, code) for code in theme.codes)}"
        for text, theme in zip(told, themes, strict=True)
    )
    return draw(
        rows_height(rows, row=0.3, rest=0.2),
        paint,
        alt=words("picture.themes.alt", marks=marks),
        data=(
            {"theme": theme.name, "interviews": theme.interviews, "code": names.get(code, code)}
            for theme in themes
            for code in theme.codes
        ),
        title=words("picture.themes"),
    )


def saturation_curve(interviews: Sequence[tuple[str, Iterable[str]]], words: Wording | None = None) -> Picture:
    """Draw how many codes each further interview added, and how many were found so far.

    A curve that flattens says only that these interviews, with this codebook, brought few new codes.

    Args:
        interviews: ``(title, ids of the codes found in it)`` in the order they were coded.
        words: Wording.
    """
    words = words or Wording()
    seen: set[str] = set()
    lines: list[dict[str, str | int | float | None]] = []
    for title, codes in interviews:
        new = len(set(codes) - seen)
        seen.update(codes)
        lines.append({"interview": title, "new": new, "all": len(seen)})

    def paint(axes: Axes) -> None:
        places = range(len(lines))
        new, total = [int(line["new"] or 0) for line in lines], [int(line["all"] or 0) for line in lines]
        axes.bar(places, new, color=PALE, edgecolor=ACCENT, linewidth=0.7, label=words("picture.saturation.new"))
        axes.plot(places, total, "o-", color=ACCENT, markersize=4, linewidth=1.4, label=words("picture.saturation.all"))
        axes.set_xticks(places, [label(str(line["interview"]), 18, 1) for line in lines])
        axes.tick_params(axis="x", labelrotation=90 if len(lines) > 6 else 0, labelsize=7)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set(xlabel=words("picture.saturation.order"), ylabel=words("picture.saturation.axis"))
        axes.set_ylim(0, max([1, *total]) * 1.08)
        axes.legend(frameon=False, loc="center right", fontsize=8)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)

    marks = "; ".join(f"{line['interview']} {line['new']}, {line['all']}" for line in lines)
    return draw(
        3.4,
        paint,
        alt=words("picture.saturation.alt", marks=marks or words("picture.none")),
        data=lines,
        title=words("picture.saturation"),
    )


def overlap_network(
    pairs: Mapping[tuple[str, str], int], families: Mapping[str, str] | None = None, words: Wording | None = None
) -> Picture:
    """Draw codes on a circle, family by family, with a line for each pair that overlaps, wider for more.

    Args:
        pairs: Number of overlaps by pair of code names, from :func:`coding.export.report.values.overlap_counts`.
        families: Family by code name; codes of one family stand together.
        words: Wording.
    """
    words = words or Wording()
    kept = _strongest(pairs)
    names = sorted({name for pair, _ in kept for name in pair}, key=lambda name: ((families or {}).get(name, ""), name))
    turn = {name: 2 * math.pi * place / max(len(names), 1) for place, name in enumerate(names)}
    most = max((count for _, count in kept), default=1)

    def paint(axes: Axes) -> None:
        for (one, other), count in reversed(kept):
            strength = count / most
            shade = _SHADES(0.35 + 0.65 * strength)
            ends = [(math.cos(turn[name]), math.sin(turn[name])) for name in (one, other)]
            axes.plot(*zip(*ends, strict=True), color=shade, linewidth=0.6 + 4.4 * strength, solid_capstyle="round")
            x, y = (sum(axis) / 2 for axis in zip(*ends, strict=True))
            if count > 1 and len(kept) <= 30:
                box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
                axes.text(x, y, str(count), fontsize=7, ha="center", va="center", bbox=box)
        for name, angle in turn.items():
            x, y = math.cos(angle), math.sin(angle)
            axes.plot([x], [y], "o", color=INK, markersize=5)
            side = "left" if x > -1e-9 else "right"
            degrees = math.degrees(angle)
            axes.text(
                1.06 * x, 1.06 * y, label(name, 30), ha=side, va="center", fontsize=7, linespacing=0.9,
                rotation=degrees if side == "left" else degrees - 180, rotation_mode="anchor",
            )  # fmt: skip
        axes.set(xlim=(-2.0, 2.0), ylim=(-2.0, 2.0), xticks=[], yticks=[])
        axes.set_aspect("equal")
        plain(axes, x=False)

    marks = "; ".join(f"{one} and {other} {count}" for (one, other), count in kept)
    return draw(
        5.6,
        paint,
        alt=words("picture.network.alt", marks=marks or words("picture.none")),
        data=({"code": one, "other": other, "overlaps": count} for (one, other), count in kept),
        title=words("picture.network"),
    )


def _strongest(pairs: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    """The pairs with most overlaps, as many as stay within the codes a circle has room for."""
    kept: list[tuple[tuple[str, str], int]] = []
    names: set[str] = set()
    for pair, count in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        if len(names | set(pair)) <= _MOST_ON_CIRCLE:
            names |= set(pair)
            kept.append((pair, count))
    return kept[:120]


def _title(key: str, shown: int | str, total: int | str, words: Wording) -> str:
    return words(key) if shown == total else words("picture.first", title=words(key), shown=shown, total=total)
