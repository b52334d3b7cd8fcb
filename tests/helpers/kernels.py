"""Kernels for tests: also the parts, which Python cannot call as they are."""

from types import SimpleNamespace

from numba import njit

UNCALLED = "no_cpython_wrapper"


def standalone(module):
    """Return what a file of kernels holds, with its parts compiled so that Python can call them."""
    return SimpleNamespace(**{name: _callable(item) for name, item in vars(module).items()})


def _callable(item):
    options = getattr(item, "targetoptions", {})
    if not options.get(UNCALLED):
        return item
    kept = {name: value for name, value in options.items() if name not in (UNCALLED, "nopython")}
    return njit(**kept)(item.py_func)
