"""Colours and small measures of the window."""

from PyQt5.QtGui import QColor

from tracker.values import TrackStatus

STATUS_COLOURS = {
    TrackStatus.TRACKING: QColor("#3fd96b"),
    TrackStatus.UNCERTAIN: QColor("#ffb224"),
    TrackStatus.LOST: QColor("#ff5a52"),
    TrackStatus.MANUAL: QColor("#57a6ff"),
}
# The same meanings as text on a light or dark window background.
STATUS_TEXT_COLOURS = {
    TrackStatus.TRACKING: QColor("#1a8f3c"),
    TrackStatus.UNCERTAIN: QColor("#b57400"),
    TrackStatus.LOST: QColor("#d8332b"),
    TrackStatus.MANUAL: QColor("#2173d1"),
}
BACKDROP = QColor("#1d1f21")
BACKDROP_TEXT = QColor("#b8bcc2")
HALO = QColor(0, 0, 0, 150)
SEARCH_WINDOW = QColor(255, 255, 255, 170)
RUBBER_BAND = QColor("#ffffff")
CHIP_TEXT = QColor("#0b0d0e")
HINT_BACKGROUND = QColor(20, 22, 24, 205)
HINT_TEXT = QColor("#f2f3f5")
