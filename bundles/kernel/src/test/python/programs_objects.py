"""Sharing, functions, classes, and values that can't move."""

from program import program

SHARING = [
    program("two names of one list", "a = [1]\nb = a\n---\nb.append(2)", "a is b", "a == [1, 2]"),
    program("names that part", "a = [1]\nb = a\n---\nb = list(a)\n---\nb.append(3)", "a == [1]", "b == [1, 3]", "a is not b"),
    program("an object in a dict and under a name", "x = [1]\nd = {'x': x}\n---\nx.append(2)", "d['x'] is x", "d == {'x': [1, 2]}"),
    program(
        "an alias made later of an untouched variable",
        "x = {'deep': [1]}\n---\ny = x['deep']\n---\ny.append(2)",
        "x['deep'] is y",
        "y == [1, 2]",
    ),
    program("three in a chain", "a = [1]\nb = [a]\nc = [b]\n---\nc[0][0].append(2)", "c[0] is b and b[0] is a", "a == [1, 2]"),
    program("self reference", "a = []\na.append(a)", "a[0] is a"),
    program("a cycle through two names", "a = []\nb = [a]\na.append(b)", "a[0] is b and b[0] is a"),
    program("a shared set", "s = {1}\nt = (s, s)\n---\ns.add(2)", "t[0] is s and t[1] is s", "s == {1, 2}"),
    program("a shared bytearray", "b = bytearray(b'ab')\nh = [b]\n---\nb[0] = 99", "h[0] is b", "bytes(b) == b'cb'"),
    program(
        "mutation through a loaded container", "box = [[1], [2]]\n---\nfor each in box: each.append(0)", "box == [[1, 0], [2, 0]]"
    ),
    program(
        "mutation of an alias by a method of a library class",
        "import collections\nq = collections.deque([1])\nr = q\n---\nr.appendleft(0)",
        "q is r and list(q) == [0, 1]",
    ),
    program(
        "default dict with its factory",
        "import collections\nd = collections.defaultdict(list)\n---\nd['a'].append(1)",
        "d['b'] == []",
        "d['a'] == [1]",
    ),
    program("joined, then parted, then joined", "a = []\nb = a\n---\nb = []\n---\na = b\n---\na.append(1)", "a is b and a == [1]"),
    program(
        "joined through an element that was exchanged",
        "a = [[1], [2]]\n---\na[0] = [1]\nb = a[0]\n---\nb.append(5)",
        "a[0] is b and a == [[1, 5], [2]]",
    ),
    program(
        "joined through an element that was exchanged for an equal one",
        "a = [[1], len]\nb = [1]\n---\na[0] = b",
        "a[0] is b",
    ),
    program(
        "two joined through elements that were exchanged for equal ones",
        "a = [[1], len]\nb = [[1], len]\n---\na[0] = b[0] = [1]",
        "a[0] is b[0]",
    ),
]
FUNCTIONS = [
    program("late binding of globals", "k = 1\ndef f(): return k\n---\nk = 2", "f() == 2"),
    program("a function's globals are the session's", "def f(): return globals()", "f() is globals()"),
    program(
        "a function that mutates a global", "log = []\ndef note(x): log.append(x)\n---\nnote(1)\n---\nnote(2)", "log == [1, 2]"
    ),
    program("mutation two calls deep", "log = []\ndef inner(): log.append(1)\ndef outer(): inner()\n---\nouter()", "log == [1]"),
    program(
        "mutation by a function whose name is then taken",
        "log = []\ndef f(): log.append(1)\ndef g(): log.append(2)\n---\nf = f()\n---\ng(); del g",
        "log == [1, 2] and f is None",
    ),
    program("mutation by a lambda in a dict", "log = []\nhooks = {'h': lambda: log.append(1)}\n---\nhooks['h']()", "log == [1]"),
    program("mutation by a method", "log = []\nclass A:\n    def m(self): log.append(1)\na = A()\n---\na.m()", "log == [1]"),
    program(
        "mutation by a property",
        "log = []\nclass A:\n    @property\n    def p(self): log.append(1)\na = A()\n---\na.p",
        "log == [1]",
    ),
    program(
        "closure",
        "def counter():\n    n = 0\n    def tick():\n        nonlocal n\n        n += 1\n        return n\n    return tick\nc = counter()\n---\nc()\n---\nc()",
        "c() == 3",
    ),
    program(
        "two closures on one cell",
        "def make():\n    n = [0]\n    v = 0\n    def inc():\n        nonlocal v\n        v += 1\n    def get(): return v\n    return inc, get\ninc, get = make()\n---\ninc()\n---\ninc()",
        "get() == 2",
        "(inc(), get())[1] == 3",
    ),
    program("recursion", "def fact(n): return 1 if n < 2 else n * fact(n - 1)", "fact(5) == 120"),
    program(
        "a recursive closure",
        "def make():\n    def down(n): return 0 if n == 0 else down(n - 1)\n    return down\ndown = make()",
        "down(5) == 0",
    ),
    program(
        "mutable default", "def f(x, seen=[]):\n    seen.append(x)\n    return seen\n---\nf(1)\n---\nf(2)", "f(3) == [1, 2, 3]"
    ),
    program("function attributes", "def f(): f.calls += 1\nf.calls = 0\n---\nf()\n---\nf()", "f.calls == 2"),
    program(
        "decorator",
        "import functools\ndef twice(fn):\n    @functools.wraps(fn)\n    def run(*a): return 2 * fn(*a)\n    return run\n@twice\ndef g(x): return x",
        "g(4) == 8",
        "g.__name__ == 'g'",
    ),
    program("lru_cache", "import functools\n@functools.lru_cache\ndef sq(x): return x * x\n---\nsq(3)", "sq(4) == 16"),
    program(
        "partial",
        "import functools\nx = []\np = functools.partial(x.append, 1)\n---\np()",
        "x == [1]",
        "p() is None and x == [1, 1]",
    ),
    program(
        "bound method",
        "class A:\n    def __init__(self): self.v = []\n    def add(self): self.v.append(1)\na = A()\nm = a.add\n---\nm()",
        "a.v == [1]",
        "m.__self__ is a",
        "(m(), a.v)[1] == [1, 1]",
    ),
    program("bound method of a built-in", "x = []\nadd = x.append\n---\nadd(5)", "x == [5]", "add.__self__ is x"),
    program("two names of one function", "def f(): pass\ng = f\n---\ng.mark = 1", "f is g and f.mark == 1"),
    program("a function in a list", "def f(): return 1\nfs = [f]\n---\nf.tag = 'x'", "fs[0] is f and fs[0].tag == 'x'"),
    program("redefinition keeps old references", "def f(): return 1\nold = f\n---\ndef f(): return 2", "old() == 1 and f() == 2"),
    program("a function that makes generators", "def gen():\n    yield 1\n    yield 2", "list(gen()) == [1, 2]"),
    program("annotations", "def f(a: int) -> str: return ''", "f.__annotations__ == {'a': int, 'return': str}"),
]
CLASSES = [
    program("instance of a session's class", "class A: pass\n---\na = A()", "isinstance(a, A)", "type(a) is A"),
    program("class attribute changed", "class A: n = 0\n---\nA.n = 5\n---\na = A()", "A.n == 5 and a.n == 5"),
    program(
        "class attribute changed by a method",
        "class A:\n    made = 0\n    def __init__(self): type(self).made += 1\na = A()\n---\nb = A()",
        "A.made == 2",
        "type(a) is type(b) is A",
    ),
    program("a later change of a class reaches old instances", "class A: pass\na = A()\n---\nA.v = 7", "a.v == 7"),
    program("a method added later", "class A: pass\na = A()\n---\ndef hi(self): return 'hi'\nA.hi = hi", "a.hi() == 'hi'"),
    program(
        "redefinition leaves old instances alone",
        "class A:\n    def v(self): return 1\na = A()\n---\nclass A:\n    def v(self): return 2\nb = A()",
        "a.v() == 1 and b.v() == 2",
        "not isinstance(a, A) and isinstance(b, A)",
    ),
    program(
        "old instances keep one common class",
        "class A: pass\na, b = A(), A()\n---\nclass A: pass",
        "type(a) is type(b)",
        "type(a) is not A",
    ),
    program("deleted class", "class A: v = 3\na = A()\n---\ndel A", "a.v == 3"),
    program(
        "inheritance",
        "class A:\n    def v(self): return 1\nclass B(A):\n    def v(self): return super().v() + 1\n---\nb = B()",
        "b.v() == 2",
        "isinstance(b, A) and B.__mro__[1] is A",
    ),
    program("nested class", "class A:\n    class I: pass\n---\ni = A.I()", "type(i) is A.I"),
    program(
        "a class that keeps its instances",
        "class A:\n    all = []\n    def __init__(self): A.all.append(self)\na = A()\n---\nb = A()",
        "A.all == [a, b]",
        "type(a) is A",
    ),
    program(
        "two classes that know each other's instances",
        "class A: pass\nclass B: pass\nA.b = B()\nB.a = A()",
        "type(A.b) is B and type(B.a) is A",
    ),
    program(
        "dataclass",
        "import dataclasses\n@dataclasses.dataclass\nclass D:\n    x: int\n    y: list = dataclasses.field(default_factory=list)\nd = D(1)\n---\nd.y.append(2)",
        "d == D(1, [2])",
    ),
    program("named tuple", "import collections\nP = collections.namedtuple('P', 'x y')\np = P(1, 2)", "p.x == 1 and type(p) is P"),
    program("enum", "import enum\nclass E(enum.Enum):\n    A = 1\n    B = 2\ne = E.B", "e is E.B"),
    program("slots", "class S:\n    __slots__ = ('v', '__weakref__')\ns = S()\n---\ns.v = [1]", "s.v == [1]"),
    program(
        "slots, a private one too, and no dict",
        "class S:\n    __slots__ = ('v', '__own')\n    def __init__(self): self.__own = [2]\n    def own(self): return self.__own"
        "\n---\ns = S()\n---\ns.v = s.own()",
        "s.v is s.own() and not hasattr(s, '__dict__') and s.own() == [2]",
    ),
    program(
        "shared state of two instances",
        "class A: pass\na, b = A(), A()\na.s = b.s = []\n---\na.s.append(1)",
        "b.s == [1] and a.s is b.s",
    ),
    program(
        "a list subclass", "class L(list): pass\nx = L([1])\ny = x\n---\ny.append(2)", "x is y and x == [1, 2] and type(x) is L"
    ),
    program(
        "a dict subclass with state",
        "class D(dict): pass\nd = D(a=1)\n---\nd.note = 'n'\nd['b'] = 2",
        "d == {'a': 1, 'b': 2} and d.note == 'n'",
    ),
    program(
        "an abstract base",
        "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def m(self): ...\nclass B(A):\n    def m(self): return 1\nb = B()",
        "b.m() == 1 and isinstance(b, A)",
    ),
    program(
        "static and class methods",
        "class A:\n    @staticmethod\n    def s(): return 1\n    @classmethod\n    def c(cls): return cls\nm = A.c",
        "A.s() == 1 and A.c() is A and m() is A",
    ),
    program(
        "metaclass",
        "class M(type):\n    def hi(cls): return cls.__name__\nclass A(metaclass=M): pass",
        "A.hi() == 'A' and type(A) is M",
    ),
    program(
        "an exception class",
        "class Oops(Exception): pass\ntry:\n    raise Oops('x')\nexcept Oops as e:\n    kept = e",
        "type(kept) is Oops and kept.args == ('x',)",
        degraded="kept",
    ),
    program(
        "a circle by way of a redefined class",
        "class C: pass\np = C()\nclass C(C): pass\nclass E(C): pass\nbox = [E]\n---\np.part = box[0]\n---\np.n = [1]",
        "p.part is E and isinstance(p, C.__mro__[1]) and E.__mro__[1] is C and p.n == [1]",
    ),
    program(
        "order of a class's attributes",
        "class A:\n    z = 1\n    a = 2\n---\nA.m = 3\n---\nA.b = 4",
        "[name for name in vars(A) if name[0] != '_'] == ['z', 'a', 'm', 'b']",
    ),
    program("an attribute deleted from a class", "class A:\n    x = 1\na = A()\n---\ndel A.x", "not hasattr(a, 'x')"),
    program(
        "typing",
        "from typing import *\nT = TypeVar('T')\nclass Box(Generic[T]):\n    def __init__(self, v): self.v = v\nb = Box[int](3)",
        "b.v == 3 and type(b) is Box",
    ),
]
LOST = [
    program("generator", "g = (i for i in range(3))\nx = 1", "x == 1", lost="g"),
    program("socket", "import socket\ns = socket.socket()\nx = [1]", "x == [1]", lost="s"),
    program("thread", "import threading\nt = threading.Thread(target=print)\nx = 1", "x == 1", lost="t"),
    program("a lost value doesn't bring an older one back", "x = [1]\n---\nx = (i for i in [])", "True", lost="x"),
    program(
        "a socket inside an object",
        "import socket\nclass C: pass\nc = C()\nc.s = socket.socket()\nc.v = [1]",
        "c.v == [1]",
        degraded="c",
    ),
    program("a generator in a list", "x = [1, (i for i in []), 3]", "x[0] == 1 and x[2] == 3", degraded="x"),
    program(
        "a free lock inside an object",
        "import threading\nclass C: pass\nc = C()\nc.lock = threading.Lock()\nc.rlock = threading.RLock()\nc.v = 1",
        "c.v == 1 and c.lock.acquire()",
    ),
    program(
        "a class that refuses to be pickled",
        "class N:\n    def __reduce_ex__(self, p): raise TypeError('never')\nn = N()\nx = 1",
        "x == 1",
        lost="n",
    ),
    program("what can't move shared with what can", "g = (i for i in [])\nx = [g]\ny = [1]", "y == [1]", lost="g", degraded="x"),
    program("too deep", "x = []\nfor _ in range(100_000): x = [x]\ny = 1", "y == 1", lost="x"),
]
