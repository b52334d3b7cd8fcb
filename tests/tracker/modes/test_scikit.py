import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from tracker.modes import MeanShift as Plain
from tracker.modes.scikit import MeanShift

CHECKS = list(estimator_checks_generator(MeanShift(), legacy=True))


@pytest.mark.filterwarnings("default")  # what scikit-learn warns its own users of is not ours to fail on
@pytest.mark.parametrize("check", [check for _, check in CHECKS], ids=lambda check: check.func.__name__)
def test_an_estimator_by_the_rules(check):
    check(MeanShift())


@pytest.fixture(scope="module")
def blobs():
    return make_blobs(200, centers=[[0, 0], [8, 8], [0, 8]], random_state=0)[0]


def test_it_gives_what_the_plain_one_gives(blobs):
    ours, plain = MeanShift(bandwidth=2.0).fit(blobs), Plain(bandwidth=2.0).fit(blobs)
    np.testing.assert_array_equal(ours.cluster_centers_, plain.cluster_centers_)
    np.testing.assert_array_equal(ours.labels_, plain.labels_)
    np.testing.assert_array_equal(ours.predict(blobs + 0.1), plain.predict(blobs + 0.1))


def test_it_works_in_a_pipeline_is_cloned_pickled_and_printed(blobs):
    pipeline = make_pipeline(StandardScaler(), MeanShift(bandwidth=0.5, kernel="epanechnikov"))
    labels = clone(pipeline).fit_predict(blobs)
    assert len(np.unique(labels)) == 3
    again = pickle.loads(pickle.dumps(pipeline.fit(blobs)))
    np.testing.assert_array_equal(again.predict(blobs), labels)
    assert "kernel='epanechnikov'" in repr(pipeline)


def test_the_plain_one_is_cloned_too(blobs):
    model = clone(Plain(bandwidth=2.0, labels="basin"))
    assert model.get_params()["labels"] == "basin"
    assert not hasattr(model, "labels_")
