"""Fuzz every reader with coverage guidance: no crash, no hang, bounded memory, counts that add up.

python benchmarks/fuzz_readers.py --seconds 300

It starts from the small inputs in the tests and needs `pip install -e '.[soak]'`. An input that
breaks a promise is kept in `build/fuzz/`, and the command fails.
"""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

MAX_INPUT_BYTES = 1 << 16
MAX_RUN_S = 20
"""Seconds for one input; a longer run is a hang."""
MEMORY_MB = 100
MEMORY_PER_INPUT_BYTE = 20


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _resident_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--kept", type=Path, default=ROOT / "build" / "fuzz")
    options = parser.parse_args()
    try:
        import atheris
    except ImportError:
        print("atheris is missing: pip install -e '.[soak]'", file=sys.stderr)
        return 1
    with atheris.instrument_imports(include=["graphload.readers", "graphload.parsing"]):
        import graphload.readers
        import graphload.readers.formats.table  # noqa: F401
        from support.fuzz import check_reading, corpus
    # numpy, polars and the rest are loaded before the first input is measured.
    for path in corpus():
        check_reading(path.read_bytes())

    def run(data: bytes) -> None:
        before_kb, peak_kb = _resident_kb(), _peak_kb()
        check_reading(data)
        used_kb = _peak_kb() - before_kb if _peak_kb() > peak_kb else 0
        if used_kb > MEMORY_MB * 1024 + MEMORY_PER_INPUT_BYTE * len(data) // 1024:
            raise MemoryError(f"an input of {len(data):,} bytes took {used_kb:,} KiB")

    options.kept.mkdir(parents=True, exist_ok=True)
    seeds = options.kept / "corpus"
    seeds.mkdir(exist_ok=True)
    for number, path in enumerate(corpus()):
        (seeds / f"{number}{path.suffix}").write_bytes(path.read_bytes()[:MAX_INPUT_BYTES])
    arguments = [
        sys.argv[0],
        str(seeds),
        f"-max_total_time={options.seconds}",
        f"-max_len={MAX_INPUT_BYTES}",
        f"-timeout={MAX_RUN_S}",
        f"-artifact_prefix={options.kept}/",
    ]
    atheris.Setup(arguments, run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
