"""The job behind LitServe: one API server, one worker."""

import sys
from typing import Any

import litserve
import torch
from autograd import evaluate_lists


class Evaluation(litserve.LitAPI):
    """JSON in, JSON out, as LitServe has them by default."""

    def setup(self, device: str) -> None:  # noqa: ARG002 - its signature
        torch.set_num_threads(1)

    def predict(self, request: dict[str, Any]) -> dict[str, list[float]]:
        return evaluate_lists(request["objective"], request["real"], request["fake"])


if __name__ == "__main__":
    # A request that takes longer than the default of 30 seconds is measured, not refused.
    server = litserve.LitServer(Evaluation(api_path="/evaluate"), accelerator="cpu", timeout=False)
    server.run(
        host="127.0.0.1",
        port=int(sys.argv[1]),
        num_api_servers=1,
        log_level="warning",
        access_log=False,
        generate_client_file=False,
    )
