"""Figures and what is in them, on the Agg backend."""

from conformance.kind import Library

of = Library("matplotlib", "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt", needs="matplotlib")

_FIGURE = "fig, ax = plt.subplots()\n"

KINDS = [
    of(
        "figure and axes",
        _FIGURE + "_ = ax.plot([1, 2])",
        "[line.get_ydata().tolist() for line in ax.lines]",
        "_ = ax.plot([3])",
        "len(fig.axes[0].lines) == 2",
        alias="fig.axes[0] is ax",
    ),
    of(
        "many axes",
        "fig, axes = plt.subplots(2, 2)",
        "axes.shape, len(fig.axes)",
        "_ = axes[0, 1].set_title('t')",
        "fig.axes[1].get_title() == 't'",
        alias="fig.axes[1] is axes[0, 1]",
    ),
    of(
        "line",
        _FIGURE + "x, = ax.plot([1, 2])",
        "x.get_ydata().tolist(), x.get_color()",
        "x.set_color('red')",
        "ax.lines[0].get_color() == 'red'",
        alias="ax.lines[0] is x",
    ),
    of(
        "picture",
        _FIGURE + "x = ax.imshow([[1, 2]])",
        "x.get_array().tolist()",
        "x.set_clim(0, 9)",
        "ax.images[0].get_clim() == (0, 9)",
        alias="ax.images[0] is x",
    ),
    of(
        "bars",
        _FIGURE + "x = ax.bar([1, 2], [3, 4])",
        "[bar.get_height() for bar in x]",
        "x[0].set_height(9)",
        "ax.patches[0].get_height() == 9",
        alias="x[0] is ax.patches[0]",
    ),
    of(
        "scatter with a bar of colours",
        _FIGURE + "x = ax.scatter([1, 2], [3, 4], c=[5, 6])\ncb = fig.colorbar(x)",
        "x.get_offsets().tolist()",
        "x.set_clim(0, 9)",
        "cb.vmax == 9",
        alias="cb.mappable is x",
    ),
    of(
        "legend and texts",
        _FIGURE + "_ = ax.plot([1], label='l')\nx = ax.legend()\nt = ax.text(0, 0, 'here')",
        "[part.get_text() for part in x.get_texts()], t.get_text()",
        "t.set_text('there')",
        "ax.texts[0].get_text() == 'there'",
        alias="ax.get_legend() is x",
    ),
    of(
        "second axis",
        _FIGURE + "y = ax.twinx()\n_ = y.plot([5])",
        "len(fig.axes)",
        "_ = ax.set_xlim(0, 7)",
        "y.get_xlim() == (0, 7)",
        alias="fig.axes[1] is y",
    ),
    of(
        "axes in three dimensions",
        "fig = plt.figure()\nax = fig.add_subplot(projection='3d')\n_ = ax.plot([1], [2], [3])",
        "len(ax.lines), ax.name",
        alias="fig.axes[0] is ax",
    ),
    of("polar axes", "fig, ax = plt.subplots(subplot_kw={'projection': 'polar'})", "ax.name", alias="fig.axes[0] is ax"),
    of("map of colours", "x = plt.get_cmap('viridis')", "x(.5), x.name", alias=""),
    of("norm", "x = matplotlib.colors.Normalize(0, 5)", "float(x(2.5))", "x.vmax = 10", "box[0].vmax == 10"),
    of("patch without axes", "x = matplotlib.patches.Circle((0, 0), 2)", "x.radius", "x.radius = 3", "box[0].radius == 3"),
    of(
        "animation",
        _FIGURE
        + "from matplotlib.animation import FuncAnimation\ny = 1\nx = FuncAnimation(fig, lambda i: [], frames=2, cache_frame_data=False)\nx._draw_was_started = True",
        "y, x._save_count",
        alias="x._fig is fig",
    ),
]
