import pytest

from tracker.config import CHANNELS, PROFILES, profile_from_name
from ui.panels.settings_draft import Draft


def test_a_change_that_holds_is_taken_over():
    draft = Draft(PROFILES["camshift"])
    assert draft.set("search", "margin", 0.5)
    assert draft.profile == profile_from_name("camshift", search={"margin": 0.5})
    assert draft.is_changed("search", "margin")
    assert not draft.is_changed("search", "epsilon_px")
    assert not draft.set("search", "margin", 0.5)


def test_a_change_that_does_not_hold_is_kept_back_with_the_reason():
    draft = Draft(PROFILES["camshift"])
    assert not draft.set("status", "lost_below", 0.9)
    assert draft.profile == PROFILES["camshift"]
    assert draft.value("status", "lost_below") == 0.9
    assert draft.problems == {"status": ("lost_below", "lost_below needs to be at most uncertain_below")}


def test_other_sections_go_on_while_one_does_not_hold():
    draft = Draft(PROFILES["camshift"])
    draft.set("status", "lost_below", 0.9)
    assert draft.set("search", "margin", 0.5)
    assert draft.profile == profile_from_name("camshift", search={"margin": 0.5})
    assert "status" in draft.problems


def test_a_second_change_can_make_the_first_hold():
    draft = Draft(PROFILES["camshift"])
    draft.set("status", "lost_below", 0.8)
    draft.set("status", "found_above", 0.9)
    assert draft.set("status", "uncertain_below", 0.85)
    assert not draft.problems
    status = draft.profile.status
    assert (status.lost_below, status.found_above, status.uncertain_below) == (0.8, 0.9, 0.85)


@pytest.mark.parametrize("name", ["camshift", "colour"])
def test_every_colour_space_can_be_chosen_from_every_other(name):
    draft = Draft(PROFILES[name])
    for before in CHANNELS:
        for after in CHANNELS:
            draft.set("colour", "space", before)
            draft.set("colour", "space", after)
            assert not draft.problems
            assert draft.profile.colour.space == after
            assert len(draft.profile.colour.bins) == CHANNELS[after]


def test_bins_that_fit_stay_and_those_chosen_for_a_space_come_back():
    draft = Draft(PROFILES["camshift"])
    draft.set("colour", "bins", (4, 5, 6))
    draft.set("colour", "space", "bgr")
    assert draft.profile.colour.bins == (4, 5, 6)
    draft.set("colour", "space", "hue")
    draft.set("colour", "space", "hsv")
    assert draft.profile.colour.bins == (4, 5, 6)


def test_resetting_takes_back_one_setting():
    changed = profile_from_name("robust", status={"lost_below": 0.2, "found_above": 0.8})
    draft = Draft(changed)
    assert draft.is_any_changed
    assert draft.reset("status", "lost_below")
    assert draft.profile == profile_from_name("robust", status={"found_above": 0.8})
    assert draft.reset("status", "found_above")
    assert not draft.is_any_changed
