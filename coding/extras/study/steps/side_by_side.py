"""The coordinator's indicators with their sources side by side, over the bundles of all sites."""

from codebook.model import Codebook
from codebook.serial import codebook_from_dict
from coding.access import Permission
from coding.extras.study import tables
from coding.extras.study.files import side_by_side
from coding.extras.study.files.side_by_side import Asked, PooledSources
from coding.extras.study.steps.pool import contributions, every_contribution
from coding.model import JointCard
from coding.store import indicators, joint
from coding.workspace.context import Context, requires
from coding.workspace.reports.side_by_side import signs_of


@requires(Permission.SEE_AGREEMENT)
def pooled_sources(context: Context) -> PooledSources:
    """Every indicator that was not set aside with its sources over all sites; none where there is no study."""
    with context.store.read() as cursor:
        package = tables.newest_package(cursor)
        book = codebook_from_dict(package.content["codebook"]) if package is not None else Codebook("")
        cards = joint.cards(cursor)
        entries = [
            Asked(
                wording=indicator.wording,
                codes=tuple(sorted({code for code in indicator.codes if code in book})),
                signs=signs_of(cards.get(indicator.id, JointCard(indicator_id=indicator.id))),
            )
            for indicator in indicators.INDICATORS.all(cursor)
            if indicator.status != "set aside"
        ]
        came = {level: contributions(cursor, level) for level in ("counts", "positions")}
        came["variables"] = every_contribution(cursor, "variables")
    return side_by_side.pooled_sources(entries, came)
