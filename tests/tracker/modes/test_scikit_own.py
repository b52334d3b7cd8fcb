"""Scikit-learn's own tests of its MeanShift, run with ours in its place.

All pass. What differs by intention and is not covered there: centres are float64 also for float32 points; seeds of
``bin_seeding`` are float64 and, where every point has a bin of its own, the points are taken without a warning;
``predict`` leaves orphans without a cluster with ``cluster_all=False``; ``bandwidth=None`` on more than 20,000 points
estimates the bandwidth from 20,000 of them.
"""

import importlib
import warnings

import pytest

from tracker.modes.scikit import MeanShift

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    own = importlib.import_module("sklearn.cluster.tests.test_mean_shift")
import sklearn.cluster._mean_shift as home

# Said by scikit-learn's get_bin_seeds, which is tested along with the class.
pytestmark = pytest.mark.filterwarnings("ignore:Binning data failed")

globals().update({name: getattr(own, name) for name in dir(own) if name.startswith("test_")})


@pytest.fixture(autouse=True)
def ours(monkeypatch):
    monkeypatch.setattr(own, "MeanShift", MeanShift)
    monkeypatch.setattr(home, "MeanShift", MeanShift)  # its function mean_shift() makes one


@pytest.fixture
def global_dtype():
    return float


@pytest.fixture(params=[0, 7, 42])
def global_random_seed(request):
    return request.param


def test_it_is_ours_that_is_run():
    assert own.MeanShift is MeanShift
    assert isinstance(own.MeanShift(), home.MeanShift)
    assert sum(name.startswith("test_") for name in dir(own)) >= 10
