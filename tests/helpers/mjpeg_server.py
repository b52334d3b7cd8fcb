"""A test camera without hardware: pictures over HTTP (multipart JPEG) on loopback."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np

_BOUNDARY = "picture"
_JOIN_S = 5.0


class MjpegServer:
    """Sends ``frames`` round and round to every client, and misbehaves on demand.

    Usage::

        with MjpegServer(frames, fps=25) as server:
            source = open_source(server.url)
            server.stall()

    Parameters
    ----------
    frames : sequence of ndarray
        BGR or grey pictures; one counter for all clients goes through them.
    fps : float
        Pictures per second.
    """

    def __init__(self, frames: Sequence[np.ndarray], fps: float = 25.0) -> None:
        self._jpegs = [cv2.imencode(".jpg", frame)[1].tobytes() for frame in frames]
        self._period_s = 1 / fps
        self._counter = itertools.count()
        self._flowing = threading.Event()
        self._flowing.set()
        self._closed = threading.Event()
        self._hung: set[socket.socket] = set()
        self._clients: set[socket.socket] = set()
        self._port = 0
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Address of the stream, the same for the life of this object."""
        return f"http://127.0.0.1:{self._port}/stream.mjpg"

    def stall(self) -> None:
        """Send nothing more, also to clients that connect anew, and keep every connection open."""
        self._flowing.clear()

    def hang(self) -> None:
        """Send nothing more on the connections there are, and keep them open; new ones are served."""
        self._hung |= self._clients

    def drop(self) -> None:
        """Cut the connections there are; clients may connect again at once."""
        for client in list(self._clients):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def close_stream(self) -> None:
        """Cut the connections and refuse new ones, as a camera that was switched off."""
        if self._server is None or self._thread is None:
            return
        self._closed.set()
        self._flowing.set()
        self._server.shutdown()
        self._thread.join(_JOIN_S)
        self.drop()
        self._server.server_close()
        self._server = self._thread = None

    def resume(self) -> None:
        """Send again after `stall` or `close_stream`, on the same port."""
        if self._server is None:
            self._server = _Server(("127.0.0.1", self._port), self)
            self._port = self._server.server_port
            self._closed.clear()
            self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
            self._thread.start()
        self._flowing.set()

    def __enter__(self) -> Self:
        self.resume()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_stream()

    @contextlib.contextmanager
    def _client(self, connection: socket.socket) -> Iterator[None]:
        self._clients.add(connection)
        try:
            yield
        finally:
            self._clients.discard(connection)
            self._hung.discard(connection)

    def _parts(self, connection: socket.socket) -> Iterator[bytes]:
        while not self._closed.wait(self._period_s):
            self._flowing.wait()
            if connection in self._hung:
                self._closed.wait()
            if self._closed.is_set():
                return
            jpeg = self._jpegs[next(self._counter) % len(self._jpegs)]
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            yield head.encode() + jpeg + b"\r\n"


class _Server(ThreadingHTTPServer):
    # Joined in server_close: no thread outlives a test.
    daemon_threads = False

    def __init__(self, address: tuple[str, int], owner: MjpegServer) -> None:
        self.owner = owner
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients go away in the middle of a picture; that is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        owner = self.server.owner
        with owner._client(self.connection):
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
            self.end_headers()
            with contextlib.suppress(OSError):
                for part in owner._parts(self.connection):
                    self.wfile.write(part)

    def log_message(self, *args: Any) -> None:
        pass
