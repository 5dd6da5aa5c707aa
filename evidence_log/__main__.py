"""`python -m evidence_log`, `evidence-log` and `elog`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; `--version` is answered before anything is loaded."""
    if "--version" in sys.argv[1:2]:
        from evidence_log import __version__

        print(f"evidence-log {__version__}")
        sys.exit(0)
    import gc

    # Next to nothing of what a command makes refers to itself; looking for it costs a tenth of an import.
    gc.set_threshold(50_000, 20, 20)
    from evidence_log.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
