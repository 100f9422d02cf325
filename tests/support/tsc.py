"""The types of the page's script, strictly: `PYTHONPATH=tests python -m support.tsc`.

TypeScript comes from npm. Where it can't be had, that is said, and on CI it is a failure.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.npm import find_node, find_package
from support.parts import MissingPart, on_ci

VERSION = "5.9.3"
ASSETS = Path(__file__).parents[2] / "viz" / "assets"


def main() -> int:
    """Check the modules in `viz/assets` as its `jsconfig.json` says; the exit code says how."""
    try:
        tsc = find_package("typescript", VERSION) / "bin" / "tsc"
        node = find_node()
    except MissingPart as missing:
        sys.stderr.write(f"the page's script wasn't checked: {missing}\n")
        return int(on_ci())
    project = ASSETS / "jsconfig.json"
    command = [node, str(tsc), "--project", str(project), "--pretty", "false"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
