# ruff: noqa
# mypy: ignore-errors
# fmt: off
"""Recompute every figure of agreement.json, also by group, interview and set of codes: python recompute_more.py FILE"""

import json, sys
from itertools import combinations
import numpy as np


def several(n, n1, o):  # ratings, ratings "yes", disagreement: Krippendorff 2011, Fleiss 1971, Gwet 2008, S of 1981
    pa, p, chance = 1 - 2 * o / n, n1 / n, (n - n1) * n1
    return dict(prevalence=p, pa=pa, kripp_alpha=1 - (n - 1) * o / chance, fleiss_kappa=1 - n * o / chance,
                gwet_ac1=1 - (1 - pa) / (1 - 2 * p * (1 - p)), brennan_prediger=2 * pa - 1)

def two(a, b, c, d):  # both, only the first, only the second, neither: Cohen 1960, Scott 1955
    n, x, y, s = a + b + c + d, a + b, a + c, 2 * a + b + c
    return dict(po=(a + d) / n, f1=2 * a / s, jaccard=a / (a + b + c), pe=(x * y + (n - x) * (n - y)) / n**2,
                kappa=1 - n * (b + c) / (x * (n - y) + y * (n - x)), scott_pi=1 - 2 * n * (b + c) / (s * (2 * n - s)))

def pooled(tables):  # de Vries and others 2008: means over the codes first
    po, pe = (two(*tables)[name].mean(-1) for name in ("po", "pe"))
    return (po - pe) / (1 - pe)

def ends(value, left, informative, shared):  # leave one interview out: Fisher's z, Student's t
    z = np.arctanh(left)  # infinite where all disagreement lies in one interview: no interval
    spread = np.sqrt((len(z) - 1) / len(z) * ((z - z.mean()) ** 2).sum()) if len(z) > 3 and shared else np.nan
    t = student.get(str(informative - 1), np.nan) * (spread if spread >= 1e-12 else np.nan)
    return dict(zip(("low", "high"), np.tanh(np.arctanh(value) + np.array([-1, 1]) * t)))

def apart(a, b, masi):  # Passonneau 2006: distance of two sets of codes
    return 0 if a == b else 1 - len(a & b) / len(a | b) * ((2 / 3 if a <= b or b <= a else 1 / 3) if masi else 1)

def figures(block):
    coders, codes, docs, found = block["coders"], block["codes"], block["interviews"], {}
    ids = [i for i in docs if len(docs[i]["coders"]) > 1 and docs[i]["units"]]
    size, m = np.array([[docs[i]["units"], len(docs[i]["coders"])] for i in ids], float).reshape(-1, 2).T[:, :, None]
    x = np.zeros((2 ** len(coders), len(ids), len(codes)))  # units by set of coders, interview, code
    for i, code, mask, count in block["cells"]:
        if i in ids: x[mask, ids.index(i), codes.index(code)] = count
    x[0] = size - x.sum(0)
    has = np.array([[mask >> c & 1 for c in range(len(coders))] for mask in range(len(x))])
    r = has.sum(1)[:, None, None]
    sums = np.array([m * size + 0 * x[0], (r * x).sum(0), (r * (m - r) * x / (m - 1)).sum(0)])
    for group, part in {"": ids, **block["groups"]}.items():
        for k, code in enumerate(codes):
            each = sums[:, [ids.index(i) for i in part if i in ids], k]
            whole, left = several(*each.sum(1)), several(*(each.sum(1)[:, None] - each))["kripp_alpha"]
            varied = min((each[1] > 0).sum(), (each[1] < each[0]).sum())
            alike = each[2].sum() < min(each[1].sum(), (each[0] - each[1]).sum())  # some two coders agreed on a unit
            found |= {("code", group, code, f): v for f, v in {**whole, **ends(whole["kripp_alpha"], left, varied, alike)}.items()}
    found |= {("interview", i, code, f): v for k, code in enumerate(codes) for n, i in enumerate(ids)
              for f, v in several(*sums[:, n, k]).items() if f in ("prevalence", "pa", "kripp_alpha")}
    for a, b in combinations(range(len(coders)), 2):
        pair, both = f"{coders[a]}|{coders[b]}", [{coders[a], coders[b]} <= set(docs[i]["coders"]) for i in ids]
        t = np.array([x[(has[:, a] == p) & (has[:, b] == q)][:, both].sum(0) for p, q in ((1, 1), (1, 0), (0, 1), (0, 0))])
        found |= {("pair", pair, code, f): v[k] for f, v in two(*t.sum(1)).items() if f != "pe" for k, code in enumerate(codes)}
        value, left = pooled(t.sum(1)), pooled(t.sum(1)[:, None] - t)
        found |= {("overall", "pooled_kappa", pair, f): v for f, v in
                  {"value": value, **ends(value, left, (t[:3].sum((0, 2)) > 0).sum(), t[0].any())}.items()}
    for code, pair, first, second, half, exact in block["spans"]:
        found |= {("pair", pair, code, f): np.float64(2 * n) / (first + second) for f, n in (("span_f1_0.5", half), ("span_f1_1.0", exact))}
    for name in () if block["unit"] in ("character", "word") else ("alpha_jaccard", "alpha_masi"):
        kinds = sorted({one for _, given, _ in block["sets"] for one in map(tuple, given)})
        d = np.array([[apart(set(a), set(b), name == "alpha_masi") for b in kinds] for a in kinds], float).reshape(2 * (len(kinds),))
        o, c, alike = np.zeros(len(ids)), np.zeros((len(ids), len(kinds))), False
        for i, given, count in block["sets"]:
            at, n = [kinds.index(tuple(one)) for one in given], ids.index(i)
            o[n] += 2 * count * sum(d[a, b] for a, b in combinations(at, 2)) / (len(at) - 1)
            alike |= any(set(a) & set(b) for a, b in combinations(given, 2))
            for one in at: c[n, one] += count
        expected = lambda c: np.where((e := ((c @ d) * c).sum(-1)) > 1e-9, e, np.nan)
        alpha = lambda c, o: 1 - (c.sum(-1) - 1) * o / expected(c)
        value, left = alpha(c.sum(0), o.sum()), alpha(c.sum(0) - c, o.sum() - o)
        coded = (c[:, [kind != () for kind in kinds]].sum(1) > 0).sum()
        found |= {("overall", name, "", f): v for f, v in {"value": value, **ends(value, left, coded, alike)}.items()}
    return found


if __name__ == "__main__":
    np.seterr(all="ignore")
    data = json.load(open(sys.argv[1], encoding="utf-8"))
    student, worst, count = data["student_t_975"], 0.0, 0
    for block in data["blocks"]:
        for key, value in figures(block).items():
            said = block["figures"].pop("\t".join(key))
            if (said is None) != bool(np.isnan(value)): sys.exit(f"{block['name']}: {key} is {said}, recomputed {value}")
            worst, count = max(worst, 0.0 if said is None else abs(said - value)), count + 1
        if block["figures"]: sys.exit(f"{block['name']}: not recomputed: {list(block['figures'])[:3]}")
    print(f"{count} figures recomputed; largest difference {worst:.1e}")
    sys.exit(int(worst > 1e-9))
