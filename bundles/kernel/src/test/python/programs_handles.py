"""Files, locks, iterators, and handles of what lives outside the process."""

from program import program

_FILE = (
    "import os, tempfile\nfolder = tempfile.mkdtemp()\npath = os.path.join(folder, 'data')\n"
    "with open(path, 'w') as made: _ = made.write('one\\ntwo\\nthree\\n')\ndel made\n---\n"
)
FILES = [
    program(
        "a text file goes on where it was", _FILE + "f = open(path)\nfirst = f.readline()", "f.readline() == 'two\\n'", rebuilt="f"
    ),
    program(
        "a text file with an encoding",
        _FILE + "f = open(path, encoding='latin-1', errors='replace')",
        "(f.encoding, f.errors, f.mode) == ('latin-1', 'replace', 'r')",
        rebuilt="f",
    ),
    program(
        "a binary file",
        _FILE + "f = open(path, 'rb')\n_ = f.seek(4)",
        "f.tell() == 4 and f.peek(3)[:3] == b'two' and f.mode == 'rb'",
        rebuilt="f",
    ),
    program(
        "an unbuffered file",
        _FILE + "f = open(path, 'rb', buffering=0)\n_ = f.read(3)",
        "f.tell() == 3 and type(f).__name__ == 'FileIO'",
        rebuilt="f",
    ),
    program(
        "a file that is written is never truncated",
        _FILE + "f = open(path, 'w')\n_ = f.write('fresh')",
        "open(path).read() == 'fresh'",
        "f.tell() == 5 and f.writable()",
        rebuilt="f",
    ),
    program(
        "a file that is appended to",
        _FILE + "f = open(path, 'a')\n_ = f.write('four\\n')",
        "open(path).read() == 'one\\ntwo\\nthree\\nfour\\n'",
        "f.tell() == 19",
        rebuilt="f",
    ),
    program(
        "a file for reading and writing",
        _FILE + "f = open(path, 'r+b')\n_ = f.write(b'ONE')",
        "open(path).read(3) == 'ONE' and f.tell() == 3 and f.readable() and f.writable()",
        rebuilt="f",
    ),
    program(
        "a file in an object and under a name",
        _FILE + "class Reader: pass\nr = Reader()\nr.file = f = open(path)",
        "r.file is f and f.readline() == f'one{chr(10)}' and f.seek(0) == 0",
        rebuilt="f r",
    ),
    program("a device", "f = open('/dev/null', 'w')", "f.write('x') == 1", rebuilt="f"),
    program("a file that was removed", _FILE + "f = open(path)\nos.remove(path)", "True", lost="f"),
    program(
        "a path that names another file by now",
        _FILE + "f = open(path)\nos.remove(path)\nopen(path, 'w').close()",
        "True",
        lost="f",
    ),
    program("a file in the middle of a loop", _FILE + "f = open(path)\nfor line in f: break", "line == 'one\\n'", lost="f"),
    program("a pipe", "import os\nends = os.pipe()\nf = os.fdopen(ends[0])", "len(ends) == 2", lost="f"),
    program("a file that was closed", _FILE + "f = open(path)\nf.close()", "f.closed and f.name == path"),
    program("a temporary file", "import tempfile\nf = tempfile.TemporaryFile()", "True", lost="f"),
    program("an archive that is open", _FILE + "import zipfile\nz = zipfile.ZipFile(path + '.zip', 'w')", "True", lost="z"),
    program(
        "text and bytes in memory",
        "import io\ns = io.StringIO('ab\\ncd')\nb = io.BytesIO(b'abcd')\n_ = s.readline(), b.read(1)",
        "(s.tell(), s.getvalue(), b.tell(), b.getvalue()) == (3, 'ab\\ncd', 1, b'abcd')",
    ),
]
HANDLES = [
    program(
        "a generator that has begun",
        "def numbers():\n    yield 1\n    yield 2\ng = numbers()\n_ = next(g)",
        "list(numbers()) == [1, 2]",
        lost="g",
    ),
    program("an asynchronous generator", "async def numbers():\n    yield 1\ng = numbers()", "True", lost="g"),
    program("a coroutine", "async def work(): return 1\nc = work()\n---\nresult = await work()", "result == 1", lost="c"),
    program(
        "a database connection",
        "import sqlite3\nc = sqlite3.connect(':memory:')\nrows = c.execute('select 1').fetchall()\nq = c.execute('select 2')",
        "rows == [(1,)]",
        lost="c q",
    ),
    program("what stands in says why when it is used", "z = zip([1, 2], (i for i in 'ab'))\nx = 1", "x == 1", degraded="z"),
    program(
        "a condition, an event, semaphores",
        "import threading\nc = threading.Condition()\ne = threading.Event()\ne.set()\ns = threading.Semaphore(3)\nb = threading.BoundedSemaphore(2)\n_ = s.acquire()",
        "e.is_set() and s._value == 2 and b._value == 2 and c.acquire()",
    ),
    program("a lock that is held", "import threading\nk = threading.Lock()\n_ = k.acquire()", "True", degraded="k"),
    program(
        "locks of the event loop",
        "import asyncio\nk = asyncio.Lock()\nq = asyncio.Queue()\nq.put_nowait(5)",
        "not k.locked() and q.qsize() == 1",
    ),
    program("a queue", "import queue\nq = queue.Queue()\nq.put(1)\nq.put([2])", "list(q.queue) == [1, [2]]"),
    program("a queue that can't be read", "import queue\nq = queue.SimpleQueue()", "True", lost="q"),
    program("values of one thread", "import threading\nv = threading.local()\nv.mine = [1]", "v.mine == [1]", degraded="v"),
    program("a child process", "import subprocess\np = subprocess.Popen(['true'])\ncode = p.wait()", "code == 0", lost="p"),
    program("a memory map", "import mmap\nm = mmap.mmap(-1, 10)", "True", lost="m"),
    program(
        "a pool",
        "from concurrent.futures import ThreadPoolExecutor\np = ThreadPoolExecutor(1)\nf = p.submit(int, 3)\nvalue = f.result()\np.shutdown()",
        "value == 3 and f.result() == 3",
        lost="p",
    ),
    program(
        "iterators go on where they were",
        "import itertools\nnumbers = [1, 2, 3]\nits = {n: make(numbers) for n, make in dict(list=iter, reversed=reversed, enumerate=enumerate, count=lambda n: itertools.count(5), cycle=itertools.cycle, chain=itertools.chain, accumulate=itertools.accumulate, product=lambda n: itertools.product(n, n)).items()}\nrest = {n: next(i) for n, i in its.items()}\npairs = zip(numbers, 'abc')\ndoubled = map(lambda n: n * 2, numbers)\n_ = next(pairs), next(doubled)",
        "next(its['list']) == 2 and next(its['reversed']) == 2 and next(its['enumerate']) == (1, 2) and next(its['count']) == 6",
        "next(its['cycle']) == 2 and next(its['chain']) == 2 and next(its['accumulate']) == 3 and next(its['product']) == (1, 2)",
        "next(pairs) == (2, 'b') and next(doubled) == 4",
    ),
    program("an iterator shares its list", "x = [1, 2]\nit = iter(x)\n_ = next(it)\n---\nx.append(3)", "list(it) == [2, 3]"),
    program(
        "a logger with a level and a filter",
        "import logging\nlog = logging.getLogger('nb.session')\nlog.setLevel(10)",
        "log is logging.getLogger('nb.session') and log.level == 10",
    ),
    program(
        "an enumeration with aliases and flags",
        "import enum\nclass Color(enum.Flag):\n    RED = enum.auto()\n    BLUE = enum.auto()\nboth = Color.RED | Color.BLUE",
        "Color.RED in both and type(both) is Color",
    ),
    program(
        "a frozen dataclass with slots",
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass P:\n    x: int\np = P(3)\nd = {p: 1}",
        "d[P(3)] == 1 and p == P(3)",
    ),
    program(
        "typed named tuples",
        "from typing import NamedTuple\nclass T(NamedTuple):\n    a: int\n    b: str = 'x'\nt = T(1)",
        "t == T(1, 'x') and t._asdict() == {'a': 1, 'b': 'x'}",
    ),
    program(
        "a cached property",
        "import functools\nclass A:\n    calls = 0\n    @functools.cached_property\n    def p(self):\n        A.calls += 1\n        return [1]\na = A()\na.p",
        "a.p == [1] and A.calls == 1",
    ),
    program(
        "what lru_cache has computed is computed again",
        "import functools\ncalls = []\n@functools.lru_cache(maxsize=10)\ndef f(x):\n    calls.append(x)\n    return x\n---\nf(1)",
        "f(1) == 1 and f.cache_info().maxsize == 10",
    ),
]

PLOTS = [
    program(
        "a figure of pyplot keeps its number, however often it is stored",
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots(num=7)\n---\n"
        "_ = ax.plot([1, 2])\n---\n_ = ax.set_title('drawn')\n---\nplt.gcf().suptitle('above')",
        "plt.get_fignums() == [7] and plt.figure(7) is fig and fig.axes[0] is ax",
        "ax.get_title() == 'drawn' and fig._suptitle.get_text() == 'above' and len(ax.lines) == 1",
        needs="matplotlib",
    ),
    program(
        "a figure that pyplot doesn't manage",
        "from matplotlib.figure import Figure\nfig = Figure()\nax = fig.subplots()\nline, = ax.plot([1, 2])\n---\n_ = line.set_color('red')",
        "line.figure is fig and ax.lines[0] is line and line.get_color() == 'red'",
        needs="matplotlib",
    ),
    program(
        "axes without their figure's name",
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n_, axes = plt.subplots(1, 2)\n---\n_ = axes[0].hist([1, 1, 2])",
        "len(axes[0].patches) == 10 and axes[0].figure is axes[1].figure and plt.gcf() is axes[0].figure",
        needs="matplotlib",
    ),
    program(
        "a figure shown inline and closed",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nfig = plt.figure()\nax = fig.add_subplot()\n---\n_ = ax.plot([1])\nfig",
        "plt.get_fignums() == [] and len(fig.axes[0].lines) == 1",
        needs="matplotlib",
    ),
]
