"""Runs the table, or some kinds of it: ``python -m conformance [--write FILE] [WORD ...]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from conformance import plain, report
from conformance.runner import Bench, Finding
from conformance.table import kinds


def main() -> int:
    """Say what is not as stated, which makes the exit status 1; with ``--write``, measure plain pickles and write the document."""
    parser = argparse.ArgumentParser(prog="conformance")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the document that shows the table")
    parser.add_argument("--measure", action="store_true", help="with --write: pickle all kinds plainly again, not only new ones")
    parser.add_argument("words", nargs="*", help="only kinds whose titles contain one of these")
    asked = parser.parse_args()
    if asked.write:
        start = time.monotonic()
        known = {} if asked.measure else report.measured()
        found = plain.measure([kind for kind in kinds() if kind.title not in known])
        report.write_measured({kind.title: found.get(kind.title) or known[kind.title] for kind in kinds()})
        asked.write.write_text(report.render(kinds(), report.measured()))
        sys.stdout.write(f"plain pickles: {time.monotonic() - start:.1f} s\n")
        return 0
    chosen = [kind for kind in kinds() if not asked.words or any(word in kind.title for word in asked.words)]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as room:
        bench = Bench(Path(room))
        findings = [bench.examine(kind) for kind in chosen]
        bench.close()
    return _say(findings, time.monotonic() - start)


def _say(findings: list[Finding], seconds: float) -> int:
    bad = [finding for finding in findings if finding.complaints]
    lines = ["\n    ".join([finding.kind.title, *finding.complaints]) for finding in bad]
    lines += [f"stored again although untouched: {finding.kind.title}" for finding in findings if finding.restless]
    skipped = sum(bool(finding.skipped) for finding in findings)
    lines.append(f"{len(findings)} kinds, {len(bad)} not as stated, {skipped} skipped, {seconds:.1f} s")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
