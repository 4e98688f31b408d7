"""The joint display as blocks: indicators by what survivors told, what case files record, what other sources say."""

from collections.abc import Iterator

from coding.export.model import JointLine, Report
from coding.export.report.blocks import Block, Figure, Grid, Heading, Paragraph
from coding.export.report.wording import Wording, told_count, written_date


def joint_blocks(report: Report, words: Wording) -> Iterator[Block]:
    """Yield the section of sources side by side: the matrix, its picture, and what each source says."""
    if not report.joint:
        return
    yield Heading(1, words("joint"))
    yield Paragraph(words("joint.intro"), note=True)
    yield Paragraph(f"{words('joint.counted')} {report.counted}", note=True)
    yield from (Figure(picture.picture) for picture in report.pictures if picture.section == "joint")
    columns = ("indicators.one", "joint.survivors", "joint.files", "joint.sources", "joint.together")
    yield Grid(
        words("joint.table"),
        tuple(words(key) for key in columns),
        tuple(_row(line, report, words) for line in report.joint),
        (0.32, 0.13, 0.13, 0.14, 0.28),
        frozenset({1, 2, 3}),
    )
    for line in report.joint:
        if line.sources or line.signs:
            yield Heading(2, line.wording)
            if line.signs:
                yield Paragraph(line.signs, label=words("joint.signs"))
        for source in line.sources:
            where = f"{source.title} ({source.place})" if source.place else source.title
            yield Paragraph(f"{where}: {source.says}", label=words(f"joint.{source.kind}"))


def _row(line: JointLine, report: Report, words: Wording) -> tuple[str, ...]:
    return (
        line.wording,
        shown_count(line.people, report.settings.small_cell, words, report.people),
        shown_count(line.cases, report.settings.small_cell, words),
        str(len(line.sources)),
        said_together(line, report.language, words),
    )


def shown_count(count: int | None, least: int, words: Wording, among: int = 0) -> str:
    """A count of people or of cases, or that it is too small to print, or would tell one that is."""
    if count is None:
        return words("interviews.withheld")
    return told_count(count, least, words, among=among)


def said_together(line: JointLine, language: str, words: Wording) -> str:
    """What a person said of the sources together, who, when and why."""
    if not line.verdict or line.said_on is None:
        return words("joint.unsaid")
    return words(
        "joint.said",
        verdict=words(f"joint.{line.verdict}"),
        name=line.said_by,
        date=written_date(line.said_on, language),
        reason=line.reason,
    )
