"""Of which cells it is known that they touch no tensor, and of which it isn't."""

from __future__ import annotations

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from notebookos_kernel.tensorless import is_tensorless

torch = pytest.importorskip("torch", reason="torch isn't installed")

_SESSION = """
import json, math
import numpy as np
import torch
from collections import Counter
losses = [0.5, 0.25]
table = {'a': [1, 2], 'b': np.arange(3)}
objects = np.array([1, 'a', None], dtype=object)
weight = torch.ones(3)
held = {'deep': [(1, weight)]}
hidden = np.array([weight, None], dtype=object)
model = torch.nn.Linear(2, 2)
class Config:
    rate = 0.1
config = Config()
def mean(values):
    return sum(values) / len(values)
def summary():
    return mean(losses)
def forward():
    return model(weight)
def indirect():
    return forward()
def search():
    return eval('weight')
def imports():
    import transformers
    return transformers
def computes():
    import math
    return [math.sqrt(each) for each in losses]
def closes(x):
    return lambda: x
over_weight = closes(weight)
over_number = closes(3)
late = lambda x=weight: x
import weakref
reference = weakref.ref(weight)
part = slice(weight, None)
flat = hidden.flat
many = [[] for _ in range(30_000)]
counts = Counter('hello')
"""


@pytest.fixture(scope="module")
def session() -> dict:
    namespace: dict = {"__name__": "__main__"}
    exec(_SESSION, namespace)
    return namespace


def _tensorless(code: str, namespace: dict) -> bool:
    return is_tensorless([ast.parse(TransformerManager().transform_cell(code))], namespace)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1 + 1",
        "x = 5\nx",
        "print(losses, table['b'].mean())",
        "for each in losses:\n    print(f'{each:.2f}')",
        "np.mean(losses), math.sqrt(2), json.dumps(losses)",
        "summary()",
        "computes()",
        "mean([1, 2])",
        "[mean([each]) for each in losses]",
        "import pandas as pd",
        "from datetime import datetime\ndatetime.now()",
        "objects[0], counts.most_common(1)",
        "losses.append(0.125)",
        "over_number()",
        "open('log.txt')",
        "!ls -l",
        "files = !ls",
        "not_there",
        "del weight",
        "def later(x):\n    return x + 1",
    ],
)
def test_nothing_leads_to_a_tensor(session, code):
    assert _tensorless(code, session)


@pytest.mark.parametrize(
    "code",
    [
        "weight",
        "print(weight)",
        "held['deep']",
        "hidden[0]",
        "model",
        "torch.ones(1)",
        "forward()",
        "indirect()",
        "over_weight()",
        "late()",
        "import torch",
        "import transformers",
        "from torch import nn",
        "from . import mine",
        "import sys",
        "search()",
        "imports()",
        "eval('weight')",
        "globals()['weight']",
        "getattr(config, 'rate')",
        "import gc",
        "config.rate",
        "losses.__class__",
        "many",
        "%time losses",
        "%%time\nlosses",
        "!echo {weight}",
        "!echo $weight",
        "get_ipython().user_ns",
        "[each for each in held.values()]",
        "reference()",
        "part.start.sum()",
        "flat",
        "np.nditer(hidden)",
        "from IPython import get_ipython as q",
        "from os import sys",
        "def later():\n    return weight",
    ],
)
def test_something_may(session, code):
    assert not _tensorless(code, session)


def test_a_table_of_texts_and_numbers_is_harmless(session):
    pandas = pytest.importorskip("pandas", reason="pandas isn't installed")
    session = {**session, "frame": pandas.DataFrame({"n": [1, 2], "t": ["a", "b"]})}

    assert _tensorless("frame.iloc[0]", {**session, "frame": session["frame"]})
    assert _tensorless("row", {**session, "row": session["frame"].iloc[0]})
    assert not _tensorless("frame.query('n > @weight')", session)
    assert _tensorless("frame.describe()", session)
    assert _tensorless("frame[frame.n > 1].t", session)


def test_a_table_with_a_tensor_in_it_is_not(session):
    pandas = pytest.importorskip("pandas", reason="pandas isn't installed")
    session = {**session, "frame": pandas.DataFrame({"t": [session["weight"], None]})}

    assert not _tensorless("frame.head()", session)


def test_a_table_that_the_session_has_extended_is_not(session):
    pandas = pytest.importorskip("pandas", reason="pandas isn't installed")

    class Accessor:
        __module__ = "__main__"

        def __init__(self, frame):
            self.frame = frame

    pandas.api.extensions.register_dataframe_accessor("ours")(Accessor)
    try:
        assert not _tensorless("frame.ours", {**session, "frame": pandas.DataFrame({"n": [1]})})
    finally:
        del pandas.DataFrame.ours
