"""`tracker.modes.MeanShift` as an estimator of scikit-learn, for its pipelines and searches.

Needs scikit-learn; the class of the same name in `tracker.modes` does the same without it.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from tracker.modes.estimator import MeanShift as Plain


class MeanShift(ClusterMixin, BaseEstimator, Plain):  # type: ignore[misc]
    """`tracker.modes.MeanShift` with scikit-learn's checks, names of features, cloning and printing.

    Options, attributes and results are those of `tracker.modes.MeanShift`; bad points are refused in scikit-learn's
    words.
    """

    def fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> Self:
        """Find the modes of points, shape (n, d), and label the points; see `tracker.modes.MeanShift.fit`."""
        return Plain.fit(self, validate_data(self, X, dtype=np.float64, order="C"), sample_weight=sample_weight)

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Label other points, shape (m, d); see `tracker.modes.MeanShift.predict`."""
        check_is_fitted(self)
        return Plain.predict(self, validate_data(self, X, dtype=np.float64, order="C", reset=False))
