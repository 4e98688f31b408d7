"""Steps on maps, as the test of undo takes them."""

from collections.abc import Callable

from coding.extras.maps import drawing, steps, tables
from coding.workspace.context import Context
from tests.conftest import SmallProject
from tests.helpers.undo_scenarios import Scenario, both, counter, read


def a_map(project: SmallProject) -> Scenario:
    ana = project.as_user("ana")
    turn = counter()
    return Scenario(
        project,
        lambda: [steps.make_map(ana, f"Map {turn()}").id for _ in range(2)],
        lambda key, number: steps.rename_map(ana, key, f"Name {turn()}"),
        lambda key: read(project, lambda cursor: tables.MAPS.find(cursor, key)),
        None,
        **both(steps.undo_maps, steps.redo_maps, ana),
    )


def a_shared_map(project: SmallProject) -> tuple[Context, Context, str]:
    ana, ben = project.as_user("ana"), project.as_user("ben")
    result = steps.make_map(ana, "Evenings").id
    steps.share_map(ana, result, True)
    return ana, ben, result


def a_thing_on_a_map(project: SmallProject) -> Scenario:
    ana, ben, result = a_shared_map(project)
    turn = counter()
    return Scenario(
        project,
        lambda: [drawing.place(ana, result, "note", f"Note {turn()}", (0, 0)) for _ in range(2)],
        lambda key, number: drawing.move(ana, result, key, (turn(), 40)),
        lambda key: read(project, lambda cursor: tables.NODES.find(cursor, key)),
        lambda key: drawing.move(ben, result, key, (turn(), 80)),
        **both(drawing.undo_map, drawing.redo_map, ana, result),
    )


def a_link_on_a_map(project: SmallProject) -> Scenario:
    ana, _, result = a_shared_map(project)
    turn = counter()

    def fresh() -> list[str]:
        ends = [drawing.place(ana, result, "note", f"Note {turn()}", (0, 0)) for _ in range(3)]
        return [drawing.connect(ana, result, (ends[0], other), "leads_to") for other in ends[1:]]

    return Scenario(
        project,
        fresh,
        lambda key, number: drawing.disconnect(ana, result, key),
        lambda key: read(project, lambda cursor: tables.LINKS.find(cursor, key)),
        None,
        **both(drawing.undo_map, drawing.redo_map, ana, result),
        once=True,
    )


SCENARIOS: dict[Callable[[SmallProject], Scenario], set[str]] = {
    a_map: {"map"},
    a_thing_on_a_map: {"map_node"},
    a_link_on_a_map: {"map_link"},
}
