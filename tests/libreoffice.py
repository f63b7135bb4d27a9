"""LibreOffice, where it is installed, as another program that opens and saves our files."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

__all__ = ["MISSING", "OFFICE", "office"]

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
MISSING = "LibreOffice (Debian: libreoffice-calc) is not installed"
SECONDS = 90


def office(profile: Path, *arguments: str) -> None:
    """Run LibreOffice with a profile of its own; end it with all it started if it hangs."""
    own = f"-env:UserInstallation={profile.as_uri()}"
    with subprocess.Popen(
        [str(OFFICE), "--headless", "--norestore", own, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        try:
            running.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            raise
