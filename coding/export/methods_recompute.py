# ruff: noqa
# mypy: ignore-errors
# fmt: off
"""Recompute coefficients and intervals from the cells of agreement.json (needs numpy): python recompute.py FILE"""
import itertools, json, sys, numpy as np

def several(n, yes, o):  # ratings, ratings "yes", disagreement: Krippendorff 2011, Gwet 2008, S of 1981
    pa, p, alpha = 1 - 2 * o / n, yes / n, 1 - (n - 1) * o / ((n - yes) * yes)
    return dict(prevalence=p, pa=pa, kripp_alpha=alpha, gwet_ac1=1 - (1 - pa) / (1 - 2 * p * (1 - p)), brennan_prediger=2 * pa - 1)
def two(a, b, c, d):  # both, only the first, only the second, neither: Cohen 1960
    n, x, y = a + b + c + d, a + b, a + c
    return dict(po=(a + d) / n, kappa=1 - n * (b + c) / (x * (n - y) + y * (n - x)), f1=2 * a / (x + y))
def interval(value, left, t):  # each interview left out in turn: jackknife on Fisher's z, Student's t
    z = np.arctanh(left)  # infinite where all disagreement lies in one interview: no interval
    spread = np.sqrt((len(z) - 1) / len(z) * ((z - z.mean()) ** 2).sum()) if len(z) > 3 else np.nan
    return dict(zip(("low", "high"), np.tanh(np.arctanh(value) + np.array([-1, 1]) * t * (spread if spread >= 1e-12 else np.nan))))
def figures(block, student):
    teams = {i: (d["units"], d["coders"]) for i, d in block["interviews"].items() if len(d["coders"]) > 1 and d["units"]}
    for code in block["codes"]:
        given = {i: [(m, n) for d, k, m, n in block["cells"] if (d, k) == (i, code)] for i in teams}
        rows = [[len(t) * size, sum(m.bit_count() * n for m, n in given[i]),
                 sum(m.bit_count() * (len(t) - m.bit_count()) / (len(t) - 1) * n for m, n in given[i])] for i, (size, t) in teams.items()]
        each = np.array(rows, float).reshape(-1, 3).T
        whole, left = several(*each.sum(1)), several(*(each.sum(1)[:, None] - each))["kripp_alpha"]
        df = min((each[1] > 0).sum(), (each[1] < each[0]).sum()) - 1  # interviews that say something on the code
        if each[2].sum() >= min(each[1].sum(), (each[0] - each[1]).sum()): df = 0  # no two coders ever agreed on a unit: no interval
        yield from ((("code", "", code, f), v) for f, v in {**whole, **interval(whole["kripp_alpha"], left, student.get(str(df), np.nan))}.items())
        for a, b in itertools.combinations(range(len(block["coders"])), 2):
            shared = [i for i, (_, t) in teams.items() if block["coders"][a] in t and block["coders"][b] in t]
            t = [sum(n for i in shared for m, n in given[i] if (m >> a & 1, m >> b & 1) == (p, q)) for p, q in ((1, 1), (1, 0), (0, 1))]
            pair = two(*map(np.float64, (*t, sum(teams[i][0] for i in shared) - sum(t))))
            yield from ((("pair", block["coders"][a] + "|" + block["coders"][b], code, f), v) for f, v in pair.items())
if __name__ == "__main__":
    np.seterr(all="ignore")
    data = json.load(open(sys.argv[1], encoding="utf-8"))
    found = [(block["figures"]["\t".join(key)], value) for block in data["blocks"] for key, value in figures(block, data["student_t_975"])]
    wrong = [one for one in found if (one[0] is None) != bool(np.isnan(one[1])) or one[0] is not None and abs(one[0] - one[1]) > 1e-9]
    print(f"{len(found)} figures recomputed, {len(wrong)} differ"), sys.exit(bool(wrong))
