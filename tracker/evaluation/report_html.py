"""HTML elements as text, every piece of text escaped on its way in."""

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"br", "col", "img", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(*children: object) -> Markup:
    """Join markup and plain text, which is escaped; lists are joined, None is nothing."""
    return Markup("".join(_piece(child) for child in children))


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """Return ``<name attributes>children</name>``.

    Parameters
    ----------
    name : str
    *children : object
        See `text`.
    **attributes : object
        Names with ``_`` for ``-`` and a trailing ``_`` dropped (``class_``); None and False are left out, True stands
        without a value.
    """
    opening = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{opening}>")
    return Markup(f"<{name}{opening}>{text(*children)}</{name}>")


def _piece(child: object) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(child)
    if isinstance(child, Iterable):
        return "".join(_piece(one) for one in child)
    return escape(str(child))


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
