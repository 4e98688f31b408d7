"""The results of a panel as plain values: the names that commands print and that others may build on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from coding.model.panel import PanelItem
from coding.panel.measures import Concordance
from coding.panel.results import PanelResults, RoundResult, ScaleResult


def panel_record(results: PanelResults, codes: Mapping[str, str]) -> dict[str, Any]:
    """A panel's results.

    Args:
        results: Of one panel.
        codes: Panelist id → code.
    """
    panel, stop = results.panel, results.stop
    return {
        "id": panel.id,
        "title": panel.title,
        "kind": panel.kind,
        "state": panel.state,
        "withdrawn": panel.withdrawn,
        "rules": {**asdict(panel.rules), "scales": {one.name: one.points for one in panel.rules.scales}},
        "rounds": [_round(one, codes) for one in results.rounds],
        "items": [_item(one, results, codes) for one in results.items],
        "stop": None
        if stop is None
        else {
            "met": stop.met,
            "at_most_rounds": stop.at_most,
            "unsettled": [{"item": item, "scale": scale} for item, scale in stop.unsettled],
        },
    }


def _round(one: RoundResult, codes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": one.round.number,
        "opened": one.round.opened_at.isoformat(),
        "closed": one.round.closed_at.isoformat() if one.round.closed_at else None,
        "item_set": one.round.item_set,
        "items": len(one.round.items),
        "asked": len(one.asked),
        "answered": len(one.answered),
        "missing": sorted(codes[who] for who in one.asked if who not in one.answered),
        "kendall_w": {scale: _concordance(found) for scale, found in one.concordance.items()},
        "kendall_w_of_both": {
            scale: {"before": _concordance(before), "now": _concordance(now)}
            for scale, (before, now) in one.of_both.items()
        },
    }


def _concordance(one: Concordance) -> dict[str, Any]:
    return {"w": one.w, "low": one.low, "high": one.high, "panelists": one.panelists, "items": one.items}


def _item(one: PanelItem, results: PanelResults, codes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "wording": one.wording,
        "limits": one.limits,
        "indicator": one.indicator_id or None,
        "how": one.how,
        "reason": one.reason,
        "parents": list(one.parents),
        "added": one.added,
        "retired": one.retired,
        "why_retired": one.why_retired,
        "rounds": [
            {
                "number": found.round.number,
                "scales": {name: _scale(scale, codes) for name, scale in found.items[one.id].items()},
            }
            for found in results.rounds
            if one.id in found.items
        ],
    }


def _scale(one: ScaleResult, codes: Mapping[str, str]) -> dict[str, Any]:
    lies, apart, moved = one.spread, one.disagreement, one.shift
    return {
        "n": lies.n if lies else 0,
        "not_judged": one.not_judged,
        "counts": list(lies.counts) if lies else [],
        "median": lies.median if lies else None,
        "q1": lies.first_quartile if lies else None,
        "q3": lies.third_quartile if lies else None,
        "iqr": lies.interquartile_range if lies else None,
        "percent_low": lies.percent_low if lies else None,
        "percent_high": lies.percent_high if lies else None,
        "consensus": one.consensus,
        "disagreement": apart.by_count if apart else None,
        "ipr": apart.range if apart else None,
        "ipras": apart.range_adjusted if apart else None,
        "change": None
        if moved is None
        else {
            "n": moved.n,
            "changed": moved.changed,
            "mean": moved.mean_change,
            "net": moved.net_change,
            "stable": one.stable,
            "wilcoxon_p": moved.wilcoxon_p,
            "variation": moved.variation_difference,
            "who": [
                {"panelist": codes[who], "before": before, "after": after}
                for who, before, after in sorted(one.changes, key=lambda each: codes[each[0]])
            ],
        },
    }
