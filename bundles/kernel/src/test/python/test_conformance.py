"""Each kind of value in the table comes to another replica as the table states, and the document says the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from conformance import report
from conformance.kind import DEGRADED, LOST
from conformance.runner import Bench
from conformance.table import kinds

DOCUMENT = Path(__file__).resolve().parents[5] / "docs" / "fidelity.md"
KINDS = kinds()


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    made = Bench(tmp_path_factory.mktemp("conformance"))
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
def test_kind(kind, bench):
    finding = bench.examine(kind)

    if finding.skipped:
        pytest.skip(finding.skipped)
    assert finding.complaints == []


def test_titles_are_unique():
    titles = Counter(kind.title for kind in KINDS)

    assert [title for title, count in titles.items() if count > 1] == []


def test_what_stays_behind_is_said():
    assert [kind.title for kind in KINDS if kind.fidelity in (DEGRADED, LOST) and not (kind.why and kind.troubled)] == []


def test_the_document_shows_the_table():
    assert DOCUMENT.read_text() == report.render(KINDS, report.measured())
