"""What the demo has beside its interviews: a proposal of themes."""

from coding.extras.proposals.steps.propose import propose
from coding.workspace.context import Context


def fill_demo(lead: Context, _reader: Context, study: str) -> None:
    """A proposal over all that is released."""
    if study == "interviews":
        propose(lead, seed=1)
