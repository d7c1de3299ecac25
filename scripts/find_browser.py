"""Print the path of a Chromium for the browser tests, installing one where none is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "chrome-headless-shell")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DOWNLOADS = (".cache/ms-playwright", "Library/Caches/ms-playwright")
EXECUTABLES = (
    "chromium_headless_shell-*/chrome-*/chrome-headless-shell",
    "chromium_headless_shell-*/chrome-*/headless_shell",
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = (
    "No Chromium was found and none could be installed. Install Chromium or Chrome, "
    "or set LOSSGRAD_BROWSER to the path of its executable."
)
NO_DRIVER = (
    "Playwright's driver does not run here; on a bare Debian it lacks libatomic1. See what it says: "
    "python -m playwright --version"
)


def find() -> str | None:
    """Return $LOSSGRAD_BROWSER, or a browser on PATH, or one that Playwright has downloaded."""
    if chosen := os.environ.get("LOSSGRAD_BROWSER"):
        return shutil.which(chosen)
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or next(filter(os.path.isfile, [str(MAC), *_downloaded()]), None)


def _downloaded() -> list[str]:
    folders = [Path.home() / folder for folder in DOWNLOADS]
    if chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        folders.insert(0, Path(chosen))
    return [str(path) for folder in folders for pattern in EXECUTABLES for path in sorted(folder.glob(pattern))]


def install() -> None:
    """Install Debian's package, which takes root and brings all it needs; else take Playwright's own download."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        _run("apt-get", "update", "-qq")
        # libatomic1 is for Playwright's own driver, which does not bring it.
        packages = ("chromium", "fonts-dejavu-core", "libatomic1")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    if find() is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium-headless-shell")


def _run(*command: str) -> None:
    """Run a command that may fail, with all it prints on standard error: standard output is the path."""
    print("+", *command, file=sys.stderr)
    subprocess.run(command, check=False, stdout=sys.stderr, stdin=subprocess.DEVNULL)


def drives() -> bool:
    """Whether Playwright can run the program of its own that drives browsers."""
    command = (sys.executable, "-m", "playwright", "--version")
    return subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def main() -> int:
    """Print the path, or say what to do and return 1."""
    if not drives() or (find() is None and not os.environ.get("LOSSGRAD_BROWSER")):
        install()
    if not drives():
        print(NO_DRIVER, file=sys.stderr)
        return 1
    if (path := find()) is None:
        print(MISSING, file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
