"""The page of checklists is tried as every other page is, and its files as every other file."""

from tests.ui.conftest import components, process_of_its_own
from tests.workspace.reports.test_disclosure_check import coded, with_locked_round, with_words_of_heards
from tests.workspace.reports.test_every_export import study as of_every_consent

__all__ = ["coded", "components", "of_every_consent", "process_of_its_own", "with_locked_round", "with_words_of_heards"]
