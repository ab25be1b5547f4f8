"""A session's variables are the same on the executor, on a standby that follows, and on a replica made from the manifest."""

from __future__ import annotations

import ast

import pytest

from conftest import missing
from programs_binding import BINDING
from programs_handles import FILES, HANDLES, PLOTS
from programs_libraries import FACTS, NUMPY, OTHERS, SETTINGS, TORCH
from programs_objects import CLASSES, FUNCTIONS, LOST, SHARING
from programs_session import SETTINGS as SESSION_SETTINGS
from programs_session import WAYS

PROGRAMS = [
    *BINDING,
    *SHARING,
    *FUNCTIONS,
    *CLASSES,
    *LOST,
    *FILES,
    *HANDLES,
    *PLOTS,
    *NUMPY,
    *TORCH,
    *OTHERS,
    *FACTS,
    *SETTINGS,
    *WAYS,
    *SESSION_SETTINGS,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_program(program, fresh_pair):
    executor, standby, manifest = fresh_pair
    absent = missing(executor, program.needs)
    if absent:
        pytest.skip(f"{absent} isn't installed")
    problems = {}
    for cell in program.cells:
        result = executor.run(cell)
        problems.update((each["name"], each["fidelity"]) for each in result.delta["problems"])
        reply = standby.request("notebookos_apply_request", *manifest.add(result, executor.spool))
        assert (reply["status"], reply["problems"], reply["diverged"]) == ("ok", [], [])

    assert problems == {
        **dict.fromkeys(program.lost, "lost"),
        **dict.fromkeys(program.degraded, "degraded"),
        **dict.fromkeys(program.rebuilt, "rebuilt"),
    }
    for name in program.lost:
        assert not any(name in names for names in manifest.covariables)
    assert quiet(standby, 3) == []
    assert _failing(standby, program) == []
    reply = standby.request("notebookos_apply_request", *manifest.whole())
    assert reply["status"] == "ok" and reply["problems"] == []
    assert _failing(standby, program) == []
    assert _failing(executor, program) == []


def quiet(standby, looks):
    """Names that a standby takes for changed when nothing happens."""
    return [name for _ in range(looks) for name in standby.request("notebookos_apply_request", {})["diverged"]]


def _failing(replica, program):
    """The checks that don't hold on this replica."""
    asked = "[" + ", ".join(f"bool({check})" for check in program.checks) + "]"
    result = replica.execute(asked, {})
    if result.result is None:
        return [result.reply["content"].get("evalue")]
    return [check for check, holds in zip(program.checks, ast.literal_eval(result.result)) if not holds]
