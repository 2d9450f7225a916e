"""What chapter 04 says of its figures and demos."""

import numpy as np
import pytest

CHAPTER = "04_activation_layers"


def test_a_sigmoid_lets_less_than_a_hundredth_through_beyond_four_point_six(says):
    says(CHAPTER, "The sigmoid lets through less than 0.01 as soon as $|x|$ exceeds 4.6.")
    y = 1 / (1 + np.exp(-4.6))
    assert y * (1 - y) == pytest.approx(0.01, rel=0.02)
