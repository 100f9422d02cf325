"""A strict type check of the page's script: `PYTHONPATH=tests python -m support.page.tsc`.

TypeScript comes from npm. Without it the check is skipped with a message; on CI it fails.
"""

from __future__ import annotations

import subprocess
import sys

from support.npm import find_node, find_package
from support.parts import MissingPart, on_ci
from support.project import ASSETS

VERSION = "5.9.3"


def main() -> int:
    """Check the modules in `viz/assets` by its `jsconfig.json`; return the exit code."""
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
