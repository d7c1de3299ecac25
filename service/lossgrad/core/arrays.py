"""What numbers are here."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Scalar = np.floating[Any]
Floats = TypeVar("Floats", Array, np.floating[Any])


def positive_zero(values: Floats) -> Floats:
    """The same values with −0.0 written as 0.0."""
    result: Floats = values + values.dtype.type(0)
    return result
