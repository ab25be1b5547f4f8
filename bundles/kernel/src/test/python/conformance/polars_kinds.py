"""Frames of polars and tables of Arrow."""

from conformance.kind import Library

of = Library("polars", "import polars as pl", needs="polars")
arrow = Library("pyarrow", "import pyarrow as pa", needs="pyarrow")

KINDS = [
    of(
        "frame",
        "x = pl.DataFrame({'a': [1, 2], 'b': ['u', None]})",
        "x.to_dicts(), x.schema",
        "x[0, 'a'] = 9",
        "box[0][0, 'a'] == 9",
    ),
    of(
        "frame of lists and structures",
        "x = pl.DataFrame({'l': [[1], [2, 3]], 's': [{'k': 1}, {'k': 2}]})",
        "x.to_dicts(), x.schema",
    ),
    of(
        "frame of categories and times",
        "import datetime\nx = pl.DataFrame({'c': pl.Series(['a', 'b'], dtype=pl.Categorical), 't': [datetime.datetime(2020, 1, 1)] * 2})",
        "x.to_dicts()",
    ),
    of("column", "x = pl.Series('s', [1, 2])", "x.to_list(), x.name", "x[0] = 9", "box[0][0] == 9"),
    of(
        "column of objects",
        "x = 1\ns = pl.Series('s', [object()], dtype=pl.Object)",
        "x",
        alias="",
        lost="s",
        why="the library can't write Python objects",
    ),
    of("lazy frame", "x = pl.LazyFrame({'a': [1, 2]}).filter(pl.col('a') > 1)", "x.collect().to_dicts()"),
    of("expression", "x = pl.col('a') + 1", "str(x)"),
    of(
        "expression with a function",
        "x = pl.col('a').map_elements(lambda v: v * 2, pl.Int64)",
        "pl.DataFrame({'a': [2]}).select(x).to_dicts()",
    ),
    of("types", "x = [pl.Int8(), pl.List(pl.Utf8), pl.Datetime('us', 'UTC')]", "x"),
    of("groups", "y = pl.DataFrame({'a': [1, 1, 2]})\nx = y.group_by('a')", "sorted(x.len().rows())", alias=""),
    arrow("array", "x = pa.array([1, None, 3])", "x.to_pylist(), x.type"),
    arrow("table", "x = pa.table({'a': [1, 2], 'b': ['u', 'v']})", "x.to_pylist(), x.schema"),
    arrow("chunked array", "x = pa.chunked_array([[1], [2]])", "x.to_pylist(), x.num_chunks"),
    arrow("batch of records", "x = pa.record_batch({'a': [1, 2]})", "x.to_pylist()"),
    arrow("schema with metadata", "x = pa.schema([('a', pa.int8())], metadata={'k': 'v'})", "x, x.metadata"),
    arrow("buffer", "x = pa.py_buffer(b'abc')", "x.to_pybytes()"),
    arrow("scalar", "x = pa.scalar(5)", "x", alias=""),
    arrow(
        "array on numpy memory", "import numpy as np\na = np.arange(3)\nx = pa.array(a)", "x.to_pylist()", alias="", needs="numpy"
    ),
]
