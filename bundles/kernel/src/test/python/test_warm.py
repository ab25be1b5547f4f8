"""A process that was made in advance is, once it knows who it is, like one that was started for its replica."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from replica import PYTHON, TIMEOUT, Replica

LATE = ("KERNEL_", "NOTEBOOKOS_")


def wait(program, room, environment, *modules):
    """Start a process in advance and wait until it is ready."""
    elsewhere = room / "elsewhere"
    elsewhere.mkdir()
    early = {name: value for name, value in environment.items() if not name.startswith(LATE)}
    early["KERNEL_ONLY_EARLY"] = "1"
    process = subprocess.Popen(
        [PYTHON, *program, "--warm", str(elsewhere / "ready"), *modules],
        stdin=subprocess.PIPE,
        stderr=(elsewhere / "stderr").open("w"),
        cwd=elsewhere,
        env=early,
    )
    deadline = time.monotonic() + TIMEOUT
    while not (elsewhere / "ready").exists():
        assert process.poll() is None, (elsewhere / "stderr").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


def tell(process, program, room, environment):
    """Tell a waiting process who it is."""
    late = {name: value for name, value in environment.items() if name.startswith(LATE)}
    identity = {"command": [PYTHON, *program], "directory": str(room), "set": late, "unset": ["KERNEL_ONLY_EARLY"]}
    process.stdin.write(json.dumps(identity).encode() + b"\n")
    process.stdin.flush()


class WarmReplica(Replica):
    """A replica whose process was there before it."""

    modules = ()

    def _start(self, program, room, environment):
        process = wait(program, room, environment, *self.modules)
        tell(process, [*program, "-f", str(self.connection_file)], room, environment)
        return process


class WarmReplicaWithMore(WarmReplica):
    modules = ("wave", "no_such_module")


@pytest.fixture(scope="module")
def warm_and_cold(tmp_path_factory):
    """One of each."""
    warm = WarmReplica(tmp_path_factory.mktemp("warm"), KERNEL_USERNAME="ann")
    cold = Replica(tmp_path_factory.mktemp("cold"), KERNEL_USERNAME="ann")
    yield warm, cold
    warm.stop()
    cold.stop()


SAME = {
    "modules": "import sys; sorted({n.split('.')[0] for n in sys.modules} - {'__mp_main__'})",
    "submodules": "import sys; sorted(n for n in sys.modules if n != 'notebookos_kernel.warm' and not n.startswith('encodings.'))",
    "environment": "import os; {n: v for n, v in sorted(os.environ.items()) if n not in ('NOTEBOOKOS_SPOOL', 'IPYTHONDIR')}",
    "program": "import sys; (sys.argv[0], sys.argv[1], len(sys.argv))",
    "original arguments": "import sys; (getattr(sys, 'orig_argv', [])[:-1])",
    "path": "import os, sys; [e.replace(os.getcwd(), 'HERE') for e in sys.path]",
    "warnings filters": "import warnings; [str(each) for each in warnings.filters]",
    "signals": "import signal; [(s.name, str(signal.getsignal(s)).split(' at ')[0]) for s in signal.Signals if s != signal.SIGKILL]",
    "threads": "import threading; sorted(t.name.rstrip('0123456789') for t in threading.enumerate())",
    "hash seed": "import sys; (sys.flags.hash_randomization, sys.flags)",
    "limits": "import sys, gc; (sys.getrecursionlimit(), gc.get_threshold(), gc.get_freeze_count(), sys.getswitchinterval())",
    "descriptors": "import os; (os.readlink('/proc/self/fd/0'), os.umask(0o22))",
    "group": "import os; os.getpgrp() == os.getpid()",
    "loggers": "import logging; [(logging.root.level, [type(h).__name__ for h in logging.root.handlers])]",
}


@pytest.mark.parametrize("what", SAME)
def test_it_has_the_same(warm_and_cold, what):
    warm, cold = warm_and_cold
    assert warm.run(SAME[what]).result == cold.run(SAME[what]).result


def test_it_is_in_its_working_directory_and_imports_from_there(warm_and_cold):
    warm, _ = warm_and_cold
    room = warm.connection_file.parent
    (room / "mine.py").write_text("x = 7")

    assert warm.run("import os, mine\n(os.getcwd(), mine.x)").result == repr((str(room), 7))


def test_two_have_neither_random_states_nor_hashes_in_common(tmp_path):
    first, second = WarmReplica(tmp_path / "a"), WarmReplica(tmp_path / "b")
    for code in ("import random; random.random()", "hash('text')", "import uuid; uuid.uuid4()"):
        assert first.run(code).result != second.run(code).result
    first.stop()
    second.stop()


def test_it_ends_with_its_agent_before_and_after(tmp_path, warm_and_cold):
    waiting = wait(["-m", "notebookos_kernel"], tmp_path, _environment(warm_and_cold))
    waiting.stdin.close()

    assert waiting.wait(TIMEOUT) == 0


def test_it_refuses_a_directory_whose_modules_it_should_have_imported(tmp_path, warm_and_cold):
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "__init__.py").touch()
    (tmp_path / "selectors.py").touch()
    (tmp_path / "zmq").mkdir()
    waiting = wait(["-m", "notebookos_kernel"], tmp_path, _environment(warm_and_cold))
    tell(waiting, ["-m", "notebookos_kernel", "-f", "nowhere"], tmp_path, {})

    assert waiting.wait(TIMEOUT) == 75
    assert "json, selectors\n" in (tmp_path / "elsewhere" / "stderr").read_text()
    waiting.stdin.close()


def test_other_libraries_can_be_imported_in_advance(tmp_path):
    replica = WarmReplicaWithMore(tmp_path)

    assert replica.run("import sys; 'wave' in sys.modules").result == "True"
    assert "no_such_module can't be imported" in (tmp_path / "elsewhere" / "stderr").read_text()

    replica.stop()


def _environment(replicas):
    environ = Path(f"/proc/{replicas[1].process.pid}/environ").read_bytes()
    pairs = [entry.decode().partition("=") for entry in environ.split(b"\0") if entry]
    return {name: value for name, _, value in pairs}
