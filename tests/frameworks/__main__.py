"""Losses in torch and JAX, held against the service by the client: ``python -m tests.frameworks PYTHON``.

That is the Python of an environment that has both, and all that the client needs.
"""

import os
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from tests.support.live import started

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "python"
NAME = "lossgrad-client"


def main(python: str) -> int:
    """Run the worker with each; the exit code tells whether all was as expected."""
    failed = 0
    with started() as service, tempfile.TemporaryDirectory() as folder:
        # The client is not installed there: it is read from here, and this is what says its version.
        metadata = Path(folder, f"{NAME.replace('-', '_')}-{distribution(NAME).version}.dist-info", "METADATA")
        metadata.parent.mkdir()
        metadata.write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {distribution(NAME).version}\n")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(CLIENT), folder]), "JAX_PLATFORMS": "cpu"}
        for framework in ("torch", "jax"):
            command = [str(Path(python).absolute()), "-m", "tests.frameworks.worker", framework, service.url]
            failed += subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=300).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
