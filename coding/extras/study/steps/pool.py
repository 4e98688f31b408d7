"""The coordinator's side: bundles are taken whole or not at all, sites have names, and figures are pooled."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from codebook.model import Codebook
from codebook.serial import codebook_from_dict
from codebook.translations import Read, original_of
from coding.access import Permission
from coding.agreement.model import Unit
from coding.agreement.variables import Variable
from coding.errors import HeardError, InvalidInput, NotFound, NotReady
from coding.extras import offered
from coding.extras.study import tables
from coding.extras.study.files import pooling, side_by_side
from coding.extras.study.files.bundle import (
    Bundle,
    Expected,
    bundle_of,
    check_expected,
    may_withdraw,
    open_bundle,
    payload_of,
)
from coding.extras.study.files.levels import ANSWER, TRANSLATIONS_READ, VOIDED, WITHDRAWAL, rows_in, without_rows
from coding.extras.study.files.package import alike, number_of
from coding.extras.study.files.pooling import BetweenSites, Contribution, PooledAgreement, between_sites
from coding.extras.study.files.sealing import PublicKeys
from coding.extras.study.files.side_by_side import Asked, PooledSources, PooledVariables
from coding.extras.study.files.side_by_side import pooled_variables as variables_over_sites
from coding.extras.study.steps.keys import own_keys, verified_apart
from coding.extras.study.steps.package import training_hashes
from coding.model.said import Said, said
from coding.store import Cursor, codebooks, events, indicators
from coding.store.settings import set_setting, setting
from coding.workspace.context import Context, reads, requires, writes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file.

    Attributes:
        file: Its name.
        refused: Why it was not taken, or None.
        site: What the site calls itself, where the file could be opened.
        number: The bundle's number.
        level: What it holds.
        rows: How many rows were taken.
        taken_out: How many rows of people who have withdrawn were taken out of earlier bundles.
        new: Fingerprint of a site that is not confirmed yet, or empty.
        missing: Numbers of bundles of the site that have not come.
    """

    file: str
    refused: str | None = None
    site: str = ""
    number: int = 0
    level: str = ""
    rows: int = 0
    taken_out: int = 0
    new: str = ""
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartnerRow:
    """A site as the coordinator knows it.

    Attributes:
        key: Its public signing key.
        name: What it calls itself.
        in_figures: What figures call it: the same, or a number.
        fingerprint: To be read aloud.
        state: ``new``, ``confirmed`` or ``refused``.
        bundles: ``(number, level, made, rows)`` of what came, in order; rows is None once it is void.
    """

    key: str
    name: str
    in_figures: str
    fingerprint: str
    state: str
    bundles: Sequence[tuple[int, str, datetime, int | None]]


@requires(Permission.SET_UP)
def pool(context: Context, files: Sequence[tuple[str, bytes]], *, confirmed_only: bool = False) -> list[Outcome]:
    """Take bundles in, each whole or not at all; those of one site in the order of its own count.

    Args:
        context: The lead of the coordinating project, with the vault open.
        files: Name and bytes of each.
        confirmed_only: Take nothing of a site whose fingerprint was not confirmed.

    Raises:
        NotReady: The project coordinates no study.
        VaultLocked: The vault is shut.
    """
    keys = own_keys(context.open_vault())
    package = context.store.ask(tables.newest_package)
    if package is None or package.side != "coordinator":
        raise NotReady(Said("This project coordinates no study. Make its package first: heard study package"))
    opened: list[tuple[int, str, Bundle]] = []
    outcomes: dict[int, Outcome] = {}
    for at, (name, data) in enumerate(files):
        try:
            opened.append((at, name, open_bundle(data, keys, partial(verified_apart, file=name))))
        except HeardError as error:
            outcomes[at] = Outcome(file=name, refused=said(error))
    for at, name, bundle in sorted(opened, key=lambda entry: (entry[2].keys.sign, entry[2].number, entry[0])):
        try:
            outcomes[at] = replace(_take(context, bundle, confirmed_only), file=name)
        except HeardError as error:
            outcomes[at] = Outcome(
                file=name, refused=said(error), site=bundle.site, number=bundle.number, level=bundle.level
            )
    return [outcomes[at] for at in range(len(files))]


def _take(asker: Context, bundle: Bundle, confirmed_only: bool) -> Outcome:
    """One bundle, in one transaction: what is refused leaves nothing behind."""

    def take(cursor: Cursor) -> Outcome:
        known = {partner.key: partner for partner in tables.PARTNERS.all(cursor)}
        came = tables.TAKEN.all(cursor)
        expected = _expected(cursor, list(known.values()), came, confirmed_only)
        try:
            check_expected(bundle, expected)
            _check_asked(cursor, bundle)
        except InvalidInput as refusal:
            if not may_withdraw(bundle, expected):
                raise
            return _only_withdrawn(cursor, asker, bundle, refusal)
        partner = known.get(bundle.keys.sign)
        if partner is not None and partner.box != bundle.keys.box:
            raise InvalidInput(
                Said("{site} sealed this with another key than before. Call them first.", site=bundle.site)
            )
        if partner is None:
            partner = tables.Partner(key=bundle.keys.sign, box=bundle.keys.box, name=bundle.site, state="new")
            tables.put_partner(cursor, partner)
            keep_numbers(cursor)
        own = [entry for entry in came if entry.key == partner.key]
        taken_out = _withdraw(cursor, own, bundle)
        contents = without_rows(bundle.contents, bundle.level, frozenset(bundle.withdrawn))
        row = tables.Taken(
            hash=bundle.hash,
            key=partner.key,
            number=bundle.number,
            level=bundle.level,
            content={**payload_of(bundle), "contents": contents},
            taken_at=datetime.now(UTC),
        )
        tables.TAKEN.add(cursor, row, taken_by=asker.user.id)
        detail = {"level": bundle.level, "number": bundle.number, "hash": bundle.hash, "taken_out": taken_out}
        events.append(cursor, asker.user.id, "study.pooled", "project", asker.project.id, detail)
        last = max((entry.number for entry in own), default=0)
        return Outcome(
            file="",
            site=bundle.site,
            number=bundle.number,
            level=bundle.level,
            rows=rows_in(bundle.level, contents),
            taken_out=taken_out,
            new=bundle.keys.fingerprint if partner.state == "new" else "",
            missing=tuple(range(last + 1, bundle.number)),
        )

    return asker.store.write(take)


def _check_asked(cursor: Cursor, bundle: Bundle) -> None:
    """Refuse an answer to a request that was not made here, or not of that site.

    Raises:
        InvalidInput: It is one.
    """
    if bundle.level != ANSWER:
        return
    requests = {(table.id, table.key, table.number) for table in tables.all_kept(cursor, "asked")}
    if (bundle.contents["request"], bundle.keys.sign, bundle.contents["number"]) not in requests:
        raise InvalidInput(
            Said("Bundle {number} of {site} answers a request that was not made of them here.",
                 number=bundle.number, site=bundle.site)
        )  # fmt: skip


def _only_withdrawn(cursor: Cursor, asker: Context, bundle: Bundle, refusal: InvalidInput) -> Outcome:
    """A bundle that is refused: nothing of it is taken, but whoever withdrew goes all the same."""
    own = [table for table in tables.TAKEN.all(cursor) if table.key == bundle.keys.sign]
    taken_out = _withdraw(cursor, own, bundle)
    if taken_out:
        detail = {"level": WITHDRAWAL, "number": bundle.number, "hash": bundle.hash, "taken_out": taken_out}
        events.append(cursor, asker.user.id, "study.pooled", "project", asker.project.id, detail)
    return Outcome(
        file="", refused=said(refusal), site=bundle.site, number=bundle.number, level=bundle.level, taken_out=taken_out
    )


def _expected(
    cursor: Cursor, known: Sequence[tables.Partner], came: Sequence[tables.Taken], confirmed_only: bool
) -> Expected:
    package = tables.newest_package(cursor)
    assert package is not None
    newest: dict[str, int] = {}
    for entry in came:
        newest[entry.key] = max(newest.get(entry.key, 0), entry.number)
    return Expected(
        study=package.study,
        package=package.number,
        alike=alike((package.number, package.content) for package in tables.PACKAGES.all(cursor)),
        taken=frozenset(entry.hash for entry in came),
        newest=newest,
        refused=frozenset(partner.key for partner in known if partner.state == "refused"),
        confirmed_only=confirmed_only,
        confirmed=frozenset(partner.key for partner in known if partner.state == "confirmed"),
    )


def _withdraw(cursor: Cursor, own: Sequence[tables.Taken], bundle: Bundle) -> int:
    """Take rows of people who have withdrawn out of what the site sent before; how many those were."""
    gone, taken_out = frozenset(bundle.withdrawn), 0
    for entry in own:
        if entry.content is None:
            continue
        before = rows_in(entry.level, entry.content["contents"])
        if entry.level in VOIDED and entry.number <= bundle.void:
            tables.change_taken(cursor, entry.hash, None)
            taken_out += before
            continue
        left = without_rows(entry.content["contents"], entry.level, gone)
        if left != entry.content["contents"]:
            tables.change_taken(cursor, entry.hash, {**entry.content, "contents": left})
            taken_out += before - rows_in(entry.level, left)
    return taken_out


@reads(Permission.VIEW_PROJECT)
def list_partners(context: Context, cursor: Cursor) -> list[PartnerRow]:
    """Every site that bundles came from, with what came."""
    known, came, called = tables.PARTNERS.all(cursor), tables.TAKEN.all(cursor), called_in_figures(cursor)
    names = names_of(known)
    return [
        PartnerRow(
            key=partner.key,
            name=names[partner.key],
            in_figures=called[partner.key],
            fingerprint=PublicKeys(partner.key, partner.box).fingerprint,
            state=partner.state,
            bundles=[
                (
                    taken.number,
                    taken.level,
                    taken.taken_at,
                    None if taken.content is None else rows_in(taken.level, taken.content["contents"]),
                )
                for taken in came
                if taken.key == partner.key
            ],
        )
        for partner in known
    ]


@requires(Permission.SET_UP)
def decide_partner(context: Context, site: str, *, trusted: bool) -> PartnerRow:
    """Say that a fingerprint was read aloud and is the same, or that a site is not trusted: then it is left out.

    Args:
        context: The lead.
        site: Its name, what figures call it, its fingerprint, or its signing key.
        trusted: Whether it is.

    Raises:
        NotFound: No bundle came of such a site.
    """
    chosen = partner_called(context, site)
    state = "confirmed" if trusted else "refused"

    def write(cursor: Cursor) -> None:
        partner = next(entry for entry in tables.PARTNERS.all(cursor) if entry.key == chosen.key)
        tables.put_partner(cursor, replace(partner, state=state), context.user.id)
        detail = {"state": state, "key": chosen.key}
        events.append(cursor, context.user.id, "study.partner", "project", context.project.id, detail)

    context.store.write(write)
    return replace(chosen, state=state)


def partner_called(asker: Context, site: str) -> PartnerRow:
    """A site by its name, what figures call it, its fingerprint, or its signing key.

    Raises:
        NotFound: No bundle came of such a site.
    """
    wanted = " ".join(site.split())
    for row in list_partners(asker):
        if wanted in (row.name, row.in_figures, row.fingerprint, row.key):
            return row
    raise NotFound(Said("No bundle has come from a site “{site}”.", site=site))


def contributions(cursor: Cursor, level: str) -> list[Contribution]:
    """Each site's newest bundle of a level, those that are not trusted left out."""
    return list({contribution.name: contribution for contribution in every_contribution(cursor, level)}.values())


def every_contribution(cursor: Cursor, level: str) -> list[Contribution]:
    """Every bundle of a level that still stands, by site as figures call it, and then in the order of its own count."""
    known = {partner.key: partner for partner in tables.PARTNERS.all(cursor) if partner.state != "refused"}
    names = called_in_figures(cursor)
    contributions = [
        Contribution(
            name=names[table.key],
            confirmed=known[table.key].state == "confirmed",
            bundle=bundle_of(table.content, table.hash),
        )
        for table in tables.TAKEN.all(cursor)
        if table.level == level and table.key in known and table.content is not None
    ]
    return sorted(contributions, key=lambda contribution: (contribution.name.casefold(), contribution.name))


@reads(Permission.SEE_AGREEMENT)
def pooled_agreement(
    context: Context,
    cursor: Cursor,
    *,
    round_name: str | None = None,
    unit: str | None = None,
    interval: str = "jackknife",
    domains: Mapping[str, Sequence[str]] | None = None,
) -> PooledAgreement:
    """Agreement over the interviews of all sites, and of each by itself.

    Raises:
        NotReady: No site has sent positions yet.
        NotFound: No site has such a round.
        InvalidInput: As for :func:`coding.extras.study.files.pooling.pooled_agreement`.
    """
    return pooling.pooled_agreement(
        contributions(cursor, "positions"), round_name=round_name, unit=unit, interval=interval, domains=domains
    )


@reads(Permission.SEE_AGREEMENT)
def pooled_variables(context: Context, cursor: Cursor, *, target: float | None = None) -> PooledVariables:
    """Agreement on the variables of case records over the cases of all sites, and of each by itself.

    Args:
        context: Who asks.
        cursor: The reading.
        target: Alpha to reach.

    Raises:
        NotReady: No site has sent variables yet.
    """
    contributions = every_contribution(cursor, "variables")
    package = tables.newest_package(cursor)
    known = codebook_from_dict(package.content["codebook"]).case_attributes if package is not None else ()
    variables = [
        Variable(name=attribute.name, values=attribute.values, answer=attribute.answer, target=target)
        for attribute in known
    ]
    return variables_over_sites(contributions, variables)


@reads(Permission.SEE_AGREEMENT)
def pooled_usage(context: Context, cursor: Cursor, round_name: str | None = None) -> dict[str, Any]:
    """Codes in use and pairs of codes, per site and together; see :func:`coding.extras.study.files.pooling.usage`.

    Raises:
        NotReady: No site has sent positions yet.
    """
    return pooling.usage(contributions(cursor, "positions"), round_name)


@reads(Permission.SEE_AGREEMENT)
def agreement_between_sites(context: Context, cursor: Cursor, unit: Unit = "word") -> BetweenSites:
    """Agreement between sites and between language teams, on the texts of the training set.

    Raises:
        NotReady: No two sites have coded one of them, so that nothing is measured between sites.
    """
    site_contributions = contributions(cursor, "positions")
    numbers = {number_of(digest) for digest in training_hashes(cursor)}
    return between_sites(site_contributions, numbers, unit=unit)


@reads(Permission.SEE_AGREEMENT)
def pooled_saturation(context: Context, cursor: Cursor, round_name: str | None = None) -> dict[str, Any]:
    """How many codes more interviews bring; see :func:`coding.extras.study.files.pooling.pooled_saturation`.

    Raises:
        NotReady: No site has sent positions yet.
    """
    return pooling.pooled_saturation(contributions(cursor, "positions"), round_name)


@reads(Permission.SEE_AGREEMENT)
def pooled_counts(context: Context, cursor: Cursor) -> dict[str, Any]:
    """People with each code, per site and together, from bundles of counts."""
    return pooling.counts_together(contributions(cursor, "counts"))


_NUMBERED: Final = "study.sites_numbered"
_NUMBERS: Final = "study.site_numbers"


@writes(Permission.SET_UP)
def number_sites(context: Context, cursor: Cursor, *, numbered: bool) -> None:
    """Call sites by numbers in every pooled figure, or by their names again.

    A site keeps its number: numbers are drawn by lot among the sites that are known, those that come later follow.

    Args:
        context: The lead of the coordinating project.
        cursor: The transaction.
        numbered: Whether figures number the sites.
    """
    set_setting(cursor, _NUMBERED, numbered)
    keep_numbers(cursor)
    detail = {"numbered": numbered}
    events.append(cursor, context.user.id, "study.sites_called", "project", context.project.id, detail)


def keep_numbers(cursor: Cursor) -> None:
    """Give every site that has no number one, where figures number them."""
    if not are_numbered(cursor):
        return
    numbers: dict[str, int] = setting(cursor, _NUMBERS, {})
    fresh = [partner.key for partner in tables.PARTNERS.all(cursor) if partner.key not in numbers]
    secrets.SystemRandom().shuffle(fresh)
    first = max(numbers.values(), default=0) + 1
    set_setting(cursor, _NUMBERS, {**numbers, **{key: at for at, key in enumerate(fresh, first)}})


def are_numbered(cursor: Cursor) -> bool:
    """Whether figures number the sites."""
    return bool(setting(cursor, _NUMBERED, False))


def called_in_figures(cursor: Cursor) -> Mapping[str, str]:
    """Signing key → what figures call the site."""
    known = tables.PARTNERS.all(cursor)
    if not are_numbered(cursor):
        return names_of(known)
    numbers: dict[str, int] = setting(cursor, _NUMBERS, {})
    return {partner.key: f"S{numbers[partner.key]:02}" for partner in known}


def names_of(known: Sequence[tables.Partner]) -> dict[str, str]:
    """Signing key → name; sites that call themselves the same get the first digits of their fingerprint beside it."""
    times = Counter(partner.name for partner in known)
    return {
        partner.key: partner.name
        if times[partner.name] == 1
        else f"{partner.name} ({PublicKeys(partner.key, partner.box).fingerprint.split()[0]})"
        for partner in known
    }


@reads(Permission.SEE_AGREEMENT)
def pooled_sources(context: Context, cursor: Cursor) -> PooledSources:
    """Every indicator that was not set aside with its sources over all sites; none where there is no study."""
    package = tables.newest_package(cursor)
    book = codebook_from_dict(package.content["codebook"]) if package is not None else Codebook("")
    signs = {at: values for of in offered("signs_of_indicators") for at, values in of(cursor).items()}
    entries = [
        Asked(
            wording=indicator.wording,
            codes=tuple(sorted({code for code in indicator.codes if code in book})),
            signs=signs.get(indicator.id, {}),
        )
        for indicator in indicators.INDICATORS.all(cursor)
        if indicator.status != "set aside"
    ]
    came = {level: contributions(cursor, level) for level in ("counts", "positions")}
    came["variables"] = every_contribution(cursor, "variables")
    return side_by_side.pooled_sources(entries, came)


Reads = dict[tuple[str, str], Read]


@reads(Permission.VIEW_PROJECT)
def read_at_sites(context: Context, cursor: Cursor) -> dict[tuple[str, str], Sequence[str]]:
    """Code and language → the sites at which a native speaker read the translation as it stands here.

    A site read the words of the package that its bundle was made under: what has changed since does not count.
    """
    newest = codebooks.book_of(cursor)
    came = [
        contribution
        for contribution in contributions(cursor, "counts")
        if TRANSLATIONS_READ in contribution.bundle.contents
    ]
    if newest is None or not came:
        return {}
    books = {
        package.number: _words(codebook_from_dict(package.content["codebook"]))
        for package in tables.PACKAGES.all(cursor)
    }
    now = _words(newest[1])
    sites: dict[tuple[str, str], list[str]] = defaultdict(list)
    for contribution in came:
        then = books.get(contribution.bundle.package, {})
        for code, language in contribution.bundle.contents[TRANSLATIONS_READ]:
            key = (code, language)
            if key in now and then.get(key) == now[key]:
                sites[key].append(contribution.name)
    return dict(sites)


def _words(book: Codebook) -> Reads:
    return {
        (code.id, tag): Read(item.words_hash, original_of(code))
        for code in book.codes
        for tag, item in code.languages.items()
    }
