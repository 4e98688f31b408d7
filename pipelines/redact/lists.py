"""The project's own lists: what to mask always, what never, and what was confirmed elsewhere in it."""

from collections.abc import Iterator, Sequence

from pipelines.redact.elsewhere import is_name_elsewhere
from pipelines.redact.folding import fold, name_key
from pipelines.redact.leaks import Forms, find_known, find_leaks
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.page import Page, found


class DenyList:
    """Masks every form of a list wherever it stands, whatever case and diacritics."""

    name = "deny list"

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = Forms(form for form in forms if form.strip())

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield every place where a form of the list stands."""
        for leak in find_leaks(page.text, self._forms):
            yield found(leak.start, leak.end, "OTHER", 1.0, self.name)


class KnownForms:
    """Finds names and other identifiers that were confirmed in other interviews of the project."""

    name = "known in this project"

    def __init__(self, forms: Sequence[tuple[str, str]]) -> None:
        """Take forms with the type of each."""
        self._forms = Forms(form for form, _ in forms)
        self._types = [type for _, type in forms]

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield every place where one stands; places and groups only with a capital, where the text has any.

        A name of one word that is an everyday word too is taken only where it looks like the name.
        """
        for leak in find_known(page.text, self._forms):
            type = self._types[leak.form_index]
            small = page.text[leak.start].islower() and not page.caseless
            if small and ENTITY_TYPES[type].kind == "quasi":
                continue
            words = page.words_in(leak.start, leak.end) if type == "PERSON" else []
            if len(words) != 1 or is_name_elsewhere(page, words[0]):
                yield found(leak.start, leak.end, type, 0.8, self.name)


class AllowList:
    """Forms that are never masked when a detection is exactly one of them."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._keys = frozenset(name_key(form) for form in forms) | frozenset(fold(form) for form in forms)

    def allows(self, text: str, detection: Detection) -> bool:
        """Return whether the words of a detection are on the list. The deny list is stronger."""
        return (
            DenyList.name not in detection.detectors and name_key(text[detection.start : detection.end]) in self._keys
        )
