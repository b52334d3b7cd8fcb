"""A frame as a picture in the pixels of the screen."""

import cv2
import numpy as np
from PyQt5.QtCore import QPointF, QRect, QRectF
from PyQt5.QtGui import QImage, QPainter

from tracker.values import Frame, Image
from ui.picture.placement import Placement

# Above this many widget px per image px, pixels are shown as squares.
SHARP_ABOVE = 3.0


class ScaledPicture:
    """Paints frames and keeps the one painted last, as most repaints have the same picture.

    What is visible is scaled by cv2 and copied to the screen: two to three times as fast as Qt's painter for BGR
    pictures, and without its aliasing for small ones.
    """

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._key: tuple[object, ...] = ()
        self._pixels: Image | None = None
        self._image: QImage | None = None
        self._at = QPointF()

    def paint(self, painter: QPainter, frame: Frame, placement: Placement, area: QRect, ratio: float) -> None:
        """Paint the part of a frame that lies in an area of a widget whose px have ``ratio`` device px."""
        key = (placement, area.getRect(), ratio)
        if self._frame is not frame or self._key != key:
            self._frame, self._key = frame, key
            self._make(frame.image, placement, area, ratio)
        if self._image is not None:
            painter.drawImage(self._at, self._image)

    def _make(self, image: Image, placement: Placement, area: QRect, ratio: float) -> None:
        self._image = None
        visible = placement.rect.intersected(QRectF(area))
        if visible.isEmpty():
            return
        (left, top), (right, bottom) = placement.to_image(visible.topLeft()), placement.to_image(visible.bottomRight())
        x0, y0 = max(0, int(left)), max(0, int(top))
        x1, y1 = min(placement.width, int(np.ceil(right - 1e-6))), min(placement.height, int(np.ceil(bottom - 1e-6)))
        start, end = placement.to_widget(x0, y0) * ratio, placement.to_widget(x1, y1) * ratio
        x, y = round(start.x()), round(start.y())
        width, height = max(1, round(end.x()) - x), max(1, round(end.y()) - y)
        self._pixels = _resized(image[y0:y1, x0:x1], width, height, placement.scale)
        self._image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format_RGB32)
        self._image.setDevicePixelRatio(ratio)
        self._at = QPointF(x, y) / ratio


def _resized(image: Image, width: int, height: int, scale: float) -> Image:
    """Return ``image`` as BGRA of a size."""
    # An exact half is cheap to average; one interpolation over more than two px would leave some out.
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height and min(image.shape[:2]) > 1:
        even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
        image = cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)
    if image.shape[:2] != (height, width):
        how = cv2.INTER_NEAREST if scale > SHARP_ABOVE else cv2.INTER_LINEAR
        image = cv2.resize(image, (width, height), interpolation=how)
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGRA if image.ndim == 2 else cv2.COLOR_BGR2BGRA)


def as_image(frame: Frame) -> QImage:
    """Wrap a frame without copying; the caller keeps the frame as long as the image."""
    pixels = frame.image
    height, width = pixels.shape[:2]
    colour = pixels.ndim == 3
    form = QImage.Format_BGR888 if colour else QImage.Format_Grayscale8
    return QImage(pixels.data, width, height, pixels.strides[0], form)
