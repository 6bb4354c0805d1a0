"""Values that are wrong nearly everywhere."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

NUMBERS: list[Any] = [
    *(-1, 0, 1, 2, 7, 2**31 - 1, 2**31, 2**32, 2**63, 2**64, -(2**63) - 1, 10**30, 10**400),
    *(0.0, -0.0, 0.5, 1.5, 5e-324, 1e-300, 1e20, 1e308, -1e308, math.nan, math.inf, -math.inf),
]
"""Whole and others, near the limits of every type."""

_ODD: list[Any] = [
    *(None, True, False, "", "x", "1", "nan", b"1", [], (), {}, set(), object, 1j, ..., range(3)),
    *(Decimal(1), Decimal("nan"), Fraction(1, 3)),
    *(
        np.int64(3),
        np.uint8(2),
        np.float32(1.5),
        np.float64("nan"),
        np.bool_(True),
        np.datetime64("2020-01-01"),
    ),
    *(np.zeros(0), np.zeros(2), np.zeros((2, 2)), np.array([1, 2]), np.array(["a", "b"]), np.array(1.0)),
]

values = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(_ODD), st.text(max_size=3))
"""Numbers, and things that are none."""

sequences = st.one_of(
    st.lists(values, max_size=3),
    st.tuples(values, values),
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    st.tuples(st.integers(-3, 12), st.integers(-3, 12)),
    st.tuples(st.tuples(values, values), st.tuples(values, values)),
)
"""Pairs, and what isn't quite one."""

anything = st.one_of(values, sequences)
