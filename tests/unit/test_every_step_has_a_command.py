"""Every step that a page offers has a command; the few that have none are named here, with the reason."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest

import coding.cli
import coding.extras
from coding.workspace.context import PERMISSIONS
from tests.unit.test_access import use_cases

WITHOUT: dict[str, tuple[str, ...]] = {
    "brings back what was undone: the command is given again": (
        "cases.cases.redo_cases", "checklists.steps.redo_checklist", "codebook.recheck.redo_recheck",
        "codebook.translations.redo_mark", "codebook.translations.undo_mark", "codebook.versions.redo_codebook",
        "codings.memos.redo_memo", "joint.steps.side_by_side.redo_joint", "maps.steps.redo_maps",
        "originals.correcting.redo_correction", "people.participants.redo_change", "people.sites.redo_sites",
        "persons.steps.still.redo_kept",
        "release.corrections.redo_proposal", "release.second_reading.redo_reading",
        "reports.indicators.redo_indicators", "reports.plans.put_back_plan", "search.saved.put_back_search",
        "stories.steps.redo_stories", "themes.team.redo_theme",
    ),
    "coding while reading, offered codes too: heard codings import takes what was coded elsewhere": (
        "codings.operations.code_passage", "codings.operations.keep_content_note", "codings.operations.take_back",
        "review.reported.withdraw_report",
        "suggest.steps.suggest.accept", "suggest.steps.suggest.declare_coded", "suggest.steps.suggest.decline",
        "suggest.steps.suggest.prepare", "suggest.steps.suggest.undo", "suggest.steps.suggest.unlock",
    ),
    "one's own record of a case, value by value: heard cases import takes records": (
        "cases.records.apply_to_records", "cases.records.hand_in", "cases.records.redo_record",
        "cases.records.set_answers", "cases.records.undo_record",
    ),
    "one's own sign-in, and how one likes to look at a page": (
        "codings.preferences.set_interface_language", "codings.preferences.set_preferences",
        "codings.preferences.set_walk", "people.own_passphrase.put_notice_away",
        "people.passkeys.begin_passkey", "people.passkeys.finish_passkey", "people.passkeys.remove_passkey",
        "people.second_factor.prove_both",
        "people.second_factor.put_wrong_codes_away", "people.second_factor.remove_second_factor",
        "people.second_factor.renew_recovery_codes", "people.second_factor.set_second_factor",
        "people.sign_ins.end_all_own_sign_ins", "people.sign_ins.end_own_sign_in", "project.open.say_written",
    ),
    "an hour of the running app: a command takes the passphrase itself": (
        "review.comparing.end_lending", "review.comparing.lend_comparison",
    ),
    "notes that somebody hears an original on screen": ("recordings.steps.recordings.log_listening",),
    "the same in another way: heard theme accept, rename and codes; heard corrections mask --names; heard "
    "second-reading read; heard review apply; heard transcribe": (
        "recordings.steps.transcribing.keep_for_transcript", "recordings.steps.transcribing.go_on",
        "themes.team.accept_theme", "release.corrections.mask_names", "release.second_reading.apply_reading",
    ),
    "words are corrected while listening: heard import takes what was corrected elsewhere": (
        "originals.correcting.correct_words", "recordings.steps.wording.apply_wording",
    ),
    "changes nothing of the study, and is looked at": (
        "codebook.recheck.recheck_progress", "reconcile.queue.counts_by_kind", "search.coded.passages_before",
        "search.passages.get_ready",
        "search.search.counter_examples", "search.search.similar", "suggest.steps.learning.taught",
        "suggest.steps.quality.evaluate", "suggest.steps.quality.more_like", "suggest.steps.quality.unlike_rest",
        "proposals.steps.propose.propose_half",
    ),
}  # fmt: skip
"""Why there is no command → the steps without one."""


def command_modules() -> Iterator[ModuleType]:
    for package, those in ((coding.cli, r"^coding\.cli\.(?!__main__)"), (coding.extras, r"\.commands\b")):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if re.search(those, info.name):
                yield importlib.import_module(info.name)


def named_in(source: str, module: ModuleType) -> set[Any]:
    """Functions and classes that a piece of a module names, by itself or as what another module has."""
    tree, names = ast.parse(source), dict(vars(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            brought = importlib.import_module(node.module)
            names |= {each.asname or each.name: getattr(brought, each.name, None) for each in node.names}
    named: list[Any] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            named.append(names.get(node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            named.append(getattr(names.get(node.value.id), node.attr, None))
    return {each for each in named if inspect.isfunction(each) or inspect.isclass(each)}


@cache
def below(function: Callable[..., Any]) -> tuple[str, set[Any]]:
    """Source of a function of the workspace or an extra, and what it names; nothing of others."""
    inner = inspect.unwrap(function)
    if not inner.__module__.startswith(("coding.workspace", "coding.extras")):
        return "", set()
    source = textwrap.dedent(inspect.getsource(inner))
    return source, named_in(source, sys.modules[inner.__module__])


def reached(begin: set[Any], through: Callable[[Any], bool] = lambda _: True) -> set[Any]:
    seen: set[Any] = set()
    waiting = list(begin)
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            waiting += filter(through, below(function)[1])
    return seen


def writes(function: Any) -> bool:
    return any(
        re.search(r"store\.write\(|\.take_step\(|@writes\(", below(each)[0])
        for each in reached({function}, inspect.isfunction)
    )


@pytest.mark.slow
def test_every_step_has_a_command_but_those_named_here() -> None:
    by_command = reached({each for module in command_modules() for each in named_in(inspect.getsource(module), module)})
    steps = {key for key, function, _ in use_cases() if function not in by_command and writes(function)}
    named = [key for those in WITHOUT.values() for key in those]
    there = {key for key in named if key in PERMISSIONS}
    assert steps - there == set(), "these have no command"
    assert there - steps == set(), "these have one by now, or are no step"
    assert len(named) == len(set(named))
