"""The thematic map: the team's themes and the codes they are made of."""

from coding.access import Permission
from coding.errors import NotReady
from coding.export.model import Picture, ReportTheme
from coding.export.pictures.pictures import theme_map
from coding.model.said import Said
from coding.store import codebooks
from coding.workspace.context import Context, requires
from coding.workspace.themes.team import counts_of_themes, list_themes


@requires(Permission.PROPOSE_THEMES)
def thematic_map(context: Context) -> Picture:
    """Draw the accepted themes with their codes, as the report draws them; counts as far as this person may see them.

    Raises:
        NotReady: No accepted theme has codes yet.
    """
    ours = [theme for theme in list_themes(context) if theme.state == "accepted"]
    if not any(theme.codes for theme in ours):
        raise NotReady(Said("Choose codes for at least one theme; then the map shows what each theme is made of."))
    newest = context.store.ask(codebooks.newest)
    names = {code.id: code.name for code in newest.book.codes} if newest else {}
    counts = counts_of_themes(context, ours)
    return theme_map(
        [
            ReportTheme(
                name=theme.name, description=theme.description, codes=theme.codes, interviews=counts[theme.id][1]
            )
            for theme in ours
            if theme.codes
        ],
        names,
    )
