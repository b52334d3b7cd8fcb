import pytest

from tests.tracker.editing.scenes import LAST, Pictures, editor_on, finish


@pytest.fixture
def pictures():
    return Pictures()


@pytest.fixture
def editor(pictures):
    """One target, followed to the end."""
    editor = editor_on(pictures)
    editor.add_target(0, pictures.truth(0))
    editor.want(LAST)
    finish(editor)
    pictures.asked.clear()
    return editor
