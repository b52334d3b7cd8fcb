"""The one place that decides how kernels are compiled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from numba import njit
from numba.core import event

_Function = TypeVar("_Function", bound=Callable[..., Any])

# Full fastmath would delete NaN guards; these four only let sums be reordered and fused.
_FASTMATH = {"reassoc", "contract", "arcp", "nsz"}


def kernel(function: _Function) -> _Function:
    """Compile a function of arrays and scalars on its first call and keep the result on disk."""
    return _compiled(function, callable_from_python=True)


def part(function: _Function) -> _Function:
    """Compile a function that only kernels of its own file call: Python cannot, which saves a third of the compiling.

    Called from Python it would end the process.
    """
    return _compiled(function, callable_from_python=False)


def _compiled(function: _Function, *, callable_from_python: bool) -> _Function:
    # Inlined, a kernel exists once in each kernel that calls it. As a function of its own it would exist in several
    # libraries, each optimised apart, and which of them runs, with which last bits, would depend on what was loaded
    # first: the run that compiles would differ from those that load from disk.
    # Nothing calls a kernel from C: that way in would only take time to compile.
    # numba's type hints leave both options of the wrappers out.
    compiled = cast(Any, njit)(
        nogil=True,
        cache=True,
        error_model="numpy",
        fastmath=_FASTMATH,
        forceinline=True,
        no_cfunc_wrapper=True,
        no_cpython_wrapper=not callable_from_python,
    )(function)
    return cast(_Function, compiled)


@contextmanager
def when_compiling(act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` before every function that is compiled, not loaded from disk."""
    with event.install_listener("numba:compile", _Listener(act)):
        yield


class _Listener(event.Listener):
    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def on_start(self, event: event.Event) -> None:
        self._act()

    def on_end(self, event: event.Event) -> None:
        pass
