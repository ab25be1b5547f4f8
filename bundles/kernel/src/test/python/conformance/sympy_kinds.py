"""Expressions of sympy, whose symbols are found equal by name."""

from conformance.kind import Library

of = Library("sympy", "import sympy as sp", needs="sympy")

KINDS = [
    of("symbol", "x = sp.Symbol('x', positive=True)", "x, x.is_positive, x == sp.Symbol('x', positive=True)", alias=""),
    of("expression", "a = sp.Symbol('a')\nx = (a + 1) ** 2", "sp.srepr(x), sp.srepr(x.expand())", alias="a in x.free_symbols"),
    of("anonymous symbols", "x = sp.Dummy('d')\ny = x + 1", "str(x)", alias="y.has(x)"),
    of(
        "equation and its solutions",
        "a = sp.Symbol('a')\nx = sp.Eq(a ** 2, 4)\ny = sp.solve(x, a)",
        "sorted(map(str, y)), sp.srepr(x)",
        alias="",
    ),
    of("matrix", "x = sp.Matrix([[1, 2], [3, 4]])", "x.tolist(), x.det()", "x[0, 0] = 9", "box[0][0, 0] == 9"),
    of("immutable matrix", "x = sp.ImmutableMatrix([[1, 2]])", "x.tolist()"),
    of("function of the session", "x = sp.Function('f')", "str(x(sp.Symbol('a')))", alias=""),
    of("compiled function", "a = sp.Symbol('a')\nx = sp.lambdify(a, a ** 2 + 1, 'math')", "x(3)"),
    of("polynomial", "a = sp.Symbol('a')\nx = sp.Poly(a ** 2 + 1)", "x.all_coeffs(), x.degree()"),
    of("exact numbers", "x = [sp.Rational(1, 3), sp.pi, sp.I, sp.oo, sp.nan]", "x, x[1] is sp.pi"),
    of("unevaluated integral", "a = sp.Symbol('a')\nx = sp.Integral(sp.exp(a), a)", "sp.srepr(x), str(x.doit())"),
    of("piecewise function", "a = sp.Symbol('a')\nx = sp.Piecewise((1, a > 0), (0, True))", "x.subs(a, 1), x.subs(a, -1)"),
    of("set", "x = sp.Interval(0, 1) - sp.FiniteSet(0)", "str(x)"),
]
