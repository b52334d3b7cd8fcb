"""Plots as a picture file."""

from pathlib import Path

from pyqtgraph.exporters import ImageExporter, SVGExporter

from tracker.errors import SinkError
from tracker.sinks.paths import written
from ui.panels.plots_canvas import Canvas

_PNG_PIXELS = 2


def write_plots(canvas: Canvas, path: Path) -> None:
    """Write the plots of a canvas to a file.

    Parameters
    ----------
    path : Path
        Its suffix says how: ``.png``, twice as fine as on the screen, or ``.svg``.

    Raises
    ------
    SinkError
        If the suffix is another or the system refuses.
    """
    writers = {".png": _png, ".svg": _svg}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise SinkError(f"cannot write {path}: plots need a name that ends in {' or '.join(writers)}")
    canvas.draw_now()
    with written(path) as unfinished:
        unfinished.write_bytes(writer(canvas))


def _png(canvas: Canvas) -> bytes:
    from PyQt5.QtCore import QBuffer, QByteArray, QIODevice

    exporter = ImageExporter(canvas.scene())
    exporter.parameters()["width"] = _PNG_PIXELS * canvas.width()
    exporter.parameters()["background"] = canvas.backgroundBrush().color()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.WriteOnly)
    exporter.export(toBytes=True).save(buffer, "PNG")
    return bytes(data)


def _svg(canvas: Canvas) -> bytes:
    exporter = SVGExporter(canvas.scene())
    exporter.parameters()["background"] = canvas.backgroundBrush().color()
    # Not every reader knows what a share of a picture without units is.
    size = canvas.sceneRect().size()
    whole = f'width="{size.width():g}" height="{size.height():g}"'
    return exporter.export(toBytes=True).replace(b'width="100%" height="100%"', whole.encode())
