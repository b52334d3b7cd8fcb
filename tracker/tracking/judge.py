"""How sure a found place is the target: one score from three things that fail for different reasons."""

import math
from typing import NamedTuple

# Evidence is in units of log odds: of colours less alike, of a flatter response, of a weaker one, and when all is well.
_ALIKE = 6.0
_SHARP = 1.0
_STRONG = 2.0
_HEALTHY = 3.0

# A peak this many standard deviations above its surroundings is as clear as most; more counts up to half as much again.
_CLEAR = 10.0
_MOST_CLEAR = 1.5
_LEAST = 0.5
_WEAKEST = 1e-3

# A lost target answers at least with this share of its usual strength; what only has its colours and edges does not.
_STRONG_AGAIN = 0.6
_MEMORY = 0.05

# Score and sharpness from which on a place may be a target that was lost; other things with its colours are less sharp.
_HOPEFUL_SCORE, _HOPEFUL_SHARPNESS = 0.3, 6.0


class Signs(NamedTuple):
    """What speaks for a place.

    Parameters
    ----------
    similarity : float
        Of its colours with the target model, 1 as in the first frame.
    sharpness : float
        Peak-to-sidelobe ratio of the template's response.
    strength : float
        Height of the template's response.
    """

    similarity: float
    sharpness: float
    strength: float


class Judge:
    """Weighs the signs of a place into a score in [0, 1].

    Similarity is against the first frame: it sees a target covered little by little, which the template learns to
    overlook. The response's strength is against its own usual height: it sees a sudden change of what has the target's
    colours. Its sharpness says whether there is one place at all. The score is the logistic of the weighted sum; the
    weights are rounded from a logistic regression on frames where the target was held, covered or missed.

    References
    ----------
    Bolme, Beveridge, Draper, Lui: Visual object tracking using adaptive correlation filters. CVPR 2010, section 3.5.
    """

    def __init__(self) -> None:
        self._usual: float | None = None
        self._accepted = 0.0

    @property
    def usual_strength(self) -> float | None:
        """How strong the response usually is at the target; None before it was seen there."""
        return self._usual

    def score(self, signs: Signs) -> float:
        """Return how sure a place is the target."""
        strength = max(signs.strength, _WEAKEST)
        usual = strength if self._usual is None else self._usual
        evidence = (
            _HEALTHY
            - _ALIKE * max(0.0, 1 - signs.similarity)
            + _SHARP * math.log(min(max(signs.sharpness, _LEAST) / _CLEAR, _MOST_CLEAR))
            + _STRONG * math.log(min(strength / usual, 1.0))
        )
        return 1 / (1 + math.exp(-evidence))

    def score_again(self, signs: Signs) -> float:
        """Return how sure a place is a target that was lost: at most half of it where the response is a weak one."""
        enough = self._usual is None or signs.strength >= _STRONG_AGAIN * self._usual
        return self.score(signs) * (1.0 if enough else 0.5)

    def is_hopeful(self, signs: Signs) -> bool:
        """Say whether a place may be a target that was lost; it takes more than one frame to believe it."""
        return signs.sharpness >= _HOPEFUL_SHARPNESS and self.score(signs) >= _HOPEFUL_SCORE

    def accept(self, signs: Signs, weight: float) -> None:
        """Count a place as the target's, ``weight`` in [0, 1]: what is usual follows slowly."""
        strength = max(signs.strength, _WEAKEST)
        if self._usual is None:
            self._usual = strength
        # The plain mean at first: the response grows while the template takes shape.
        self._accepted += weight
        self._usual += weight * max(_MEMORY, 1 / (1 + self._accepted)) * (strength - self._usual)
