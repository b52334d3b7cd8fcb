import pytest

from tracker.capture.synth import open_synth

FRAMES = 12


@pytest.fixture(scope="session")
def scene():
    """Pictures (BGR) and truth boxes of a short rendered scene."""
    source = open_synth(f"synth:plain:frames={FRAMES}:size=320x240")
    return [source.image(index) for index in range(FRAMES)], [source.truth(index).box for index in range(FRAMES)]
