"""What the reader learns from, and which writers are kept apart to measure it on."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.redact.reader.training.learn import Share
from pipelines.redact.reader.training.texts import (
    LANGUAGES,
    LATER,
    Marked,
    from_blocks,
    from_bracketed,
    from_columns,
    from_courts,
    from_posts,
    from_records,
    from_rows,
)

TEST_WRITERS = ("T1", "T2", "T3")
"""Writers whose texts nothing is learned from; each wrote in all languages."""

CALIBRATION_WRITERS = ("H", "I", "K")
"""Writers from whose texts it is told what a likelihood is worth."""

TEXTS = "benchmarks/texts"
"""Folder below the project's with the texts of each writer."""


def writers(project: Path) -> dict[str, list[Marked]]:
    """Texts of the writers who marked everything, by writer."""
    return {path.stem: list(from_blocks(path, unmarked="")) for path in sorted((project / TEXTS).glob("*.txt"))}


def material(project: Path, data: Path, folder: Path) -> list[Share]:
    """All that is learned from.

    Args:
        project: The project's folder.
        data: Folder of the shared data (``HEARD_DATA``).
        folder: Folder with what ``benchmarks/unseen_formats.py`` and its like write.
    """
    benchmarks = project / "benchmarks"
    new = [
        text
        for name, texts in writers(project).items()
        if name not in TEST_WRITERS + CALIBRATION_WRITERS
        for text in texts
    ]
    earlier: list[Marked] = []
    for path in sorted(folder.glob("*.jsonl")):
        earlier += from_rows(path, path.stem)
    earlier += from_rows(data / "deid" / "synthetic_interviews_dev.jsonl", "dev")
    earlier += from_blocks(benchmarks / "training_partners.txt", unmarked=LATER)
    sentences: list[Marked] = []
    for name in ("unseen_redact", "unseen_redact_2", "unseen_redact_3"):
        sentences += from_bracketed(benchmarks / "sentences" / f"{name}.txt", name)
    for path in sorted((benchmarks / "sentences").glob("*said.txt")):
        sentences += from_bracketed(path, path.stem)
    for path in sorted((benchmarks / "sentences" / "partners").glob("*.txt")):
        sentences += from_bracketed(path, "partners", path.stem)
    templates = list(from_rows(data / "deid" / "presidio_research_synth_v2.jsonl", "presidio-research"))
    courts = [
        text for language in ("fr", "es") for text in from_courts(data / "deid/echr_fr_es" / f"{language}_train.jsonl")
    ]
    records = {path.stem: list(from_records(path)) for path in sorted((data / "records").glob("*.jsonl"))}
    posts = list(from_posts(data / "persons" / "spia_panorama_380.jsonl"))
    shares = [
        Share(new, swapped=0.25),
        Share(new, swapped=0.6),
        Share(earlier, swapped=0.6),
        Share(sentences, swapped=0.4),
        Share(templates, each_round=250, swapped=0.3),
        Share(courts, each_round=15, swapped=0.0),
        Share(posts, each_round=60, swapped=0.0),
        *(Share(texts, each_round=25, swapped=0.0) for texts in records.values()),
    ]
    for language in LANGUAGES:
        path = data / "names" / f"{language}.train.tsv.gz"
        if path.is_file():
            shares.append(Share(list(from_columns(path, language)), each_round=500, swapped=0.0))
    return shares


def ordinary_words() -> Mapping[str, Sequence[str]]:
    """Words of middling frequency in each language, by wordfreq (extra ``training``)."""
    from wordfreq import top_n_list

    return {
        language: [word for word in top_n_list(language, 20_000)[2_000:] if word.isalpha() and len(word) > 2]
        for language in LANGUAGES
    }


def vocabulary_lines(data: Path) -> list[str]:
    """Words from which the vocabulary that is kept is told."""
    import gzip

    from wordfreq import top_n_list

    lines: list[str] = []
    for language in LANGUAGES:
        words = top_n_list(language, 60_000)
        lines += [*words, *(word.capitalize() for word in words), *(word.upper() for word in words[:3000])]
    for path in sorted((data / "names").glob("*.train.tsv.gz")):
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        lines += [line.split("\t", 1)[0] for line in text.splitlines()]
    return lines
