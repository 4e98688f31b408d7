"""What the Activity page makes of an event's details."""

from __future__ import annotations

from coding.ui.pages.activity import details


def test_empty_details_are_left_out_and_lists_are_joined() -> None:
    assert details({"decision": None, "codes": ["C1", "G4"], "hash": "ab", "themes": 12}) == "codes C1 + G4, themes 12"
    assert details({"decision": None}) == ""
