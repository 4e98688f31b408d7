"""The coordinator's side: bundles are taken whole or not at all, sites have names, and figures are pooled."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from codebook.model import Codebook
from codebook.translations import Read, original_of
from coding.access import Permission
from coding.agreement.model import Unit
from coding.agreement.variables import Variable
from coding.errors import HeardError, InvalidInput, NotFound, NotReady
from coding.extras import offered
from coding.extras.study import tables
from coding.extras.study.files import pooling, side_by_side
from coding.extras.study.files.bundle import Bundle, bundle_of, open_bundle, payload_of
from coding.extras.study.files.levels import ANSWER, TRANSLATIONS_READ, VOIDED, WITHDRAWAL, rows_in, without_rows
from coding.extras.study.files.package import alike, number_of
from coding.extras.study.files.panels import COUNTS, ROWS, panels_in
from coding.extras.study.files.pooled_panels import PooledPanel, pooled_panel
from coding.extras.study.files.pooling import BetweenSites, Contribution, PooledAgreement, between_sites
from coding.extras.study.files.sealing import GROUPS, PublicKeys, digest_of
from coding.extras.study.files.side_by_side import PooledSources, PooledVariables, StudyIndicator
from coding.extras.study.files.side_by_side import pooled_variables as variables_over_sites
from coding.extras.study.steps.keys import own_keys, verified_in_worker
from coding.extras.study.steps.package import training_hashes
from coding.model.message import Message, message_of
from coding.model.texts import called
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

    @property
    def came(self) -> list[dict[str, Any]]:
        """The same as plain values."""
        return [
            {"number": number, "level": level, "taken": f"{moment:%Y-%m-%d %H:%M}", "rows": rows}
            for number, level, moment, rows in self.bundles
        ]


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
        raise NotReady(Message("This project coordinates no study. Make its package first: heard study package"))
    opened: dict[int, Bundle] = {}
    outcomes = [Outcome(file=name) for name, _ in files]
    for at, (name, data) in enumerate(files):
        try:
            opened[at] = open_bundle(data, keys, partial(verified_in_worker, file=name))
        except HeardError as error:
            outcomes[at] = Outcome(file=name, refused=message_of(error))
    for at, bundle in sorted(opened.items(), key=lambda item: (item[1].site.sign, item[1].number, item[0])):
        name, data = files[at]
        outcome = Outcome(file=name, site=bundle.site.name, number=bundle.number, level=bundle.level)
        try:
            outcomes[at] = _take(context, bundle, digest_of(data), outcome, confirmed_only)
        except HeardError as error:
            outcomes[at] = replace(outcome, refused=message_of(error))
    return outcomes


def _take(asker: Context, bundle: Bundle, digest: str, outcome: Outcome, confirmed_only: bool) -> Outcome:
    """One bundle, in one transaction: what is refused leaves nothing behind, but whoever withdrew goes all the same."""

    def take(cursor: Cursor) -> Outcome:
        packages, site = tables.PACKAGES.all(cursor), bundle.site
        partner = next((partner for partner in tables.PARTNERS.all(cursor) if partner.key == site.sign), None)
        bundles = [receipt for receipt in tables.TAKEN.all(cursor) if receipt.key == site.sign]
        refused = refusal(bundle, digest, packages, partner, bundles, confirmed_only) or _unrequested(cursor, bundle)
        if refused is not None and not may_withdraw(bundle, packages[-1], bundles):
            raise InvalidInput(refused)
        if refused is None and partner is not None and partner.box != site.box:
            raise InvalidInput(
                Message("{site} sealed this with another key than before. Call them first.", site=site.name)
            )
        taken_out, level = _withdraw(cursor, bundles, bundle), bundle.level if refused is None else WITHDRAWAL
        if refused is None or taken_out:
            detail = {"level": level, "number": bundle.number, "hash": digest, "taken_out": taken_out}
            events.append(cursor, asker.user.id, "study.pooled", "project", asker.project.id, detail)
        if refused is not None:
            return replace(outcome, refused=refused, taken_out=taken_out)
        if partner is None:
            partner = tables.Partner(
                key=site.sign, box=site.box, name=called(site.name) or site.fingerprint, state="new"
            )
            tables.put_partner(cursor, partner)
            keep_numbers(cursor)
        contents = without_rows(bundle.contents, bundle.level, frozenset(bundle.withdrawn))
        row = tables.ReceivedBundle(
            hash=digest,
            key=partner.key,
            number=bundle.number,
            level=bundle.level,
            content={**payload_of(bundle), "contents": contents},
            taken_at=datetime.now(UTC),
        )
        tables.TAKEN.add(cursor, row, taken_by=asker.user.id)
        return replace(
            outcome,
            rows=rows_in(bundle.level, contents),
            taken_out=taken_out,
            new=site.fingerprint if partner.state == "new" else "",
            missing=tuple(range(_newest(bundles) + 1, bundle.number)),
        )

    return asker.store.write(take)


def _newest(bundles: Sequence[tables.ReceivedBundle]) -> int:
    return max((bundle.number for bundle in bundles), default=0)


def may_withdraw(bundle: Bundle, package: tables.Package, receipts: Sequence[tables.ReceivedBundle]) -> bool:
    """Whether what a bundle takes out is taken out, also where the bundle itself is refused.

    It can only be rows that the same site sent: so neither the package nor what is thought of the site matters.
    """
    return bool(receipts) and bundle.number > _newest(receipts) and bundle.study == package.study


def refusal(
    bundle: Bundle,
    digest: str,
    packages: Sequence[tables.Package],
    partner: tables.Partner | None,
    receipts: Sequence[tables.ReceivedBundle],
    confirmed_only: bool = False,
) -> Message | None:
    """Why a bundle is not taken, and what to do; None where it is.

    A notice of withdrawal holds nothing else, and is taken wherever :func:`may_withdraw` says so.

    Args:
        bundle: The bundle.
        digest: SHA-256 of its file.
        packages: Every package of the study, the newest last.
        partner: Its site as it is known here.
        receipts: What came of that site.
        confirmed_only: Whether only sites are taken whose fingerprint was read aloud and confirmed.
    """
    site, number, package = bundle.site, bundle.number, packages[-1]
    state = "new" if partner is None else partner.state
    notice = bundle.level == WITHDRAWAL and may_withdraw(bundle, package, receipts)
    if bundle.study != package.study:
        return Message(
            "The bundle of {site} is of another study. Ask for one made from the package of this one.", site=site.name
        )
    if state == "refused" and not notice:
        return Message(
            "The key of {site} is not trusted here (fingerprint {print}).", site=site.name, print=site.fingerprint
        )
    if confirmed_only and state != "confirmed" and not notice:
        return Message(
            "The fingerprint of {site} was not confirmed: {print}. Have it read aloud, then: heard study confirm",
            site=site.name,
            print=site.fingerprint,
        )
    if digest in {receipt.hash for receipt in receipts}:
        return Message("Bundle {number} of {site} was taken already.", number=number, site=site.name)
    if number <= _newest(receipts):
        return Message(
            "Bundle {number} of {site} is older than bundle {newest}, which was taken already. Ask for a new one.",
            number=number,
            site=site.name,
            newest=_newest(receipts),
        )
    if bundle.package not in alike((package.number, package.content) for package in packages) and not notice:
        return Message(
            "Bundle {number} of {site} was made under package {made} of the study; package {now} applies. The site "
            "takes that package first and makes the bundle anew.",
            number=number,
            site=site.name,
            made=bundle.package,
            now=package.number,
        )
    return None


def _unrequested(cursor: Cursor, bundle: Bundle) -> Message | None:
    """Why an answer is not taken: its request was not made here, or not of that site."""
    asked = {(request.id, request.key, request.number) for request in tables.all_kept(cursor, "asked")}
    answers = (bundle.contents.get("request"), bundle.site.sign, bundle.contents.get("number"))
    if bundle.level != ANSWER or answers in asked:
        return None
    return Message(
        "Bundle {number} of {site} answers a request that was not made of them here.",
        number=bundle.number,
        site=bundle.site.name,
    )


def _withdraw(cursor: Cursor, bundles: Sequence[tables.ReceivedBundle], bundle: Bundle) -> int:
    """Take rows of people who have withdrawn out of what the site sent before; how many those were."""
    withdrawn, taken_out = frozenset(bundle.withdrawn), 0
    for entry in bundles:
        if entry.content is None:
            continue
        before = rows_in(entry.level, entry.content["contents"])
        if entry.level in VOIDED and entry.number <= bundle.void:
            tables.change_received(cursor, entry.hash, None)
            taken_out += before
            continue
        rows = without_rows(entry.content["contents"], entry.level, withdrawn)
        if rows != entry.content["contents"]:
            tables.change_received(cursor, entry.hash, {**entry.content, "contents": rows})
            taken_out += before - rows_in(entry.level, rows)
    return taken_out


@reads(Permission.VIEW_PROJECT)
def list_partners(context: Context, cursor: Cursor) -> list[PartnerRow]:
    """Every site that bundles came from, with what came."""
    return partners(cursor)


def partners(cursor: Cursor) -> list[PartnerRow]:
    """The same, whoever asks."""
    known, came, in_figures = tables.PARTNERS.all(cursor), tables.TAKEN.all(cursor), called_in_figures(cursor)
    names = names_of(known)
    return [
        PartnerRow(
            key=partner.key,
            name=names[partner.key],
            in_figures=in_figures[partner.key],
            fingerprint=PublicKeys(partner.key, partner.box).fingerprint,
            state=partner.state,
            bundles=[
                (
                    bundle.number,
                    bundle.level,
                    bundle.taken_at,
                    None if bundle.content is None else rows_in(bundle.level, bundle.content["contents"]),
                )
                for bundle in came
                if bundle.key == partner.key
            ],
        )
        for partner in known
    ]


@writes(Permission.SET_UP)
def decide_partner(context: Context, cursor: Cursor, site: str, *, trusted: bool) -> PartnerRow:
    """Say that a fingerprint was read aloud and is the same, or that a site is not trusted: then it is left out.

    Args:
        context: The lead.
        cursor: The transaction.
        site: Its name, what figures call it, its fingerprint, or its signing key.
        trusted: Whether it is.

    Raises:
        NotFound: No bundle came of such a site.
    """
    row = partner_called(cursor, site)
    state = "confirmed" if trusted else "refused"
    partner = next(entry for entry in tables.PARTNERS.all(cursor) if entry.key == row.key)
    tables.put_partner(cursor, replace(partner, state=state), context.user.id)
    detail = {"state": state, "key": row.key}
    events.append(cursor, context.user.id, "study.partner", "project", context.project.id, detail)
    return replace(row, state=state)


def partner_called(cursor: Cursor, site: str) -> PartnerRow:
    """A site by its name, what figures call it, its fingerprint, or its signing key.

    Raises:
        NotFound: No bundle came of such a site.
    """
    label, rows = " ".join(site.split()), partners(cursor)
    # A site chooses its name alone, so that it comes last: it may be what Heard calls another.
    for names in (
        {row.key: row for row in rows},
        {row.fingerprint: row for row in rows},
        {row.in_figures: row for row in rows},
        {row.name: row for row in rows},
    ):
        if label in names:
            return names[label]
    raise NotFound(Message("No bundle has come from a site “{site}”.", site=site))


def contributions(cursor: Cursor, level: str) -> list[Contribution]:
    """Each site's newest bundle of a level, those that are not trusted left out."""
    return list({entry.bundle.site.sign: entry for entry in every_contribution(cursor, level)}.values())


def every_contribution(cursor: Cursor, level: str) -> list[Contribution]:
    """Every bundle of a level that still stands, by site as figures call it, and then in the order of its own count."""
    known = {partner.key: partner for partner in tables.PARTNERS.all(cursor) if partner.state != "refused"}
    names = called_in_figures(cursor)
    contributions = [
        Contribution(
            name=names[table.key],
            confirmed=known[table.key].state == "confirmed",
            bundle=bundle_of(table.content),
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
    known = package.book.case_attributes if package is not None else ()
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
def pooled_panels(context: Context, cursor: Cursor) -> list[PooledPanel]:
    """Every panel of the study of which results came, each by itself, in the order of the packages."""
    packages = tables.PACKAGES.all(cursor)
    panels = {records.panel.id: records for package in packages for records in panels_in(package.content)}
    came = {level: contributions(cursor, level) for level in (*ROWS, COUNTS)}
    return [panel for records in panels.values() if (panel := pooled_panel(records, came)) is not None]


@reads(Permission.SEE_AGREEMENT)
def pooled_counts(context: Context, cursor: Cursor) -> dict[str, Any]:
    """People with each code, per site and together, from bundles of counts."""
    return pooling.counts_together(contributions(cursor, "counts"))


_NUMBERED: Final = "study.sites_numbered"
_NUMBERS: Final = "study.site_numbers"


@writes(Permission.SET_UP)
def number_sites(context: Context, cursor: Cursor, *, numbered: bool) -> list[PartnerRow]:
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
    return partners(cursor)


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
    """Signing key → name; where two are the same, with as many digits of their fingerprints as tell them apart."""
    names = {partner.key: partner.name for partner in known}
    for many in range(1, GROUPS + 1):
        times = Counter(names.values())
        for partner in known:
            if times[names[partner.key]] > 1:
                first = PublicKeys(partner.key, partner.box).fingerprint.split()[:many]
                names[partner.key] = f"{partner.name} ({' '.join(first)})"
    return names


@reads(Permission.SEE_AGREEMENT)
def pooled_sources(context: Context, cursor: Cursor) -> PooledSources:
    """Every indicator that was not set aside with its sources over all sites; none where there is no study."""
    package = tables.newest_package(cursor)
    book = package.book if package is not None else Codebook("")
    signs = {at: values for of in offered("signs_of_indicators") for at, values in of(cursor).items()}
    entries = [
        StudyIndicator(
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
    books = {package.number: _words(package.book) for package in tables.PACKAGES.all(cursor)}
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
