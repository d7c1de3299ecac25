"""How strong is the generator's gradient? Two recorded training runs, read with the client.

Both runs train the same small GAN on handwritten digits. One generator minimises log(1 − D) (minimax), the
other −log D (non-saturating). For steps along each run this prints what either loss gives the generator to
learn from on the very same fakes: the weight of the median fake under both, and the factor between them, which
is exp(−a) for a fake with logit a. The last column was recorded in training: the norm of the gradient that
reached the generator's parameters.

    python examples/strong_and_weak_gradients.py            # the service at $LOSSGRAD_URL or 127.0.0.1:8000
"""

from math import exp
from pathlib import Path

import numpy as np

from lossgrad_client import Client

DATA = Path(__file__).parent / "data"
RUNS = {"digits_minimax": "minimax", "digits_non_saturating": "non_saturating"}
ROWS = 10


def main() -> None:
    """Print a table for each run, and the factor between the two."""
    norms = {}
    with Client() as client:
        for file, trained_with in RUNS.items():
            with np.load(DATA / f"{file}.npz") as run:
                steps, fakes, recorded = run["step"], run["fake"], run["generator_grad_norm"]
            norms[trained_with] = float(np.median(recorded))
            print(f"\nTrained with {trained_with} ({file}.npz)")
            print("            median fake         weight with                         generator's")
            print("  step        logit    minimax  non_saturating  factor  exp(−a)  gradient norm")
            for row in np.linspace(0, len(steps) - 1, ROWS).astype(int):
                comparison = client.compare(
                    ["minimax", "non_saturating"], fake=fakes[row], players=["generator"], reference="minimax"
                )
                weak, strong = (entry.generator.weights.median for entry in comparison.comparisons)
                a = float(np.median(fakes[row]))
                print(
                    f"{steps[row]:6d}  {a:11.2f}  {weak:9.3f}  {strong:14.3f}"
                    f"  {strong / weak:6.1f}  {exp(-a):7.1f}  {recorded[row]:13.2f}"
                )
    ratio = norms["non_saturating"] / norms["minimax"]
    print(
        f"\nMedian gradient norm over training: {norms['minimax']:.1f} with minimax, "
        f"{norms['non_saturating']:.1f} with non_saturating: {ratio:.1f} times stronger."
    )


if __name__ == "__main__":
    main()
