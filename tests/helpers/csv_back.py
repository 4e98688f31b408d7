"""A CSV file that Heard wrote, read back into text."""

import csv
import io

from coding.export.output import unguard_cell


def read_csv(data: bytes) -> list[dict[str, str]]:
    """One mapping a row, column name to text; apostrophes are taken off again."""
    lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    columns = [unguard_cell(column) for column in next(lines)]
    return [dict(zip(columns, map(unguard_cell, line), strict=True)) for line in lines]
