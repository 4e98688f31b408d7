"""What components the installed packages bring, read once a process.

Streamlit reads the metadata of every installed package to know it, a third of a second of processor time, and its
runner of pages does so for each page.
"""

import functools

from streamlit.components.v2 import manifest_scanner


def read_once() -> None:
    """Read them now, and have Streamlit ask what was read."""
    if not hasattr(manifest_scanner.scan_component_manifests, "cache_info"):
        manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
    manifest_scanner.scan_component_manifests()
