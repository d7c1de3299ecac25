"""The words of the HTTP contract, as types."""

from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.floating[Any]]

DType: TypeAlias = Literal["float64", "float32"]
Heads: TypeAlias = Literal["mean", "sum"]
Output: TypeAlias = Literal["losses", "gradients", "weights", "curvatures"]
Player: TypeAlias = Literal["discriminator", "generator"]
Precision: TypeAlias = Literal["float64", "float32", "bfloat16", "float16"]
Reduction: TypeAlias = Literal["mean", "sum", "none"]
Variable: TypeAlias = Literal["logits", "probability"]
