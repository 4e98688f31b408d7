"""The project's own lists: what to mask always, and what never."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.folding import fold, name_key
from pipelines.redact.leaks import find_leaks
from pipelines.redact.model import Detection


class DenyList:
    """Masks every form of a list wherever it stands, whatever case and diacritics."""

    name = "deny list"

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = [form for form in forms if form.strip()]

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield every place where a form of the list stands."""
        for leak in find_leaks(page.text, self._forms):
            yield found(leak.start, leak.end, "OTHER", 1.0, self.name)


class AllowList:
    """Forms that are never masked when a detection is exactly one of them."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._keys = frozenset(name_key(form) for form in forms) | frozenset(fold(form) for form in forms)

    def allows(self, text: str, detection: Detection) -> bool:
        """Return whether the words of a detection are on the list. The deny list is stronger."""
        return (
            DenyList.name not in detection.detectors and name_key(text[detection.start : detection.end]) in self._keys
        )
