"""Finds a Chromium for the browser tests, or installs one; prints its path.

Tried in order: `COURSEKIT_CHROMIUM`, the system's Chromium, apt (as root), Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk", "nginx-light", "poppler-utils")


def find() -> str | None:
    """Return the path of a usable Chromium, or None."""
    given = os.environ.get("COURSEKIT_CHROMIUM")
    if given and os.access(given, os.X_OK):
        return given
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.access(path, os.X_OK) else None


def _apt() -> None:
    """Install what the tests need from Debian's packages; say nothing where that can't be."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    subprocess.run(["apt-get", "-qq", "update"], check=False, **quiet)
    subprocess.run(
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *PACKAGES],
        check=False,
        **quiet,
    )


def _has_cjk_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh"], check=False, capture_output=True, text=True)
    return bool(fonts.stdout.strip())


def main() -> int:
    """Make a Chromium available; return the exit code."""
    path = find()
    if path is None or not _has_cjk_font() or not shutil.which("pdftoppm"):
        _apt()
        path = path or find()
    if path is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        path = find()
    if path is None:
        print(
            "The browser tests need Chromium, and none could be found or installed. Install it "
            "with your package manager (Debian: `apt-get install chromium`), or set "
            "COURSEKIT_CHROMIUM to the path of one, then run `make test` again.",
            file=sys.stderr,
        )
        return 1
    print(f"Chromium: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
