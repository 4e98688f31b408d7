"""The coordinator's indicators with their sources side by side, over the bundles of all sites."""

from codebook.model import Codebook
from codebook.serial import codebook_from_dict
from coding.access import Permission
from coding.extras import offered
from coding.extras.study import tables
from coding.extras.study.files import side_by_side
from coding.extras.study.files.side_by_side import Asked, PooledSources
from coding.extras.study.steps.pool import contributions, every_contribution
from coding.store import Cursor, indicators
from coding.workspace.context import Context, reads


@reads(Permission.SEE_AGREEMENT)
def pooled_sources(context: Context, cursor: Cursor) -> PooledSources:
    """Every indicator that was not set aside with its sources over all sites; none where there is no study."""
    package = tables.newest_package(cursor)
    book = codebook_from_dict(package.content["codebook"]) if package is not None else Codebook("")
    signs = {at: values for of in offered("signs_of_indicators") for at, values in of(cursor).items()}
    entries = [
        Asked(
            wording=indicator.wording,
            codes=tuple(sorted({code for code in indicator.codes if code in book})),
            signs=signs.get(indicator.id, {}),
        )
        for indicator in indicators.INDICATORS.all(cursor)
        if indicator.status != "set aside"
    ]
    came = {level: contributions(cursor, level) for level in ("counts", "positions")}
    came["variables"] = every_contribution(cursor, "variables")
    return side_by_side.pooled_sources(entries, came)
