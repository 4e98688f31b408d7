"""What the demo has beside its interviews: invented sources, and what the lead says of them."""

from coding.extras.joint.steps import side_by_side
from coding.extras.joint.tables import JointSource
from coding.workspace.context import Context
from coding.workspace.reports import indicators


def fill_demo(lead: Context, _reader: Context, study: str) -> None:
    """What expresses the indicators in case files, and invented sources, with what the lead said of both."""
    if study != "interviews":
        return
    secrecy, calm = (view.indicator for view in indicators.list_indicators(lead))
    side_by_side.set_signs(lead, secrecy.id, {"moved_to_private_channel": ["yes"]})
    side_by_side.set_signs(lead, calm.id, {"disclosure_route": ["told by the child"]})
    for card, kind, title, place, says in (
        (
            secrecy, "literature", "An invented review for this demo", "section 3",
            "Moving to a channel where nobody else reads is described in most of the studies that it looked at.",
        ),
        (
            secrecy, "practice", "Notes of an invented hotline", "team day",
            "Callers often say that the other person asked them to keep their talks to themselves.",
        ),
        (
            calm, "practice", "Notes of an invented school service", "yearly meeting",
            "Children come back to the adult who asked without hurry, sometimes weeks later.",
        ),
    ):  # fmt: skip
        side_by_side.write_source(
            lead, JointSource(id="", indicator_id=card.id, kind=kind, title=title, place=place, says=says)
        )
    reason = "All three tell of talks that were moved away from others, at the wish of the other person."
    side_by_side.write_joint_judgement(lead, secrecy.id, "converging", reason)
    reason = "Survivors and practice tell how they were asked; case files seldom say who asked, or how."
    side_by_side.write_joint_judgement(lead, calm.id, "silent", reason)
