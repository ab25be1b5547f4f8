"""Widgets, which live half in the browser."""

from conformance.kind import Library

of = Library("ipywidgets", "import ipywidgets as w", needs="ipywidgets")

KINDS = [
    of(
        "slider",
        "x = w.IntSlider(3)",
        "x.value",
        "x.value = 5",
        "box[0].value == 5",
        degraded="x box",
        why="what is set on the page after the last cell",
    ),
    of(
        "box of widgets",
        "y = w.Button()\nx = w.HBox([y])",
        "len(x.children)",
        alias="x.children[0] is y",
        degraded="x y",
        why="what is set on the page after the last cell",
    ),
]
