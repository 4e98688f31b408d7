"""What is tried as everywhere: pages, files that are brought, a chat that was released, a word that stops an export."""

from tests.security.test_files_apart import no_parser, seen
from tests.ui.conftest import components, process_of_its_own
from tests.ui.reports.test_reports_page import study as exported_from
from tests.workspace.originals.test_chats import released
from tests.workspace.reports.test_disclosure_check import stopped_at_rowan, with_rowan_in_a_quote

__all__ = [
    "components", "exported_from", "no_parser", "process_of_its_own", "released", "seen", "stopped_at_rowan",
    "with_rowan_in_a_quote",
]  # fmt: skip
