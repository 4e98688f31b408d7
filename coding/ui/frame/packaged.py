"""Heard's own Streamlit components: a folder of style sheets and scripts each.

They are in ``coding/ui/components``, and those of an extra among its pages.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

import coding.extras
from coding.ui.frame.texts import SOURCE_LANGUAGE, component_texts, language

PACKAGE: Final = "heard"
TEXTS: Final = "texts"
"""Folder with the helper that translates, which every component imports."""
FOLDER: Final = Path(__file__).parent.parent / "components"
FOLDERS: Final = {
    path.name: path for path in (*FOLDER.glob("*/"), *Path(coding.extras.__file__).parent.glob("*/pages/*/"))
}
"""Folder of every component by its name, those of the extras that are there among them."""


def packaged(name: str, *, js: str, css: str | None = None, beside: Sequence[str] = (), speaks: bool = True) -> Any:
    """A packaged component, ready to mount; registered from here where the installed files do not name it.

    Streamlit finds the components of an installed Heard by itself; in a checkout or an editable install it does not.
    What draws the component (anything but a ``bridge``) carries the translations its scripts need; a ``document`` is
    mounted anew in another language. Where it is mounted with ``written``, a place to keep what was made of it, a
    document is made JSON of once in each language; otherwise Streamlit does so twice whenever the page is run.

    Args:
        name: Folder of the component; it is mounted as ``heard.<name>``.
        js: Its entry module.
        css: Its style sheet, if it has one.
        beside: Components whose scripts this one imports, which must be served too.
        speaks: Whether its scripts have texts of their own.
    """
    manager = get_bidi_component_manager()
    for component in (TEXTS, *beside, name):
        if manager.get_component_asset_root(f"{PACKAGE}.{component}") is None:
            manifest = ComponentManifest(PACKAGE, "0", [ComponentConfig(component, component)])
            manager.register_from_manifest(manifest, FOLDERS[component].parent)
    mount = st.components.v2.component(f"{PACKAGE}.{name}", css=css, js=js, isolate_styles=False)

    def translated(*, key: str, data: dict[str, Any], written: dict[str, bytes] | None = None, **more: Any) -> Any:
        language_now, part = language(), data.get("part")
        if speaks and language_now != SOURCE_LANGUAGE and part != "bridge":
            data = data | {"texts": component_texts(language_now, (name, *beside))}
            key = f"{key}-{language_now}" if part == "document" else key
        if written is None:
            return mount(key=key, data=data, **more)
        if language_now not in written:
            written[language_now] = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        return mount(key=key, data=written[language_now], **more)

    return translated


def declared() -> None:
    """Does nothing: what a component says is read from its result; Streamlit wants a callback to declare the state."""
