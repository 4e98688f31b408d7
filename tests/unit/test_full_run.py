import re

import pytest

from tests.helpers import full_run
from tests.helpers.full_run import FULL_RUN, is_full
from tests.helpers.paths import ROOT


@pytest.mark.parametrize(("rare", "stand_in"), FULL_RUN.items())
def test_what_is_in_the_full_run_alone_has_a_stand_in_in_every_run(rare: str, stand_in: str) -> None:
    for place in (rare, stand_in):
        file, _, name = place.partition("::")
        source = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {name.split('[')[0] or 'test_'}", source, re.MULTILINE), place
    assert is_full(f"tests/{rare}") and not is_full(f"tests/{stand_in}")


def test_a_file_run_by_itself_has_all_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    for few, examples in ((False, 20), (True, 4)):
        monkeypatch.setitem(full_run._chosen, "few", few)
        assert full_run.amount(20, 4) == examples
