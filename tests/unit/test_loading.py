"""A library is loaded without another one that nobody asks it for."""

import importlib
import sys
import threading

import pytest

from pipelines.loading import leaving_out


def test_a_package_is_missing_in_the_block_for_its_own_thread_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this", raising=False)
    monkeypatch.setattr("builtins.print", lambda *_: None)
    beside = threading.Thread(target=importlib.import_module, args=("this",))
    with leaving_out("this"):
        with pytest.raises(ImportError):
            importlib.import_module("this")
        assert importlib.import_module("colorsys")
        beside.start()
        beside.join()
        assert importlib.import_module("this"), "once it is there it is found"
    monkeypatch.delitem(sys.modules, "this")
    assert importlib.import_module("this")
