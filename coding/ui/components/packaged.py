"""Heard's own Streamlit components: a folder of style sheets and scripts each, beside this module."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

PACKAGE: Final = "heard"
FOLDER: Final = Path(__file__).parent


def packaged(name: str, *, css: str, js: str, beside: Sequence[str] = ()) -> Any:
    """A packaged component, ready to mount; registered from here where the installed files do not name it.

    Streamlit finds the components of an installed Heard by itself; in a checkout or an editable install it does not.

    Args:
        name: Folder of the component; it is mounted as ``heard.<name>``.
        css: Its style sheet.
        js: Its entry module.
        beside: Components whose scripts this one imports, which must be served too.
    """
    manager = get_bidi_component_manager()
    for one in (*beside, name):
        if manager.get_component_asset_root(f"{PACKAGE}.{one}") is None:
            manager.register_from_manifest(ComponentManifest(PACKAGE, "0", [ComponentConfig(one, one)]), FOLDER)
    return st.components.v2.component(f"{PACKAGE}.{name}", css=css, js=js, isolate_styles=False)


def declared() -> None:
    """Does nothing: what a component says is read from its result; Streamlit wants a callback to declare the state."""
