import pytest

from tests.ui.window.user import User


@pytest.fixture
def user(make_window, qtbot) -> User:
    """Sits in front of an empty window."""
    return User(make_window(), qtbot)
