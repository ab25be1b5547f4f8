"""The example notebook, with a failover in the middle of the training."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from conftest import missing

NOTEBOOK = Path(__file__).resolve().parents[5] / "docs" / "examples" / "digits.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_valid_and_has_no_outputs(notebook):
    nbformat.validate(notebook)

    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(cell.outputs == [] and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_training_goes_on_on_another_replica(notebook, fresh_pair):
    executor, standby, manifest = fresh_pair
    absent = missing(executor, ["torch", "sklearn", "matplotlib"])
    if absent:
        pytest.skip(f"{absent} isn't installed")
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    first_training = next(index for index, cell in enumerate(cells) if cell.startswith("%%gpu"))
    shown = []
    for index, cell in enumerate(cells):
        result = executor.run(cell)
        shown += result.of_type("display_data")
        assert result.reply["content"]["status"] == "ok", result.reply["content"]
        assert result.delta["problems"] == []
        reply = standby.request("notebookos_apply_request", *manifest.add(result, executor.spool))
        assert reply["problems"] == []
        if index == first_training:
            executor, standby = standby, executor

    assert ("best", "model", "optimizer") in manifest.covariables
    assert "image/png" in shown[0]["content"]["data"]
    assert "after 8 epochs" in result.text
