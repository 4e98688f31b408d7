"""The methods export: its text as blocks, one order of sections for every language, and the files that go along.

Nothing in it is a word of a transcript. Coders and interviews appear under the published names they were given.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from babel import Locale

from coding.errors import InvalidInput
from coding.export.methods import recompute, recompute_more
from coding.export.methods.model import MethodsCode, MethodsInput
from coding.export.model import FEW
from coding.export.report.blocks import Block, Facts, Figure, Grid, Heading, Paragraph
from coding.export.report.content_short import saturation_words
from coding.export.report.sections import panel_blocks
from coding.export.report.word import word_document
from coding.export.report.wording import Wording, count_of, report_wording, translated_sentences
from coding.export.tables import Table, Value, csv_bytes

_FOLDER: Final = Path(__file__).parent / "sentences"
METHODS_LANGUAGES: Final = ("en", *sorted(file.stem for file in _FOLDER.glob("*.yaml") if file.stem != "en"))
"""Languages of the methods text, English first."""


@cache
def methods_words(language: str) -> Mapping[str, str]:
    """Key → sentence in one of :data:`METHODS_LANGUAGES`.

    What is counted has a key a plural form (Unicode CLDR): ``.one`` and ``.more``, and ``.few`` and ``.many`` where the
    language has them.
    """
    words: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return words


class MethodsWording:
    """The sentences of one language, with its numbers and dates."""

    def __init__(self, language: str) -> None:
        """Choose a language.

        Raises:
            InvalidInput: There is no methods text in it.
        """
        if language not in METHODS_LANGUAGES:
            raise InvalidInput(f"The methods text is written in: {', '.join(METHODS_LANGUAGES)}.")
        self.language = language
        self._words = methods_words(language)
        self._plural_form = Locale.parse(language).plural_form

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key with its values put in."""
        return self._words[key].format(**values)

    def sentence(self, key: str) -> str:
        """The sentence of a key as it stands, its values still in braces."""
        return self._words[key]

    def count(self, noun: str, number: int) -> str:
        """“4 interviews”, “1 interview”."""
        form = f"n.{noun}.{self._plural_form(number)}"
        return self._words.get(form, self._words[f"n.{noun}.more"]).format(n=number)

    def number(self, value: float | None, digits: int = 2) -> str:
        """A figure with the language's decimal mark and a true minus sign; an en dash where there is none."""
        if value is None:
            return "–"
        text = f"{value + 0.0:.{digits}f}"
        if float(text) == 0:
            text = text.lstrip("-")
        return text.replace("-", "−").replace(".", self._words["decimal"])

    def exact(self, value: float) -> str:
        """A number as it was set, such as a target."""
        return f"{value:g}".replace(".", self._words["decimal"])

    def ends(self, low: float | None, high: float | None) -> str:
        """Both ends of an interval; an en dash where there is none."""
        if low is None or high is None:
            return "–"
        return self("ends", low=self.number(low), high=self.number(high))

    def counted(self, counts: Mapping[str, int | str]) -> str:
        """“met: 3, missed: 1”, whatever the grammar of the names."""
        return ", ".join(self("counted", name=name, n=number) for name, number in counts.items())

    def share(self, value: float | None) -> str:
        """A share in per cent."""
        return "–" if value is None else f"{self.number(100 * value, 1)} %"

    def enumeration(self, items: list[str]) -> str:
        """“a, b and c”."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self._words['and']} {items[-1]}"

    def known(self, prefix: str, value: str) -> str:
        """The word for a value Heard knows (a purpose, a unit, a reason); the value itself for any other."""
        return self._words.get(f"{prefix}.{value}", value)


REFERENCES = (
    "Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37–46.",
    "de Vries H, Elliott MN, Kanouse DE, Teleki SS. Using pooled kappa to summarize interrater agreement across many "
    "items. Field Methods 2008;20:272–282.",
    "Gwet KL. Computing inter-rater reliability and its variance in the presence of high agreement. Br J Math Stat "
    "Psychol 2008;61:29–48.",
    "Krippendorff K. Reliability in content analysis. Hum Commun Res 2004;30:411–433.",
    "Krippendorff K. Computing Krippendorff’s alpha-reliability. University of Pennsylvania, 2011.",
    "Passonneau R. Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation. LREC 2006.",
)
NOTES = ("coders", "relation", "languages", "derivation")
"""What only the team can say; asked for in the text until it is written."""


def methods_blocks(methods: MethodsInput, words: MethodsWording) -> tuple[Block, ...]:
    """Lay the text out, section by section."""
    parts = (
        _material(methods, words),
        _coders(methods, words),
        _codebook(methods, words),
        _unit(methods, words),
        _blind(methods, words),
        _measures(methods, words),
        _target(methods, words),
        _results(methods, words),
        _missing(methods, words),
        _rounds(methods, words),
        _settled(methods, words),
        _recoded(methods, words),
        _saturation(methods, words),
        panel_blocks(methods.panels, methods.least, words.language, Wording(report_wording(words.language))),
        _software(methods, words),
    )
    subtitle = words("subtitle", project=methods.project, round=methods.round, hash=methods.snapshot)
    blocks: list[Block] = [Paragraph("", label=words("title")), Paragraph(subtitle, note=True)]
    for part in parts:
        blocks += part
    return (*blocks, Heading(1, words("references")), *(Paragraph(reference, note=True) for reference in REFERENCES))


def plain_text(blocks: tuple[Block, ...], words: MethodsWording) -> str:
    """The same as plain text, tables as lines of values separated by tabs."""
    lines: list[str] = []
    tables = 0
    for block in blocks:
        match block:
            case Heading():
                lines += ["", block.text, "=" * len(block.text)]
            case Paragraph():
                lines += [
                    f"{block.label}. {block.text}" if block.label and block.text else block.label + block.text,
                    "",
                ]
            case Grid():
                tables += 1
                lines += [f"{words('table')} {tables}. {block.caption}", "\t".join(block.header)]
                lines += ["\t".join(row) for row in block.rows]
                lines += [block.note, ""]
            case Facts():
                lines += [*(f"{what}: {value}" for what, value in block.pairs), ""]
            case Figure():
                lines += [f"{block.picture.title}: {block.picture.alt}", ""]
            case _:
                raise AssertionError(block)
    return "\n".join(lines).strip() + "\n"


def _section(words: MethodsWording, key: str, *sentences: str) -> Iterator[Block]:
    yield Heading(1, words(key))
    text = " ".join(sentence for sentence in sentences if sentence)
    if text:
        yield Paragraph(text)


def _material(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    report_words = Wording(report_wording(words.language))
    languages = words.counted(
        {
            name or words("language.unknown"): report_words("withheld") if number is None else number
            for name, number in methods.languages.items()
        }
    )
    changed = methods.drawn and (methods.added or methods.removed)
    eligible = words.count("interview", methods.eligible)
    if methods.purpose not in _NOT_BLIND:
        eligible = words("material.blind", interviews=eligible)
    if not methods.drawn or (methods.everything and changed):
        how, changed = words("material.chosen"), False
    elif methods.everything:
        how = words("material.everything", eligible=eligible)
    else:
        kind = "material.stratified" if methods.attribute else "material.drawn"
        how = words(kind, eligible=eligible, attribute=methods.attribute, seed=methods.seed)
    shared = words.enumeration([f"{pair.replace('|', '–')} {number}" for pair, number in methods.shared.items()])
    return _section(
        words,
        "material",
        words("material.all", released=words.count("interview", methods.released), languages=languages),
        words(
            "material.round",
            round=methods.round,
            interviews=words.count("interview", methods.interviews),
            double=methods.double,
            share=words.share(methods.share),
        ),
        how,
        words("material.changed", added=methods.added, removed=methods.removed) if changed else "",
        # Where somebody coded nothing, not everybody coded what the design gave them.
        "" if methods.unread else words(f"design.{methods.design}", anchor=methods.anchor),
        words("design.shared", pairs=shared) if shared else "",
        words("material.closed", number=methods.closed) if methods.closed else "",
        words("material.unread", number=methods.unread) if methods.unread else "",
        words("material.told", **methods.told) if methods.told else "",
    )


def _coders(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    each = [
        words("coders.one", letter=name, roles=words.enumeration([words.known("role", role) for role in roles]))
        for name, roles in methods.coders
    ]
    yield from _section(
        words,
        "coders",
        words("coders.who", coders=words.count("coder", len(methods.coders)), list=words.enumeration(each)),
    )
    for note in NOTES:
        written = methods.notes.get(note, "").strip()
        yield Paragraph(written or words("to_write", what=words(f"note.{note}")))


def _codebook(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    yield from _section(
        words,
        "codebook",
        words("codebook.frozen", version=methods.codebook_version, codes=words.count("code", methods.codes_in_book)),
    )
    if len(methods.codebook_changes) > 1:
        changes = "; ".join(
            words(
                "codebook.change",
                version=version,
                date=_day(when),
                reason=reason or words("codebook.first" if version == 1 else "codebook.no_reason"),
            )
            for version, when, reason in methods.codebook_changes
        )
        yield Paragraph(f"{words('codebook.changes')} {changes}.")
    if methods.translations:
        sentences = translated_sentences(methods.translations, words.language, words)
        yield Paragraph(" ".join((words("codebook.translations"), *sentences)))


def _unit(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    return _section(words, "unit", words(f"unit.{methods.unit}"), words("unit.missing"))


def _blind(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    opened_again = opened_again_sentences(methods.unlocked, words)
    how = blind_and_suggestions(
        methods.purpose, methods.suggestions, methods.suggested, words, opened_again=bool(opened_again)
    )
    return _section(words, "blind", how[0], *opened_again, how[1], *_machines(methods, words))


def _machines(methods: MethodsInput, words: MethodsWording) -> Iterator[str]:
    """What machines offered in the study, beside its round."""
    if methods.without_machines:
        yield words("machines.refused")
    if methods.models:
        yield words("machines.used", models=", ".join(methods.models), proposals=methods.proposals)
    elif not methods.without_machines:
        yield words("machines.none")


_NOT_BLIND = {"training": "blind.training", "drift check": "blind.drift"}
"""What is said of rounds in which coders may know of codings of these interviews."""


def blind_and_suggestions(
    purpose: str, allowed: bool, count: int, words: MethodsWording, *, opened_again: bool
) -> tuple[str, str]:
    """Whether the coders of a round were blind to each other, and whether a program's suggestions could be shown.

    Before a round of this purpose, and between two times that one was locked, coders may have seen suggestions.

    Args:
        purpose: The round's.
        allowed: Whether the round allowed suggestions.
        count: Codings of its snapshot that began as one.
        words: The language.
        opened_again: Whether it was, after it had been locked.
    """
    blind = words(_NOT_BLIND.get(purpose, "blind.yes"))
    if count:
        return blind, f"{words('suggestions.on')} {words('suggestions.taken', codings=words.count('coding', count))}"
    if allowed:
        return blind, f"{words('suggestions.on')} {words('suggestions.none')}"
    return blind, words("suggestions.none" if opened_again or purpose in _NOT_BLIND else "suggestions.off")


def opened_again_sentences(unlocked: Sequence[tuple[int, datetime, str]], words: MethodsWording) -> tuple[str, ...]:
    """Say when and why a round was opened again: ``(revision, when, reason)`` of each time."""
    return tuple(
        words("recoded.unlocked", revision=revision, date=_day(when), reason=_closed(reason))
        for revision, when, reason in unlocked
    )


def _saturation(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    """What the last interviews of the study brought, with its picture."""
    if len(methods.new_codes) > 1:
        # Drawing libraries take half a second to load.
        from coding.export.pictures.pictures import saturation_curve

        report_words = Wording(report_wording(words.language))
        yield Heading(1, report_words("saturation"))
        yield Paragraph(saturation_words(methods.new_codes, report_words))
        yield Figure(saturation_curve(methods.new_codes, report_words))


def _measures(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    yield Heading(1, words("measure"))
    for key in ("measure.alpha", "measure.interval", "measure.beside", "measure.null"):
        yield Paragraph(words(key))


def _target(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    if methods.target is None and not methods.targets:
        return _section(words, "target", words("target.none"))
    sentences = []
    if methods.target is not None:
        words_of_reason = methods.target_reason or words("codebook.no_reason")
        value = words.exact(methods.target)
        sentences.append(
            words("target.set", target=value, date=_day(methods.target_set), reason=_closed(words_of_reason))
        )
    for code, target, reason in methods.targets:
        sentences.append(words("target.code", code=code, target=words.exact(target), reason=_closed(reason)))
    return _section(words, "target", *sentences, words("target.rule"))


def _results(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    if not methods.double or not methods.codes:
        yield from _section(words, "results", words("results.none"))
        return
    used = [code for code in methods.codes if code.missing != "unused"]
    counts = Counter(code.standing for code in used)
    stands = words.counted({words.known("standing", name): number for name, number in counts.items()})
    pairs = words.enumeration(
        [
            f"{pair.replace('|', '–')} {words.number(values[0])}{_ends(values, words)}"
            for pair, values in methods.pairs.items()
        ]
    )
    sets = methods.sets
    yield from _section(
        words,
        "results",
        words("results.counts", codes=words.count("code", len(used)), counts=stands) if used else "",
        words("results.sets", value=words.number(sets[0]), interval=_ends(sets, words)) if sets else "",
        words("results.pooled", pairs=pairs) if pairs else "",
        words("results.small", least=methods.least) if any(code.small for code in methods.codes) else "",
    )
    report_words = Wording(report_wording(words.language))
    yield Grid(
        words("results.table"),
        tuple(
            words(f"head.{key}")
            for key in ("code", "interviews", "prevalence", "percent", "alpha", "interval", "ac1", "f1", "target")
        ),
        tuple(_row(code, methods.least, words, report_words) for code in methods.codes),
        (0.2, 0.12, 0.12, 0.1, 0.065, 0.14, 0.065, 0.06, 0.13),
        frozenset(range(1, 9)),
        words("results.note", hash=methods.snapshot),
    )


def _row(code: MethodsCode, least: int, words: MethodsWording, report_words: Wording) -> tuple[str, ...]:
    interval = words.ends(code.low, code.high)
    standing_words = words.known("standing", code.standing)
    return (
        f"{code.code} {code.name}",
        count_of(code.interviews, least, report_words, of=code),
        words.share(code.prevalence),
        words.share(code.percent),
        words.number(code.alpha),
        interval,
        words.number(code.ac1),
        words.number(code.span_f1),
        standing_words if code.target is None else f"{words.exact(code.target)} ({standing_words})",
    )


def _missing(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    none = [f"{code.code} ({words(f'missing.{code.missing}')})" for code in methods.codes if code.missing]
    # What is withheld as few stands beside what nobody used, so that it does not tell how few.
    most = max(FEW, methods.least)
    few = [code.code for code in methods.codes if code.interviews < most and not code.unsaid]
    bare = [code.code for code in methods.codes if code.alpha is not None and code.low is None and not code.small]
    return _section(
        words,
        "missing",
        f"{', '.join(none)}." if none else words("missing.none"),
        words("missing.few", number=most, codes=words.enumeration(few)) if few else "",
        words("missing.interval", codes=words.enumeration(bare)) if bare else "",
    )


def _rounds(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    # A drift check is no part of the series, so there may be one round beside it.
    others = [round for round in methods.rounds if round.snapshot != methods.snapshot]
    yield from _section(words, "rounds", words("rounds.more" if others else "rounds.one"))
    if methods.rounds:
        keys = ("head.round", "head.purpose", "head.locked", "head.coders", "head.interviews", "head.version")
        yield Grid(
            words("rounds.table"),
            (*(words(key) for key in keys), words("rounds.sets")),
            tuple(
                (
                    round.name,
                    words.known("purpose", round.purpose),
                    _day(round.locked),
                    str(round.coders),
                    str(round.interviews),
                    str(round.codebook_version),
                    words.number(round.sets),
                )
                for round in methods.rounds
            ),
            (0.25, 0.17, 0.15, 0.11, 0.12, 0.1, 0.1),
            frozenset({3, 4, 5, 6}),
        )


def _settled(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    differing, settled, waiting, exact, again, added = methods.disagreements
    if not (settled or again or added) and (differing or not exact):
        yield from _section(words, "settled", words("settled.none"))
        return
    ways = words.enumeration([f"{words.known('method', name)} ({number})" for name, number in methods.methods.items()])
    yield from _section(
        words,
        "settled",
        words("settled.intro", all=differing, settled=settled, open=waiting, agreed=exact),
        words("settled.again", again=again) if again else "",
        words("settled.added", added=added) if added else "",
        words("settled.unchanged"),
        words("settled.methods", methods=ways) if ways else "",
        *_compared("consensus", methods.consensus, words),
    )
    for caption, prefix, counts in (
        ("settled.kinds", "kind", methods.kinds),
        ("settled.reasons", "reason", methods.reasons),
    ):
        if counts:
            yield Grid(
                words(caption),
                (words(f"head.{prefix}"), words("head.count")),
                tuple((words.known(prefix, name), str(number)) for name, number in counts.items()),
                (0.75, 0.25),
                frozenset({1}),
            )


def _compared(
    key: str, entries: tuple[tuple[str, int, Mapping[str, float | None]], ...], words: MethodsWording
) -> list[str]:
    return [
        words(key, letter=name, interviews=words.count("interview", number), figures=_by_code(figures, words))
        for name, number, figures in entries
    ]


def _recoded(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    sentences = list(opened_again_sentences(methods.unlocked, words))
    sentences += [words("recoded.revised", code=code, version=version) for code, version in methods.revised]
    sentences += _compared("recoded.self", methods.earlier, words)
    return _section(words, "recoded", *(sentences or [words("recoded.none")]))


def _software(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    software = methods.software
    return _section(
        words,
        "software",
        words("software.version", version=software["heard"], python=software["python"], numpy=software["numpy"]),
        words("software.snapshot", hash=methods.snapshot, revision=methods.revision, date=_moment(methods.locked)),
        words("software.recompute"),
        words("software.small"),
    )


def _by_code(figures: Mapping[str, float | None], words: MethodsWording) -> str:
    return ", ".join(f"{code} {words.number(value)}" for code, value in figures.items())


def _ends(values: tuple[float | None, float | None, float | None], words: MethodsWording) -> str:
    _, low, high = values
    if low is None or high is None:
        return ""
    return words("results.interval", low=words.number(low), high=words.number(high))


def _closed(sentence: str) -> str:
    """The sentence with its full stop."""
    text = sentence.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


PANEL_COLUMNS = (
    "panel", "kind", "statement", "scale", "points", "round", "n", "median", "q1", "q3", "percent_high", "percent_low",
    "stable",
)  # fmt: skip


def methods_files(methods: MethodsInput) -> dict[str, bytes]:
    """The files of the export by name; the same input gives the same bytes.

    The text in every language (plain and Word), the tables as CSV, the counts behind every figure, and the scripts that
    compute the figures from them again.
    """
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
