"""Rendered, textured worlds with exact ground truth."""

from tracker.capture.synth.source import SynthSource, open_synth, scene_names, write_truth
from tracker.capture.synth.truth import Truth, read_truth

__all__ = ["SynthSource", "Truth", "open_synth", "read_truth", "scene_names", "write_truth"]
