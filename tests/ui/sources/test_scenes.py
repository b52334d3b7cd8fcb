from tracker.capture.synth import scene_names
from ui.sources.scenes import DEMO_SCENE, SCENES


def test_every_scene_is_described():
    assert tuple(sorted(SCENES)) == tuple(sorted(scene_names()))
    assert all(SCENES.values())
    assert DEMO_SCENE.removeprefix("synth:") in scene_names()
