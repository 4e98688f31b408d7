"""What a site tells over several bundles: whoever subtracts one from another knows of no few people or cases."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import pytest

from codebook.model import Codebook, CodingAttribute
from coding.disclosure.suppression import Sent, small
from coding.extras.study.files.panels import PARTS
from coding.extras.study.files.pooled_panels import SiteRound
from coding.extras.study.steps.counting import Coded, Counting, Recorded, Tabling, tellable, unlinked, withheld_cases
from coding.extras.study.steps.panels import NUMBER, TABLES, Panels, SitePanel
from coding.extras.study.tables import PANELISTS
from coding.model.panel import Panel, PanelItem, Rules, Scale
from tests.unit.disclosure.test_suppression import bounds_of


def counted(people: dict[str, str], having: int, earlier: list[dict[str, Any]], number: int) -> tuple[Any, Any]:
    codings = [Coded(person, person, "A") for person in list(people)[:having]]
    codings += [Coded(person, person, "B") for person in people]
    return Counting(
        codings=codings, people={entry: {"country": value} for entry, value in people.items()}, interviews=len(people),
        codes={"A", "B"}, least=5, earlier=earlier, number=number,
    ).contents()  # fmt: skip


def test_a_withheld_group_has_no_name() -> None:
    people = {f"p{at}": ("Norway", "Spain", "Italy")[at % 3] for at in range(30)} | {"q": "Chile"}
    contents, record = counted(people, 0, [], 1)
    table = contents["groups"]["country"]
    assert "Chile" not in str(contents) and "Chile" in str(record)
    assert table["people"][""] is None and len(table["people"]) == 3
    assert all(set(line) <= set(table["people"]) for line in table["codes"].values())


def test_an_attribute_of_which_all_groups_are_withheld_is_not_named() -> None:
    contents, record = counted({f"p{at}": f"land {at}" for at in range(9)}, 0, [], 1)
    assert contents["groups"] == {} and "land 3" in str(record)


def test_what_nobody_had_is_held_against_the_next_bundle() -> None:
    people = {f"p{at}": "Norway" for at in range(20)}
    first, record = counted(people, 0, [], 1)
    assert first["codes"]["A"]["people"] == 0 and first["pairs"] == [["A", "B", 0, 1]]
    second, record_2 = counted(people, 2, [record], 2)
    assert second["codes"] == first["codes"] and second["pairs"] == first["pairs"]
    third, _ = counted(people, 7, [record, record_2], 3)
    assert third["codes"]["A"] == {"people": 7, "interviews": 7, "codings": 7, "as_of": 3}
    assert third["pairs"] == [["A", "B", 7, 3]]


def test_a_line_by_group_does_not_tell_the_total_that_stands_as_it_was() -> None:
    """Each line by itself changed by enough, and the total did not: only together they tell of three people."""
    told, earlier = [], list[dict[str, Any]]()
    for number, (x, y, a, b) in enumerate([(17, 12, 10, 7), (30, 25, 16, 9), (31, 29, 16, 12)], 1):
        people = {f"{group}{at}": {"k": group} for group, n in (("x", x), ("y", y)) for at in range(n)}
        codings = [Coded(f"{group}{at}", group, "B") for group, n in (("x", a), ("y", b)) for at in range(n)]
        contents, record = Counting(
            codings=codings, people=people, interviews=1, codes={"B"}, least=5, earlier=list(earlier), number=number
        ).contents()
        earlier.append(record)
        told.append((contents["codes"]["B"]["people"], contents["groups"]["k"]["codes"]["B"]))
    assert told == [(17, {"x": 10, "y": 7}), (25, {"x": 10, "y": 7}), (25, {"x": 10, "y": 7})]


def sent(level: str, codings: list[Coded], people: int, earlier: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """What a bundle says of each code, pair and line: how many people, or that it is told at all; keeps the record."""
    counting = Counting(
        codings=codings, people={f"p{at}": {"k": "xy"[at % 2]} for at in range(people)}, interviews=people,
        codes=set("CDEFGHKLMN"), least=5, earlier=list(earlier), number=number,
    )  # fmt: skip
    if level == "counts":
        contents, record = counting.contents()
        earlier.append(record)
        told = {code: entry["people"] for code, entry in contents["codes"].items()}
        told |= {code + other: both for code, other, both, _ in contents["pairs"]}
        return told | {f"{code} by k": line for code, line in contents["groups"]["k"]["codes"].items()}
    untold, record = counting.untold()
    earlier.append(record)
    return {code: code not in untold for code in "CDEFGHKLMN"}


@pytest.mark.parametrize("levels", list(product(("counts", "positions"), repeat=3)), ids="-".join)
def test_whoever_came_alone_is_not_known_by_what_levels_tell_one_after_the_other(levels: tuple[str, ...]) -> None:
    """Of twenty nobody has C and D, all E and F, four G and H, sixteen K and L, ten M and N; then one more comes."""
    having = {"C": 0, "D": 0, "E": 20, "F": 20, "G": 4, "H": 4, "K": 16, "L": 16, "M": 10, "N": 10}
    before = [Coded(f"p{at}", f"p{at}", code) for code, n in having.items() for at in range(n)]
    after = [*before, *(Coded("p20", "p20", code) for code in "CFGKM")]
    earlier: list[dict[str, Any]] = []
    first = sent(levels[0], before, 20, earlier, 1)
    for number, level in enumerate(levels[1:], 2):
        told = sent(level, after, 21, earlier, number)
        for entry, other in ("CD", "EF", "GH", "KL", "MN"):
            assert told[entry] == told[other], (number, entry)
            assert told.get(f"{entry} by k") == told.get(f"{other} by k"), (number, entry)
        assert told.get("EM") == told.get("FN")
        assert level == "counts" or not any(told.values())
    assert first["C"] in (0, True) and first["E"] in (20, True) and first["G"] in (None, False)
    # Once enough people came, what many have or lack is told again, at each level.
    later = [*after, *(Coded(f"p{at}", f"p{at}", code) for at in range(21, 60) for code in ("GE" if at % 2 else "KE"))]
    for level in ("positions", "counts", "positions"):
        told = sent(level, later, 60, earlier, len(earlier) + 1)
        assert {code for code, entry in told.items() if entry is not None and entry is not False} >= set("DGK")


def test_a_withdrawal_alone_leaves_nothing_out_of_rows() -> None:
    having = {"C": 0, "E": 20, "G": 4, "K": 12}
    coded = [Coded(f"p{at}", f"p{at}", code) for code, n in having.items() for at in range(n)]
    earlier: list[dict[str, Any]] = []
    for level in ("positions", "counts"):
        sent(level, coded, 20, earlier, len(earlier) + 1)
    fewer = [entry for entry in coded if entry.person != "p19"]
    told = sent("positions", fewer, 19, earlier, 3)
    assert [told[code] for code in "CEGK"] == [True, True, False, True]


@pytest.mark.parametrize("levels", list(product(("counts", "positions"), repeat=2)), ids="-".join)
def test_when_ten_more_came_what_enough_of_them_have_or_lack_is_told_anew(levels: tuple[str, ...]) -> None:
    """Ten of twenty have M, N, K and C; of ten more five have M and K, nobody N, three C, and four both M and K."""
    before = [Coded(f"p{at}", f"p{at}", code) for code in "MNKC" for at in range(10)]
    more = {"M": range(20, 25), "K": range(21, 26), "C": range(20, 23)}
    after = [*before, *(Coded(f"p{at}", f"p{at}", code) for code, people in more.items() for at in people)]
    earlier: list[dict[str, Any]] = []
    sent(levels[0], before, 20, earlier, 1)
    told = sent(levels[1], after, 30, earlier, 2)
    stands = 10 if levels[0] == "counts" else None
    if levels[1] == "positions":
        assert [told[code] for code in "MNKC"] == [True, True, True, False]
    else:
        assert [told[code] for code in "MNKC"] == [15, 10, 15, stands]
        assert told["MN"] == 10 and told["KM"] == stands, "of the ten one has M alone, and one K alone"
        assert ("" not in told["M by k"]) and (told["C by k"] == {"": None}) == (stands is None)


VALUES = ("a", "b", "c", "d")
BOOK = Codebook(title="t", case_attributes=(CodingAttribute("v", VALUES),))
LEAST = 3


SEVERAL = Codebook(title="t", case_attributes=(CodingAttribute("v", VALUES, answer="several"),))
Cases = dict[str, dict[str, frozenset[str]]]


def tabled(cases: Cases, earlier: list[Any], number: int, void: int = 0, book: Codebook = BOOK) -> Any:
    double = {case for case, given in cases.items() if len(given) > 1}
    result = Recorded(records={"v": cases}, double=double, interviews=(), notes=())
    return Tabling(least=LEAST, earlier=earlier, number=number, void=void).contents(result, book)


def of_one(**cases: int) -> Cases:
    """So many cases of each answer, recorded by one coder; a name of several letters is an answer of several values."""
    given = [frozenset(name) for name, n in cases.items() for _ in range(n)]
    return {f"case {at}": {"ana": values} for at, values in enumerate(given)}


def counts(table: Any) -> Counter[str]:
    """What a reader can count in a table: cases by value, as it is named."""
    every = [set().union(*row["answers"].values()) for row in table["rows"]]
    return Counter(value for case in every for value in case) + Counter({"": len(every)})


def sent_by(seed: int) -> list[Counter[str]]:
    """What a reader counts in each table that a site sends while cases come in, some few and some many at once."""
    draw = random.Random(seed)
    cases: dict[str, dict[str, frozenset[str]]] = {}
    earlier: list[Any] = []
    sent: list[Counter[str]] = []
    for number in range(1, 9):
        for value in VALUES:
            for _ in range(draw.choice((0, 0, 0, 1, 3, 4, 7))):
                other = draw.choice(VALUES) if draw.random() < 0.05 else value
                cases[f"case {len(cases)}"] = {"ana": frozenset({value}), "ben": frozenset({other})}
        if not cases:
            continue
        contents, record = tabled(cases, earlier, number)
        earlier.append(record)
        if "v" in contents["variables"]:
            sent.append(counts(contents["variables"]["v"]))
    return sent


@pytest.mark.slow
def test_tables_of_several_bundles_tell_of_no_few_cases() -> None:
    every = [sent_by(seed) for seed in range(60)]
    assert sum(len(sent) > 1 for sent in every) > 15
    for sent in every:
        check(sent)


def check(sent: list[Counter[str]]) -> None:
    for at, entry in enumerate(sent):
        total = entry[""]
        assert all(not small(n, LEAST) and not small(total - n, LEAST) for n in entry.values())
        for other in sent[:at]:
            assert not [value for value in {*entry, *other} if small(abs(entry[value] - other[value]), LEAST)]


def test_after_a_withdrawal_it_is_sent_again_once_enough_has_changed() -> None:
    def some(number: int) -> dict[str, dict[str, frozenset[str]]]:
        return {f"case {at}": {"ana": frozenset({VALUES[at % 2]})} for at in range(number)}

    first, entry = tabled(some(20), [], 1)
    assert first["variables"]
    second, two = tabled(some(19), [entry], 2, void=1)
    assert second == {"variables": {}, "stands": {}, "withheld": ["v"]}
    third, _ = tabled(some(30), [entry, two], 3, void=1)
    assert counts(third["variables"]["v"]) == {"a": 15, "b": 15, "": 30}


def test_what_a_withdrawal_voided_does_not_come_back_unchanged() -> None:
    first, entry = tabled(of_one(a=10, b=10), [], 1)
    assert first["variables"]
    _, two = tabled(of_one(a=9, b=10), [entry], 2, void=1)
    for number in (3, 4):
        seen, three = tabled(of_one(a=9, b=10), [entry, two], number, void=1)
        assert seen == {"variables": {}, "stands": {}, "withheld": ["v"]}
        two = three


def rows_with(single: int, double: int) -> Any:
    cases = of_one(a=single)
    cases |= {f"both {at}": {"ana": frozenset("a"), "ben": frozenset("a")} for at in range(double)}
    contents, record = tabled(cases, [], 1)
    rows = contents["variables"]["v"]["rows"]
    return rows, record, withheld_cases(
        Recorded(records={"v": cases}, double={name for name in cases if "both" in name}, interviews=(), notes=()),
        LEAST,
    )  # fmt: skip


def test_a_case_that_few_were_recorded_like_has_no_row() -> None:
    rows, record, left = rows_with(20, 1)
    assert len(rows) == 20 and not any(row["double"] for row in rows) and left == {"v": 1}
    assert record["cases"] == sorted(f"case {at}" for at in range(20))
    rows, _, left = rows_with(20, LEAST)
    assert sum(row["double"] for row in rows) == LEAST and left == {}


def test_who_recorded_few_cases_more_is_not_told_by_the_next_table() -> None:
    def both(single: int, double: int) -> Cases:
        more = {f"both {at}": {"ana": frozenset("a"), "ben": frozenset("a")} for at in range(double)}
        return of_one(a=single) | more

    _, entry = tabled(both(20, 5), [], 1)
    seen, _ = tabled(both(19, 6), [entry], 2)
    assert seen["stands"] == {"v": 1}, "as many cases, but one of them has a second record"


def test_a_rare_combination_of_common_values_is_told_as_one() -> None:
    table = tabled(of_one(a=8, b=8, c=6, d=6, ab=1), [], 1, book=SEVERAL)[0]["variables"]["v"]
    answers = Counter(tuple(row["answers"]["c1"]) for row in table["rows"])
    assert all(n >= LEAST for n in answers.values()) and len(table["rows"]) == 29 and len(table["rarer"]) > 1
    assert tabled(of_one(a=8, b=8, c=6, d=6, ab=3), [], 1, book=SEVERAL)[0]["variables"]["v"]["rarer"] == []
    seen, _ = tabled(of_one(a=6, b=6, ab=1), [], 1, book=SEVERAL)
    assert seen["withheld"] == ["v"]


FEWEST_RATED = 5
PANEL = Panel(
    id="own", title="Practice", kind="experts", instructions="", consent="", state="open", created_by="lea",
    rules=Rules(scales=(Scale("relevance"),)),
)  # fmt: skip
ITEM = PanelItem(id="i", panel_id="own", position=1, indicator_id="", wording="Gifts come unasked.")


def asked(rated: dict[str, int | None]) -> SitePanel:
    ratings = {who: {("i", "relevance"): value} for who, value in rated.items()}
    entry = SiteRound(number=1, items=["i"], ratings=ratings, asked=len(rated))
    return SitePanel(study_id="s", panel=PANEL, items=(ITEM,), rounds=[entry], open=0)


def bundles(rated: dict[str, int | None], gone: list[list[str]]) -> tuple[list[Any], list[dict[str, Any]]]:
    """What a site sends: at first of everybody, then after each withdrawal."""
    told: list[Any] = []
    records: list[dict[str, Any]] = []
    for number, left in enumerate([[], *gone], 1):
        rated = {who: value for who, value in rated.items() if who not in left}
        record: dict[str, Any] = {PANELISTS: {}, TABLES: {}, NUMBER: number}
        shares = Panels(least=FEWEST_RATED, earlier=list(records), number=number).shares(
            asked(rated), record, rated.keys()
        )
        told.append(shares["rounds"][0])
        records.append(record)
    return told, records


def follows(seed: int) -> bool:
    rng = random.Random(seed)
    kind = rng.choice([(9, 1), (8, 9), (1, 5, 9), (2, 8, None)])
    rated: dict[str, int | None] = {f"E{at}": rng.choice(kind) for at in range(rng.randrange(1, 16))}
    leaving = rng.sample(sorted(rated), rng.choice([0, 0, 1, 2]) if len(rated) > 2 else 0)
    told, records = bundles(rated, [[entry] for entry in leaving])
    key = "panel s round 1 item i relevance"
    lines = [Sent(number, record[key][1], dict(zip(PARTS, entry["shares"][0], strict=False)))
             for number, (entry, record) in enumerate(zip(told, records, strict=True), 1)]  # fmt: skip
    for entry, line in zip(told, lines, strict=True):
        n = sum(line.true.values())
        assert entry["answered"] in (None, n) and not (entry["answered"] is not None and small(n, FEWEST_RATED))
        assert all(value is None or not small(value, FEWEST_RATED) and not small(n - value, FEWEST_RATED)
                   for value in line.shown.values())  # fmt: skip
    # What was sent before somebody withdrew is void, and whoever kept it can tell nothing of who left.
    if leaving:
        assert all(value is None for line in lines[1:] for value in line.shown.values())
    sizes = [dict.fromkeys(PARTS, sum(line.true.values())) for line in lines]
    for (at, part), (low, high) in bounds_of(lines, sizes, known_same=False).items():
        n = sum(lines[at].true.values())
        if high - low < 0.5 and (
            small(lines[at].true[part], FEWEST_RATED) or small(n - lines[at].true[part], FEWEST_RATED)
        ):
            return True
    return False


@pytest.mark.slow
def test_what_few_gave_does_not_follow() -> None:
    assert [seed for seed in range(25) if follows(seed)] == []


def test_the_same_again_stands_as_it_was() -> None:
    rated: dict[str, int | None] = {f"E{at}": 8 if at < 6 else 2 for at in range(12)}
    told, _ = bundles(rated, [[]])
    assert told[0] == told[1] and told[1]["shares"][0] == [6, 0, 6, 0, 1]


FEWEST_TOLD, CODES = 5, "ABCD"


@dataclass(frozen=True)
class Passage:
    """A coded stretch of what somebody says; nobody at the coordinator sees of whom it is."""

    document: str
    release_id: str
    code: str
    start: int
    end: int


def meet(one: Passage, other: Passage) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def grown(rng: random.Random, people: int, more: int) -> list[Passage]:
    """Passages of some more people: nearly everybody has A, and few D."""
    shares = {"A": 0.9, "B": 0.6, "C": 0.4, "D": 0.15}
    results = []
    for person in range(people, people + more):
        for code, share in shares.items():
            if rng.random() < share:
                start = rng.randrange(0, 40)
                results.append(Passage(f"p{person}", f"p{person}", code, start, start + rng.randrange(5, 20)))
    return results


def cells(passages: Iterable[Passage], people: int, codes: tuple[str, ...]) -> list[int]:
    """How many people have each combination of one code or two, by no function of Heard's."""
    having = [{passage.document for passage in passages if passage.code == code} for code in codes]
    if len(codes) == 1:
        return [len(having[0]), people - len(having[0])]
    entry, other = having
    return [len(entry & other), len(entry - other), len(other - entry), people - len(entry | other)]


def changed_enough(now: list[int], before: list[list[int]]) -> bool:
    """Whether each cell is as at every time before, or differs by as many people as the rule says."""
    changes = [abs(a - b) for earlier in before for a, b in zip(now, earlier, strict=True)]
    return not any(0 < change < FEWEST_TOLD for change in changes)


def may_be_told(now: list[int], before: list[list[int]]) -> bool:
    """Whether the cells may be told by themselves, and beside every time that they were told or withheld before."""
    return not any(0 < entry < FEWEST_TOLD for entry in now) and changed_enough(now, before)


def shown_too_much(seed: int) -> list[Any]:
    """What answers of three months show that counts of those months would not say; and how much they show at all."""
    rng = random.Random(seed)
    people, passages, records, quoted, at_coordinator, results = 0, [], [], set(), [], []
    counted: dict[tuple[str, ...], list[list[int]]] = defaultdict(list)
    for month in range(1, 4):
        more = rng.choice([1, 2, 5, 12, 20])
        passages, people = [*passages, *grown(rng, people, more)], people + more
        every = [*((code,) for code in CODES), *combinations(CODES, 2)]
        counting = Counting(
            codings=[Coded(passage.document, passage.document, passage.code) for passage in passages], codes=set(CODES),
            least=FEWEST_TOLD,
            people={f"p{at}": {} for at in range(people)}, interviews=people, earlier=records, number=month,
        )  # fmt: skip
        told = tellable(counting)
        sample = rng.sample(CODES, rng.randrange(1, 4))
        codes = told.codes & {*sample}
        results += [(seed, month, code) for code in codes
                  if not may_be_told(cells(passages, people, (code,)), counted[code,])]  # fmt: skip
        quoted |= codes
        new = unlinked([passage for passage in passages if passage.code in codes], passages, told, quoted)
        for entry in new:
            for other in (*new, *at_coordinator):
                both = tuple(sorted((entry.code, other.code)))
                if entry.code == other.code or not meet(entry, other):
                    continue
                if not may_be_told(cells(passages, people, both), counted[both]):
                    results.append((seed, month, both))
        at_coordinator += new
        if rng.random() < 0.7:
            records = [*records, counting.contents()[1]]
            for some in every:
                now = cells(passages, people, some)
                if changed_enough(now, counted[some]):
                    counted[some].append(now)
    return [results, len(at_coordinator)]


@pytest.mark.slow
def test_passages_of_answers_show_nothing_that_counts_withhold() -> None:
    numbers = [shown_too_much(seed) for seed in range(200)]
    assert [entry for told, _ in numbers for entry in told] == []
    assert sum(shown > 0 for _, shown in numbers) > 100, "answers do say something"
