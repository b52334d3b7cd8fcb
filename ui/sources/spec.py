"""What the text that names a source stands for, how it is shown, and what of it may be stored."""

import os
from enum import Enum
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tracker.capture.devices import CameraSpec, parse_camera
from tracker.errors import SourceError

_SECRET_KEYS = frozenset(
    {"auth", "key", "loginpas", "pass", "passwd", "password", "pw", "pwd", "secret", "token", "access_token"}
)


class SourceKind(Enum):
    """Where pictures come from."""

    PATH = "path"
    CAMERA = "camera"
    ADDRESS = "address"
    SCENE = "scene"


def kind_of(spec: str) -> SourceKind:
    """Return what a source is, without looking whether it is there."""
    if spec.startswith("synth:"):
        return SourceKind.SCENE
    if _camera(spec) is not None:
        return SourceKind.CAMERA
    return SourceKind.ADDRESS if "://" in spec else SourceKind.PATH


def title_of(spec: str) -> str:
    """Return the short name that a source has in lists."""
    kind = kind_of(spec)
    if kind is SourceKind.SCENE:
        return f"Scene {spec.removeprefix('synth:').split(':')[0]}"
    if kind is SourceKind.CAMERA:
        device = _camera(spec).device
        return f"Camera {device}" if isinstance(device, int) else f"Camera {Path(device).name}"
    if kind is SourceKind.ADDRESS:
        return without_password(spec).partition("://")[2].partition("/")[0] or spec.partition("://")[0]
    return Path(spec).name or spec


def detail_of(spec: str) -> str:
    """Return what tells a source from others of the same short name; empty if nothing does."""
    kind = kind_of(spec)
    if kind is SourceKind.SCENE:
        return ", ".join(spec.split(":")[2:])
    if kind is SourceKind.CAMERA:
        camera = _camera(spec)
        size = f"{camera.size[0]} \N{MULTIPLICATION SIGN} {camera.size[1]}" if camera.size else ""
        return ", ".join(part for part in (size, f"{camera.fps:g} fps" if camera.fps else "") if part)
    if kind is SourceKind.ADDRESS:
        return without_password(spec)
    return str(Path(spec).parent)


def storable(spec: str) -> str:
    """Return a source as it may be kept between sessions: a path in full, an address without its password."""
    kind = kind_of(spec)
    if kind is SourceKind.PATH:
        return os.path.abspath(spec)
    return without_password(spec) if kind is SourceKind.ADDRESS else spec


def without_password(url: str) -> str:
    """Return an address without user name, password and the parts of its query that are called like one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        # Not an address at all (a broken "[": nobody can say where a password would be).
        return url.partition("://")[0] + "://"
    user, _, host = parts.netloc.rpartition("@")
    query = parts.query
    if any(key.casefold() in _SECRET_KEYS for key, _ in parse_qsl(query, keep_blank_values=True)):
        kept = [(key, value) for key, value in parse_qsl(query, True) if key.casefold() not in _SECRET_KEYS]
        query = urlencode(kept)
    # "udp://@:1234" is how a port is listened to: without a user there is nothing to take away.
    return urlunsplit(parts._replace(netloc=host if user else parts.netloc, query=query))


def _camera(spec: str) -> CameraSpec | None:
    try:
        return parse_camera(spec)
    except SourceError:
        return None
