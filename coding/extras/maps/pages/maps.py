"""Maps: the list of them, and the one that is open, with the canvas that it is drawn on."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.errors import NotFound
from coding.extras.maps import resolving, steps
from coding.extras.maps.drawing import apply_to_map, line_of
from coding.extras.maps.resolving import ResolvedMap, placeable, show_map
from coding.extras.maps.tables import ConceptMap
from coding.ui.components.figures_table import wide
from coding.ui.components.own_pane import OwnPane
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.packaged import packaged
from coding.ui.frame.steps import attempt, history, show_outcome
from coding.ui.frame.texts import _, words_of
from coding.workspace.context import Context
from coding.workspace.operations import newest_step
from coding.workspace.people.users import user_names


def canvas(context: Context, map_id: str) -> None:
    """One map, to be drawn on."""
    canvas_of(context.user.id, map_id).draw(packaged("map_canvas", css="map.css", js="map.js", beside=("coding_pane",)))


def canvas_of(user: str, map_id: str) -> OwnPane:
    """The pane of a map."""
    return OwnPane(
        user=user,
        key=f"map-{map_id}-{user}",
        apply=lambda context, operations: apply_to_map(context, map_id, operations),
        shown=lambda context, _state: {
            **_document(show_map(context, map_id)),
            "offered": [[candidate.kind, candidate.what, candidate.name] for candidate in placeable(context)],
        },
        newest=lambda context, _: newest_step(context, line_of(map_id)),
    )


def _document(resolved_map: ResolvedMap) -> dict[str, Any]:
    return {
        "nodes": [
            [node.id, node.kind, node.name, node.state, node.x, node.y, node.own, node.what]
            for node in resolved_map.nodes
        ],
        "links": [[link.id, link.source, link.target, link.kind, link.label] for link in resolved_map.links],
        "canUndo": resolved_map.can_undo,
        "canRedo": resolved_map.can_redo,
    }


_FRESH = "_maps_fresh"
"""Session entry: the map that was just made and is to be opened."""


def page(context: Context) -> None:
    """The map that the address names, or all of them."""
    show_outcome()
    if fresh := st.session_state.pop(_FRESH, None):
        st.query_params["map"] = fresh
    map_in_address = st.query_params.get("map")
    if map_in_address:
        try:
            _open(context, resolving.show_map(context, map_in_address))
            return
        except NotFound as error:
            st.warning(style.escape(words_of(error)))
    _list(context)


def _open(context: Context, resolved_map: resolving.ResolvedMap) -> None:
    wide(low=True)
    # A link from this page to itself leaves the browser's address as it was; so does the one back to the list.
    st.query_params["map"] = resolved_map.map.id
    st.title(style.escape(resolved_map.map.name), anchor="named")
    with st.container(horizontal=True, vertical_alignment="center"):
        link("maps", _("All maps"))
        style.note(_whose(context, resolved_map.map))
    canvas(context, resolved_map.map.id)
    style.note(
        _(
            "Drag things, or choose them in the list and press Enter. Then the arrow keys move them. c links "
            "what is chosen, Shift and a click link it to something else. e, or a click on a link, changes "
            "what it means. Delete removes what is chosen, u takes back."
        )
    )


def _list(context: Context) -> None:
    st.query_params.clear()
    st.title(_("Maps"), anchor=False)
    style.note(
        _(
            "Codes, memos, themes and notes, placed by hand and linked. A map is yours alone until you share "
            "it. On a shared one nobody sees a memo that they may not see elsewhere."
        )
    )
    known = steps.list_maps(context)
    row = st.form("map-make", clear_on_submit=True, border=False).container(
        horizontal=True, vertical_alignment="bottom"
    )
    name = row.text_input(_("Name of the new map"), max_chars=steps.NAME_LIMIT, width=340)
    if row.form_submit_button(_("Make the map"), type="primary"):
        with style.anew():
            st.session_state[_FRESH] = steps.make_map(context, name).id
    history(context, steps.LIST, steps.undo_maps, steps.redo_maps)
    if not known:
        style.empty(_("No map yet. Give one a name and make it."))
    _rows(context, known)
    if context.may(Permission.EXPORT):
        link("report_builder", _("Report"))


def _rows(context: Context, known: Sequence[ConceptMap]) -> None:
    for concept_map in known:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            link("maps", style.escape(concept_map.name), map=concept_map.id)
            style.note(_whose(context, concept_map))
            if concept_map.owner == context.user.id:
                _change(context, concept_map)


def _whose(context: Context, concept_map: ConceptMap) -> str:
    if concept_map.owner == context.user.id:
        return _("yours, shared with the team") if concept_map.shared else _("yours alone")
    owner = user_names(context.project).get(concept_map.owner, concept_map.owner)
    return _("shared by {name}").format(name=owner)


def _change(context: Context, concept_map: ConceptMap) -> None:
    """What only the maker may do: rename, share, remove."""
    share = _("Keep it for yourself") if concept_map.shared else _("Share with the team")
    called = style.escape(concept_map.name)
    if st.button(share, key=f"share-{concept_map.id}", help=called):
        attempt(lambda: steps.share_map(context, concept_map.id, not concept_map.shared), _("Saved."))
    with st.popover(_("Rename"), help=called):
        name = st.text_input(_("Name"), concept_map.name, max_chars=steps.NAME_LIMIT, key=f"name-{concept_map.id}")
        if st.button(_("Save"), key=f"rename-{concept_map.id}"):
            attempt(lambda: steps.rename_map(context, concept_map.id, name), _("Saved."))
    if st.button(_("Remove"), key=f"remove-{concept_map.id}", help=called):
        attempt(lambda: steps.remove_map(context, concept_map.id), _("Removed. Undo brings it back."))
