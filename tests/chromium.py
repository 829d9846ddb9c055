"""Finds the Chromium of the browser tests; ``python -m tests.chromium`` installs a missing one."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "fonts-noto-cjk")
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Returns the program's path: $CHROMIUM, or the first on the PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    if find_chromium():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES)):
            subprocess.run(["apt-get", "-qq", *arguments], env=environment, check=False)
        if find_chromium():
            return 0
    print(
        "The browser tests need Chromium and a Chinese font. On Debian, as root:\n"
        f"  apt-get install {' '.join(PACKAGES)}\n"
        "or set CHROMIUM to the path of a Chromium that is elsewhere.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
