"""The results of a panel as plain values: the names that commands print and that others may build on."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from coding.model.panel import PanelItem
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
        "rules": {**asdict(panel.rules), "scales": {scale.name: scale.points for scale in panel.rules.scales}},
        "rounds": [_round(round, codes) for round in results.rounds],
        "items": [_item(panel_item, results, codes) for panel_item in results.items],
        "stop": None
        if stop is None
        else {
            "met": stop.met,
            "at_most_rounds": stop.at_most,
            "unsettled": [{"item": item, "scale": scale} for item, scale in stop.unsettled],
        },
    }


def _round(result: RoundResult, codes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": result.round.number,
        "opened": result.round.opened_at.isoformat(),
        "closed": result.round.closed_at.isoformat() if result.round.closed_at else None,
        "item_set": result.round.item_set,
        "items": len(result.round.items),
        "asked": len(result.asked),
        "answered": len(result.answered),
        "missing": sorted(codes[who] for who in result.asked if who not in result.answered),
        "kendall_w": {scale: asdict(concordance) for scale, concordance in result.concordance.items()},
        "kendall_w_of_both": {
            scale: {"before": asdict(before), "now": asdict(now)} for scale, (before, now) in result.of_both.items()
        },
    }


def _item(panel_item: PanelItem, results: PanelResults, codes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": panel_item.id,
        "wording": panel_item.wording,
        "limits": panel_item.limits,
        "indicator": panel_item.indicator_id or None,
        "how": panel_item.how,
        "reason": panel_item.reason,
        "parents": list(panel_item.parents),
        "added": panel_item.added,
        "retired": panel_item.retired,
        "why_retired": panel_item.why_retired,
        "rounds": [
            {
                "number": round.round.number,
                "scales": {name: _scale(scale, codes) for name, scale in round.items[panel_item.id].items()},
            }
            for round in results.rounds
            if panel_item.id in round.items
        ],
    }


def _scale(result: ScaleResult, codes: Mapping[str, str]) -> dict[str, Any]:
    lies, disagreement, moved = result.spread, result.disagreement, result.shift
    return {
        "n": lies.n if lies else 0,
        "not_judged": result.not_judged,
        "counts": list(lies.counts) if lies else [],
        "median": lies.median if lies else None,
        "q1": lies.first_quartile if lies else None,
        "q3": lies.third_quartile if lies else None,
        "iqr": lies.interquartile_range if lies else None,
        "percent_low": lies.percent_low if lies else None,
        "percent_high": lies.percent_high if lies else None,
        "consensus": result.consensus,
        "disagreement": disagreement.by_count if disagreement else None,
        "ipr": disagreement.range if disagreement else None,
        "ipras": disagreement.range_adjusted if disagreement else None,
        "change": None
        if moved is None
        else {
            "n": moved.n,
            "changed": moved.changed,
            "mean": moved.mean_change,
            "net": moved.net_change,
            "stable": result.stable,
            "wilcoxon_p": moved.wilcoxon_p,
            "variation": moved.variation_difference,
            "who": [
                {"panelist": codes[who], "before": before, "after": after}
                for who, before, after in sorted(result.changes, key=lambda each: codes[each[0]])
            ],
        },
    }
