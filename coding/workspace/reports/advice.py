"""What a report means for the reader it is for, from the lines of the checklist for them."""

from coding.access import Permission
from coding.export.model import Advice
from coding.extras import offered
from coding.workspace.context import Context, requires
from coding.workspace.reports.contents import shown_indicators
from coding.workspace.reports.selection import Selection


@requires(Permission.EXPORT)
def advice_for(context: Context, reader: str, language: str, selection: Selection) -> tuple[Advice, ...]:
    """The lines for a reader in a language, in the order of the indicators; none of an indicator that is set aside."""
    place = {indicator.id: at for at, indicator in enumerate(shown_indicators(selection))}
    every = [line for list_lines in offered("list_lines") for line in list_lines(context)]
    lines = [line for line in every if (line.reader, line.language) == (reader, language)]
    lines = sorted((line for line in lines if line.indicator_id in place), key=lambda line: place[line.indicator_id])
    return tuple(Advice(line.wording, line.what_to_do, line.not_meant) for line in lines)
