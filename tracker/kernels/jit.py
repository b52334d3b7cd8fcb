"""The one place that decides how kernels are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., Any])

# Full fastmath would delete NaN guards; these four only let sums be reordered and fused.
_FASTMATH = {"reassoc", "contract", "arcp", "nsz"}


def kernel(function: _Function) -> _Function:
    """Compile a function of arrays and scalars on its first call and keep the result on disk."""
    compiled = njit(nogil=True, cache=True, error_model="numpy", fastmath=_FASTMATH)(function)
    return cast(_Function, compiled)
