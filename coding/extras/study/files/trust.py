"""Whether a bundle is to be taken: by whom, for which study, and in which order."""

from collections.abc import Collection
from dataclasses import dataclass

from coding.errors import InvalidInput
from coding.extras.study.files.bundle import WITHDRAWAL, Bundle, bundle_of
from coding.extras.study.files.sealing import INSIDE, Keys, Verify, changed, digest_of, opened, verified
from coding.model.said import Said


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a coordinator takes bundles of.

    Attributes:
        study: Id of the study.
        package: Number of its newest package.
        alike: Numbers of those that mean the same (:mod:`coding.extras.study.files.meaning`).
        taken: Hashes of the files that were taken already.
        newest: Signing key of a site → number of its newest bundle that was taken.
        refused: Signing keys of sites that the coordinator does not trust.
        confirmed_only: Whether only sites are taken whose fingerprint was read aloud and confirmed.
        confirmed: Signing keys of those.
    """

    study: str
    package: int
    alike: Collection[int] = ()
    taken: Collection[str] = ()
    newest: dict[str, int] | None = None
    refused: Collection[str] = ()
    confirmed_only: bool = False
    confirmed: Collection[str] = ()


def open_bundle(data: bytes, keys: Keys, verify: Verify = verified) -> Bundle:
    """Open a bundle, as its site or as its coordinator, and check that it is whole and by whom it says.

    Args:
        data: The file.
        keys: Of one of its two ends.
        verify: What reads what is signed within; where somebody brought the file, a process of its own.

    Raises:
        InvalidInput: It is none, was sealed for somebody else, or is not as it was made.
    """
    inside, sender, recipient = opened(data, keys)
    payload, signer = verify(INSIDE, inside)
    bundle = bundle_of(payload, digest_of(data))
    if (signer, sender, recipient) != (bundle.keys.sign, bundle.keys.box, bundle.to):
        raise changed(INSIDE)
    return bundle


def may_withdraw(bundle: Bundle, expected: Expected) -> bool:
    """Whether what a bundle takes out is taken out, also where the bundle itself is refused.

    It can only be rows that the same site sent: so neither the package nor what is thought of the site matters.
    """
    newest = (expected.newest or {}).get(bundle.keys.sign)
    fresh = newest is not None and bundle.number > newest and bundle.hash not in expected.taken
    return fresh and bundle.study == expected.study


def check_expected(bundle: Bundle, expected: Expected) -> None:
    """Refuse a bundle of another study, of a site that is not trusted, or that was taken or overtaken already.

    A notice of withdrawal holds nothing else, and is taken wherever :func:`may_withdraw` says so.

    Raises:
        InvalidInput: It is not to be taken; the sentence says why and what to do.
    """
    if bundle.study != expected.study:
        raise InvalidInput(
            Said(
                "The bundle of {site} is of another study. Ask for one made from the package of this one.",
                site=bundle.site,
            )
        )
    notice = bundle.level == WITHDRAWAL and may_withdraw(bundle, expected)
    if not notice:
        _check_site(bundle, expected)
    _check_order(bundle, expected)
    if bundle.package not in {expected.package, *expected.alike} and not notice:
        raise InvalidInput(
            Said(
                "Bundle {number} of {site} was made under package {made} of the study; package {now} applies. The site "
                "takes that package first and makes the bundle anew.",
                number=bundle.number,
                site=bundle.site,
                made=bundle.package,
                now=expected.package,
            )
        )


def _check_site(bundle: Bundle, expected: Expected) -> None:
    site = bundle.site
    if bundle.keys.sign in expected.refused:
        raise InvalidInput(Said("The key of {site} is not trusted here (fingerprint {print}).", site=site,
                                print=bundle.keys.fingerprint))  # fmt: skip
    if expected.confirmed_only and bundle.keys.sign not in expected.confirmed:
        raise InvalidInput(
            Said(
                "The fingerprint of {site} was not confirmed: {print}. Have it read aloud, then: heard study confirm",
                site=site,
                print=bundle.keys.fingerprint,
            )
        )


def _check_order(bundle: Bundle, expected: Expected) -> None:
    site, number = bundle.site, bundle.number
    if bundle.hash in expected.taken:
        raise InvalidInput(Said("Bundle {number} of {site} was taken already.", number=number, site=site))
    newest = (expected.newest or {}).get(bundle.keys.sign, 0)
    if number <= newest:
        raise InvalidInput(
            Said(
                "Bundle {number} of {site} is older than bundle {newest}, which was taken already. Ask for a new one.",
                number=number,
                site=site,
                newest=newest,
            )
        )
