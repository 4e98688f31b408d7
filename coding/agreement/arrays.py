"""Array types and the two small operations everything here is built from."""

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def divide(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> FloatArray:
    """Divide, giving ``nan`` where the denominator is 0: not computable, which is neither 0 nor 1."""
    top, bottom = np.broadcast_arrays(np.asarray(numerator, np.float64), np.asarray(denominator, np.float64))
    result: FloatArray = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom != 0)
    return result


def sums(places: IntArray, weights: npt.NDArray[np.float64] | IntArray, size: int) -> FloatArray:
    """Add up weights by place, ``size`` places in all. Sums of whole numbers below 2**53 are exact."""
    return np.bincount(places, weights=weights, minlength=size).astype(np.float64, copy=False)
