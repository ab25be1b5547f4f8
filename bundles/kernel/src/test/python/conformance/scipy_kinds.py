"""Sparse matrices, interpolators, trees, distributions and results of scipy."""

from conformance.kind import Library

of = Library("scipy", "import numpy as np, scipy", needs="scipy")

_SPARSE = "import scipy.sparse\nx = scipy.sparse.{}(np.eye(3) * 2)"
_BOTH = "x.toarray().tolist(), type(x), x.dtype"


def _sparse(name, mutate="x *= 2", seen="box[0].sum() == x.sum()"):
    return of(f"sparse {name}", _SPARSE.format(name), _BOTH, mutate, seen)


KINDS = [
    _sparse("csr_matrix", "x.data[0] = 9", "box[0][0, 0] == 9"),
    _sparse("csc_array", "x.data[0] = 9", "box[0][0, 0] == 9"),
    _sparse("coo_array", "x.data[0] = 9", "box[0].data[0] == 9"),
    _sparse("lil_matrix", "x[0, 1] = 4", "box[0][0, 1] == 4"),
    _sparse("dok_matrix", "x[0, 1] = 4", "box[0][0, 1] == 4"),
    _sparse("dia_matrix", "x.data[0, 0] = 9", "box[0].data[0, 0] == 9"),
    _sparse("bsr_matrix", "x.data[:] = 1", "box[0].sum() == x.sum()"),
    of(
        "array inside a sparse matrix",
        "import scipy.sparse\nx = scipy.sparse.csr_matrix(np.eye(3))\ny = x.data",
        "x.toarray().tolist(), y.tolist()",
        "y[0] = 5",
        "x[0, 0] == 5",
        alias="np.shares_memory(x.data, y)",
    ),
    of(
        "interpolation in one dimension",
        "import scipy.interpolate\nx = scipy.interpolate.interp1d([0, 1, 2], [0, 1, 4])",
        "float(x(1.5))",
    ),
    of(
        "cubic spline",
        "import scipy.interpolate\nx = scipy.interpolate.CubicSpline([0, 1, 2], [0, 1, 4])",
        "float(x(1.5)), x.c.tolist()",
    ),
    of(
        "B-spline",
        "import scipy.interpolate\nx = scipy.interpolate.make_interp_spline([0, 1, 2, 3], [0, 1, 4, 9])",
        "float(x(1.5)), x.t.tolist()",
    ),
    of(
        "univariate spline",
        "import scipy.interpolate\nx = scipy.interpolate.UnivariateSpline(range(6), [0, 1, 4, 9, 16, 25])",
        "float(x(1.5))",
    ),
    of(
        "interpolation on a grid",
        "import scipy.interpolate\nx = scipy.interpolate.RegularGridInterpolator(([0, 1], [0, 1]), [[0, 1], [2, 3]])",
        "x([[.5, .5]]).tolist()",
    ),
    of(
        "interpolation by radial functions",
        "import scipy.interpolate\nx = scipy.interpolate.RBFInterpolator([[0., 0], [0, 1], [1, 0], [1, 1]], [0., 1., 2., 4])",
        "x([[.5, .25]]).round(9).tolist()",
    ),
    of(
        "interpolation on triangles",
        "import scipy.interpolate\nx = scipy.interpolate.LinearNDInterpolator([[0, 0], [0, 1], [1, 0], [1, 1]], [0., 1, 2, 3])",
        "x([[.25, .25]]).tolist()",
    ),
    of(
        "k-d tree",
        "import scipy.spatial\nx = scipy.spatial.cKDTree([[0, 0], [1, 1], [2, 2]])",
        "[part.tolist() for part in x.query([[.9, .9]])]",
    ),
    of(
        "k-d tree in Python",
        "import scipy.spatial\nx = scipy.spatial.KDTree([[0, 0], [1, 1], [2, 2]])",
        "[part.tolist() for part in x.query([[.9, .9]])]",
    ),
    of("convex hull", "import scipy.spatial\nx = scipy.spatial.ConvexHull([[0, 0], [0, 1], [1, 0]])", "x.points.tolist()"),
    of("triangulation", "import scipy.spatial\nx = scipy.spatial.Delaunay([[0, 0], [0, 1], [1, 0]])", "x.points.tolist()"),
    of("Voronoi diagram", "import scipy.spatial\nx = scipy.spatial.Voronoi([[0, 0], [0, 1], [1, 0], [1, 1]])", "x.points.tolist()"),
    of(
        "rotation",
        "import scipy.spatial\nx = scipy.spatial.transform.Rotation.from_euler('z', 90, degrees=True)",
        "x.as_quat().round(9).tolist()",
    ),
    of("frozen distribution", "import scipy.stats\nx = scipy.stats.norm(2, 3)", "float(x.pdf(1)), x.args"),
    of("distribution", "import scipy.stats\nx = scipy.stats.gamma", "float(x.pdf(1, 2))"),
    of(
        "frozen multivariate distribution",
        "import scipy.stats\nx = scipy.stats.multivariate_normal([0, 1], np.eye(2))",
        "float(x.pdf([0, 0]))",
    ),
    of("kernel density estimate", "import scipy.stats\nx = scipy.stats.gaussian_kde([1., 2., 4.])", "x([2.]).tolist()"),
    of(
        "result of a test",
        "import scipy.stats\nx = scipy.stats.ttest_ind([1., 2, 3], [2., 3, 5])",
        "float(x.statistic), float(x.pvalue)",
        alias="",
    ),
    of(
        "result of an optimization",
        "import scipy.optimize\nx = scipy.optimize.minimize(lambda v: (v[0] - 1) ** 2, [0.])",
        "x.x.round(4).tolist(), x.success",
    ),
    of(
        "bounds and constraints",
        "import scipy.optimize\nx = [scipy.optimize.Bounds([0], [1]), scipy.optimize.LinearConstraint(np.eye(2), 0, 1)]",
        "x[0].lb.tolist(), x[1].A.tolist()",
    ),
    of(
        "solution of a differential equation",
        "import scipy.integrate\nx = scipy.integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.], dense_output=True)",
        "x.y.tolist(), x.sol(.5).tolist()",
    ),
    of(
        "running solver",
        "import scipy.integrate\nx = scipy.integrate.RK45(lambda t, y: -y, 0, [1.], 1)\nx.step()",
        "x.t, x.y.tolist()",
        "x.step()",
        "box[0].t == x.t",
    ),
    of(
        "linear operator",
        "import scipy.sparse.linalg\nx = scipy.sparse.linalg.aslinearoperator(np.eye(2) * 2)",
        "x.matvec([1, 2]).tolist()",
    ),
    of(
        "factorized sparse matrix",
        "import scipy.sparse.linalg\nx = 1\nf = scipy.sparse.linalg.splu(scipy.sparse.csc_matrix(np.eye(2)))",
        "x",
        lost="f",
        why="the library's factorizations can't be pickled",
    ),
    of("filter", "import scipy.signal\nx = scipy.signal.dlti([1], [1, .5])", "x.num.tolist(), x.den.tolist()"),
    of(
        "Fourier transform of short times",
        "import scipy.signal\nx = scipy.signal.ShortTimeFFT(np.ones(4), 2, fs=1.)",
        "x.win.tolist(), x.hop",
    ),
    of(
        "hierarchy of clusters",
        "import scipy.cluster.hierarchy\nx = scipy.cluster.hierarchy.to_tree(scipy.cluster.hierarchy.linkage([[0.], [1.], [5.]]))",
        "x.pre_order()",
    ),
    of(
        "union of sets",
        "import scipy.cluster.hierarchy\nx = scipy.cluster.hierarchy.DisjointSet([1, 2, 3])\nx.merge(1, 2)",
        "x.subsets()",
        "_ = x.merge(2, 3)",
        "box[0].n_subsets == 1",
    ),
]
