"""Hashes by which replicas are compared."""

from __future__ import annotations

from notebookos_kernel import canonical
from notebookos_kernel.capture import Capture
from notebookos_kernel.probe import probe
from notebookos_kernel.stream import open_stream


def fingerprints(capture: Capture) -> dict[str, str]:
    """For each variable, the hash of what a capture would store of its co-variable; variables that can't be stored are left out."""
    found: dict[str, str] = {}
    for name in capture.variables():
        if name in found:
            continue
        known = capture.covariables.named(name)
        stored = probe(capture.namespace, known.names if known is not None else (name,)).stored
        if stored is not None:
            opened = open_stream(memoryview(b"".join(stored.parts)))
            found.update(dict.fromkeys(opened.names, canonical.digest(opened.pickle, opened.buffers)))
    return found
