"""A panel of a study: made at the coordinator, taken in at invented sites, asked and answered by use-cases."""

from collections.abc import Mapping, Sequence
from typing import Any

from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft
from coding.extras.study.steps.panels import share_panel
from coding.model.panel import Panel, Rules, Scale
from tests.extras.study.consortium import join_site, package_of
from tests.helpers.panel_answers import write_answers

RULES = Rules(scales=(Scale("relevance"), Scale("harm", 5)), least_answers=3)
WORDINGS = ("Gifts come unasked.", "Talks are kept secret.", "A second phone is there.")
Rated = Sequence[tuple[int | None, int | None]]
"""Of one panelist: relevance and harm of each item."""


def draft(title: str = "Practice", kind: str = "experts", people: Sequence[str] = ()) -> PanelDraft:
    """A panel on three items and two scales."""
    return PanelDraft(
        title=title, kind=kind, consent="I take part of my own will.", rules=RULES, cards=(),
        items=[ItemDraft(wording, "Others do so too.", {"de": {"wording": f"{wording} (de)"}}) for wording in WORDINGS],
        panelists=[PanelistDraft(person) for person in people],
    )  # fmt: skip


def study_with_panels(coordinator: Any, *titles: str) -> bytes:
    """A package in which panels go along, those of survivors by their title."""
    lead = coordinator.as_user("lea")
    for title in titles or ("Practice",):
        setup.make_panel(lead, draft(title, "survivors" if title == "Survivors" else "experts"))
        share_panel(lead, title, shared=True)
    return package_of(coordinator)


def joined(site: Any, package: bytes, people: Mapping[str, Sequence[str]]) -> dict[str, Panel]:
    """A site that joined, with people on its panels, by title."""
    join_site(site, package)
    lead = site.as_user("lea")
    results = {panel.title: panel for panel in setup.list_panels(lead)}
    for title, codes in people.items():
        setup.add_panelists(lead, results[title].id, [PanelistDraft(code, note="hotline") for code in codes])
    return results


def ask(site: Any, panel: Panel, rated: Mapping[str, Rated], reason: str = "", *, close: bool = True) -> None:
    """One round: whoever is named answers, in the order of the items."""
    lead = site.as_user("lea")
    result = rounds.open_round(lead, panel.id)
    files = []
    for code, values in rated.items():
        given = {
            item: dict(zip(("relevance", "harm"), pair, strict=True))
            for item, pair in zip(result.items, values, strict=True)
        }
        reasons = dict.fromkeys(result.items, reason) if reason else {}
        files.append((f"{code}.json", write_answers(result, code, given, reasons)))
    taken = answers.take_answers(lead, files)
    assert [entry.state for entry in taken] == ["taken"] * len(files), taken
    if close:
        rounds.close_round(lead, panel.id)


def invented(
    people: Sequence[str], seed: int, items: int = len(WORDINGS)
) -> dict[str, list[tuple[int | None, int | None]]]:
    """Ratings that differ a little, with one that could not be judged."""
    rated = {
        who: [(1 + (seed + 3 * at + 5 * item) % 9, 1 + (seed * 2 + at + item) % 5) for item in range(items)]
        for at, who in enumerate(people)
    }
    last = list(rated[people[-1]])
    last[0] = (None, last[0][1])
    return {**rated, people[-1]: last}  # type: ignore[dict-item]
