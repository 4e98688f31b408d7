"""What coders of a case differ about, what a decision comes to, and when it rests on an older value."""

import pytest

from coding.errors import InvalidInput
from coding.reconcile.variables import VariableDifference as Kind
from coding.reconcile.variables import VariableOutcome as Outcome
from coding.reconcile.variables import difference, is_older, settled


def of(**answers: str) -> dict[str, frozenset[str]]:
    """Coder → values, which stand apart by commas."""
    return {coder: frozenset(filter(None, values.split(","))) for coder, values in answers.items()}


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (of(ana="yes", ben="yes"), Kind.SAME),
        (of(ana="yes", ben="no"), Kind.VALUE),
        (of(ana="game,chat", ben="chat,video"), Kind.SETS),
        (of(ana="game", ben="video"), Kind.VALUE),
        (of(ana="unknown", ben="yes"), Kind.UNKNOWN),
        (of(ana="not applicable", ben="yes"), Kind.APPLICABLE),
        (of(ana="unknown", ben="not applicable"), Kind.UNKNOWN),
        (of(ana="yes", ben=""), Kind.LEFT_OPEN),
        (of(ana="yes", ben="", cara="no"), Kind.VALUE),
        (of(ana="unknown", ben="unknown"), Kind.SAME),
    ],
)
def test_what_they_differ_about(answers: dict[str, frozenset[str]], kind: Kind) -> None:
    assert difference(answers) is kind


def test_what_a_decision_comes_to() -> None:
    sets = of(ana="game,chat", ben="chat,unknown", cara="")
    assert settled(Outcome.CODER, sets, coder="ana") == {"game", "chat"}
    assert settled(Outcome.UNION, sets) == {"game", "chat"}, "unknown is no value beside others"
    assert settled(Outcome.UNION, of(ana="unknown", ben="")) == {"unknown"}
    assert settled(Outcome.INTERSECTION, sets) == {"chat"}, "of those who answered"
    assert settled(Outcome.NEW, sets, chosen=frozenset({"video"})) == {"video"}
    for outcome, answers, coder in (
        (Outcome.CODER, sets, "cara"),
        (Outcome.CODER, sets, "dan"),
        (Outcome.INTERSECTION, of(ana="yes", ben="no"), None),
        (Outcome.NEW, sets, None),
    ):
        with pytest.raises(InvalidInput):
            settled(outcome, answers, coder=coder)


def test_when_a_decision_rests_on_an_older_value() -> None:
    yes, parents = frozenset({"yes"}), of(ana="yes", ben="no")
    assert not is_older(yes, parents, parents)
    assert is_older(yes, parents, of(ana="yes", ben="yes")), "also where they agree by now"
    assert is_older(yes, parents, of(ana="yes")), "a record that is open again"
    assert not is_older(yes, parents, parents | of(cara="yes")) and not is_older(yes, parents, parents | of(cara=""))
    assert is_older(yes, parents, parents | of(cara="no"))
