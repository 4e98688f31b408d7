"""The methods export: how the round was coded and how far the coders agreed, in text, tables and counts.

One ZIP file holds the text in every language of the interface (plain and Word), the tables as CSV, ``agreement.json``
with the counts behind every figure, ``recompute.py``, which derives coefficients and intervals from them again,
written to be read, and ``recompute_more.py``, which does so with every figure. Nothing in it is a word of a
transcript. Coders and interviews appear under the published names they were given.
"""

import json
from pathlib import Path

from coding.export.methods import recompute, recompute_more
from coding.export.methods.model import MethodsCode, MethodsInput
from coding.export.methods.text import methods_blocks, plain_text
from coding.export.methods.words import METHODS_LANGUAGES, MethodsWording
from coding.export.report.word import word_document
from coding.export.tables import Table, Value, csv_bytes

PANEL_COLUMNS = (
    "panel", "kind", "statement", "scale", "points", "round", "n", "median", "q1", "q3", "percent_high", "percent_low",
    "stable",
)  # fmt: skip


def methods_files(methods: MethodsInput) -> dict[str, bytes]:
    """The files of the export by name; the same input gives the same bytes."""
    files: dict[str, bytes] = {}
    for language in METHODS_LANGUAGES:
        words = MethodsWording(language)
        blocks = methods_blocks(methods, words)
        files[f"methods-{language}.txt"] = plain_text(blocks, words).encode()
        files[f"methods-{language}.docx"] = word_document(
            blocks,
            title=words("title"),
            subject=methods.project,
            language=language,
            foot=f"{methods.project} · {methods.round} · {methods.snapshot[:16]}",
            made=methods.locked,
            wording={key: words.sentence(key) for key in ("table", "figure", "page")},
        )
    for table in _tables(methods):
        files[f"tables/{table.name}.csv"] = csv_bytes(table)
    files["agreement.json"] = _json(methods)
    files |= recompute_scripts()
    return files


def recompute_scripts() -> dict[str, bytes]:
    """The scripts that derive the figures of ``agreement.json`` from its counts, as they are handed over, by name."""
    modules = {"recompute.py": recompute, "recompute_more.py": recompute_more}
    return {name: Path(str(module.__file__)).read_bytes() for name, module in modules.items()}


def _json(methods: MethodsInput) -> bytes:
    data = {
        "format": "heard-methods-1",
        "about": (
            "Counts and figures of agreement between coders. A cell is [interview, code, coders, units]: so many units "
            "were given the code by exactly these coders; bit i of the number stands for the i-th coder. Run "
            "recompute.py on this file to derive coefficients and intervals from the cells, recompute_more.py for "
            "every figure. A figure that is null is not computable. Counts of codes that fewer than so many people "
            "have, or all but fewer, are withheld; what is pooled over codes is computed without them. Of the blocks "
            "named there no code is told, as its counts would be as small."
        ),
        "project": methods.project,
        "software": dict(methods.software),
        "snapshot": methods.snapshot,
        "student_t_975": dict(methods.student_t),
        "withheld": {"fewer_than": methods.least, **{name: list(of) for name, of in methods.left_out.items()}},
        "blocks": list(methods.blocks),
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1).encode()


def _interviews(code: MethodsCode, least: int) -> Value:
    if code.small:
        return "withheld" if code.unsaid else f"<{least}"
    return code.interviews


def _tables(methods: MethodsInput) -> list[Table]:
    """Tables for reading; every row names the snapshot its figures belong to."""
    block, hash_ = methods.blocks[0], methods.snapshot
    codes: list[tuple[Value, ...]] = [
        (c.code, c.name, _interviews(c, methods.least), c.prevalence, c.percent, c.alpha, c.low, c.high, c.ac1,
         c.span_f1, c.target, c.standing, c.missing, hash_)
        for c in methods.codes
    ]  # fmt: skip
    trend: list[tuple[Value, ...]] = [
        (
            round.name,
            f"{round.locked:%Y-%m-%d}",
            round.codebook_version,
            round.interviews,
            code,
            *values,
            round.snapshot,
        )
        for round in methods.rounds
        for code, values in round.codes.items()
    ]
    settled: list[tuple[Value, ...]] = [
        (what, name, count, hash_)
        for what, counts in (("kind", methods.kinds), ("reason", methods.reasons), ("method", methods.methods))
        for name, count in counts.items()
    ]
    cells: list[tuple[Value, ...]] = [(*row, hash_) for row in block["cells"]]
    interviews: list[tuple[Value, ...]] = [
        (name, interview["units"], " ".join(interview["coders"]), hash_)
        for name, interview in block["interviews"].items()
    ]
    figures: list[tuple[Value, ...]] = []
    for other in methods.blocks:
        for key, value in other["figures"].items():
            figures.append((other["name"], *key.split("\t"), value, other["snapshot"]))
    panels: list[tuple[Value, ...]] = [
        (panel.title, panel.kind, figure.wording, figure.scale, figure.points, figure.round, figure.n,
         *((None,) * 6 if figure.n is None else (figure.median, figure.low, figure.high, figure.percent_high,
           figure.percent_low, figure.stable)))
        for panel in methods.panels
        for figure in panel.figures
    ]  # fmt: skip
    code_head = ("code", "name", "interviews", "prevalence", "percent", "alpha", "low", "high", "ac1", "span_f1")
    return [
        Table("codes", (*code_head, "target", "standing", "not_computable", "snapshot"), tuple(codes)),
        Table("figures", ("block", "what", "of", "code", "figure", "value", "snapshot"), tuple(figures)),
        Table(
            "trend",
            ("round", "locked", "codebook", "interviews", "code", "alpha", "low", "high", "snapshot"),
            tuple(trend),
        ),
        Table("settled", ("by", "value", "count", "snapshot"), tuple(settled)),
        Table("interviews", ("interview", "units", "coders", "snapshot"), tuple(interviews)),
        Table("cells", ("interview", "code", "coders", "units", "snapshot"), tuple(cells)),
        *([Table("panels", PANEL_COLUMNS, tuple(panels))] if panels else []),
    ]
