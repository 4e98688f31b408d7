"""The methods text as blocks: one order of sections for every language."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from coding.export.methods.model import MethodsCode, MethodsInput
from coding.export.methods.words import MethodsWording
from coding.export.report.blocks import Block, Facts, Figure, Grid, Heading, Paragraph
from coding.export.report.content_panel import panel_blocks
from coding.export.report.content_short import saturation_words
from coding.export.report.languages import report_wording, translated_sentences
from coding.export.report.wording import Wording, told_count

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
FEW = 3


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
    told = Wording(report_wording(words.language))
    languages = words.counted(
        {
            name or words("language.unknown"): told("withheld") if number is None else number
            for name, number in methods.languages.items()
        }
    )
    share = words.share(methods.double / methods.released if methods.released else None)
    changed = methods.drawn and (methods.added or methods.removed)
    eligible = words.count("interview", methods.eligible)
    if not methods.drawn or (methods.everything and changed):
        how, changed = words("material.chosen"), False
    elif methods.everything:
        how = words("material.everything", eligible=eligible)
    else:
        kind = "material.stratified" if methods.attribute else "material.drawn"
        how = words(kind, eligible=eligible, attribute=methods.attribute, seed=methods.seed)
    shared = words.listed([f"{pair.replace('|', '–')} {number}" for pair, number in methods.shared.items()])
    return _section(
        words,
        "material",
        words("material.all", released=words.count("interview", methods.released), languages=languages),
        words(
            "material.round",
            round=methods.round,
            interviews=words.count("interview", methods.interviews),
            double=methods.double,
            share=share,
        ),
        how,
        words("material.changed", added=methods.added, removed=methods.removed) if changed else "",
        words(f"design.{methods.design}", anchor=methods.anchor),
        words("design.shared", pairs=shared) if shared else "",
        words("material.closed", number=methods.closed) if methods.closed else "",
        words("material.unread", number=methods.unread) if methods.unread else "",
        words("material.told", **methods.told) if methods.told else "",
    )


def _coders(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    each = [
        words("coders.one", letter=name, roles=words.listed([words.known("role", role) for role in roles]))
        for name, roles in methods.coders
    ]
    yield from _section(
        words,
        "coders",
        words("coders.who", coders=words.count("coder", len(methods.coders)), list=words.listed(each)),
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
        told = translated_sentences(methods.translations, words.language, words)
        yield Paragraph(" ".join((words("codebook.translations"), *told)))


def _unit(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    return _section(words, "unit", words(f"unit.{methods.unit}"), words("unit.missing"))


def _blind(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    suggestions = suggestion_sentence(methods.suggestions, methods.suggested, words)
    return _section(words, "blind", blind_sentence(methods.purpose, words), suggestions, *_machines(methods, words))


def _machines(methods: MethodsInput, words: MethodsWording) -> Iterator[str]:
    """What machines offered in the study, beside its round."""
    if methods.without_machines:
        yield words("machines.refused")
    if methods.models:
        yield words("machines.used", models=", ".join(methods.models), proposals=methods.proposals)
    elif not methods.without_machines:
        yield words("machines.none")


def blind_sentence(purpose: str, words: MethodsWording) -> str:
    """Say whether the coders of a round of this purpose were blind to each other."""
    return words({"training": "blind.training", "drift check": "blind.drift"}.get(purpose, "blind.yes"))


def suggestion_sentence(allowed: bool, taken: int, words: MethodsWording) -> str:
    """Say whether the program's suggestions could be shown in a round, and what came of them.

    Args:
        allowed: Whether the round allowed them.
        taken: Codings of its snapshot that began as one.
        words: The language.
    """
    if taken:
        return f"{words('suggestions.on')} {words('suggestions.taken', codings=words.count('coding', taken))}"
    return f"{words('suggestions.on')} {words('suggestions.none')}" if allowed else words("suggestions.off")


def _saturation(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    """What the last interviews of the study brought, with its picture."""
    if len(methods.new_codes) > 1:
        # Drawing libraries take half a second to load.
        from coding.export.pictures.pictures import saturation_curve

        told = Wording(report_wording(words.language))
        yield Heading(1, told("saturation"))
        yield Paragraph(saturation_words(methods.new_codes, told))
        yield Figure(saturation_curve(methods.new_codes, told))


def _measures(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    yield Heading(1, words("measure"))
    for key in ("measure.alpha", "measure.interval", "measure.beside", "measure.null"):
        yield Paragraph(words(key))


def _target(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    if methods.target is None and not methods.targets:
        return _section(words, "target", words("target.none"))
    sentences = []
    if methods.target is not None:
        said = methods.target_reason or words("codebook.no_reason")
        value = words.exact(methods.target)
        sentences.append(words("target.set", target=value, date=_day(methods.target_set), reason=_closed(said)))
    for code, target, reason in methods.targets:
        sentences.append(words("target.code", code=code, target=words.exact(target), reason=_closed(reason)))
    return _section(words, "target", *sentences, words("target.rule"))


def _results(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    if not methods.double or not methods.codes:
        yield from _section(words, "results", words("results.none"))
        return
    counts: dict[str, int] = {}
    for code in methods.codes:
        counts[code.standing] = counts.get(code.standing, 0) + 1
    stands = words.counted({words.known("standing", name): number for name, number in counts.items()})
    pairs = words.listed(
        [
            f"{pair.replace('|', '–')} {words.number(values[0])}{_ends(values, words)}"
            for pair, values in methods.pairs.items()
        ]
    )
    sets = methods.sets
    yield from _section(
        words,
        "results",
        words("results.counts", codes=words.count("code", len(methods.codes)), counts=stands),
        words("results.sets", value=words.number(sets[0]), interval=_ends(sets, words)) if sets else "",
        words("results.pooled", pairs=pairs) if pairs else "",
        words("results.small", least=methods.least) if any(code.small for code in methods.codes) else "",
    )
    told = Wording(report_wording(words.language))
    yield Grid(
        words("results.table"),
        tuple(
            words(f"head.{key}")
            for key in ("code", "interviews", "prevalence", "percent", "alpha", "interval", "ac1", "f1", "target")
        ),
        tuple(_row(code, methods.least, words, told) for code in methods.codes),
        (0.2, 0.12, 0.12, 0.1, 0.065, 0.14, 0.065, 0.06, 0.13),
        frozenset(range(1, 9)),
        words("results.note", hash=methods.snapshot),
    )


def _row(code: MethodsCode, least: int, words: MethodsWording, told: Wording) -> tuple[str, ...]:
    interval = words.ends(code.low, code.high)
    standing = words.known("standing", code.standing)
    return (
        f"{code.code} {code.name}",
        told_count(code.interviews, least, told, of=code),
        words.share(code.prevalence),
        words.share(code.percent),
        words.number(code.alpha),
        interval,
        words.number(code.ac1),
        words.number(code.span_f1),
        standing if code.target is None else f"{words.exact(code.target)} ({standing})",
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
        words("missing.few", number=most, codes=words.listed(few)) if few else "",
        words("missing.interval", codes=words.listed(bare)) if bare else "",
    )


def _rounds(methods: MethodsInput, words: MethodsWording) -> Iterator[Block]:
    yield from _section(words, "rounds", words("rounds.more" if len(methods.rounds) > 1 else "rounds.one"))
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
    if not (settled or again or added):
        yield from _section(words, "settled", words("settled.none"))
        return
    ways = words.listed([f"{words.known('method', name)} ({number})" for name, number in methods.methods.items()])
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
    sentences = [
        words("recoded.unlocked", revision=revision, date=_day(when), reason=_closed(reason))
        for revision, when, reason in methods.unlocked
    ]
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
    said = sentence.strip()
    return said if said.endswith((".", "!", "?", "…")) else f"{said}."


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"
