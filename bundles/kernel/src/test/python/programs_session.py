"""Ways to change a session that bind no variable, and ways to run code that is no plain cell."""

from program import program

MODULE = (
    "import os, sys, tempfile\nfolder = tempfile.mkdtemp()\nos.chdir(folder)\nsys.path.insert(0, folder)\n"
    "with open('nb_mine.py', 'w') as file: _ = file.write({source!r})\ndel file\n---\n"
)
WAYS = [
    program(
        "%run of a file",
        "import os, tempfile\npath = os.path.join(tempfile.mkdtemp(), 'script.py')\n"
        "with open(path, 'w') as file: _ = file.write('made = [1]\\ndef f(): return made\\nlog.append(2)')\ndel file\nlog = []\n---\n%run -i {path}",
        "made == [1] and f() is made and log == [2]",
    ),
    program("%%capture", "%%capture out\nprint('said')\nx = 1", "out.stdout == 'said\\n' and x == 1"),
    program("%%time", "x = []\n---\n%%time\nx.append(1)", "x == [1]"),
    program("%prun", "x = []\n---\n%prun -q x.append(1)", "x == [1]"),
    program("!command", "!true\nx = 1", "x == 1"),
    program("x = !command", "x = !echo a; echo b", "list(x) == ['a', 'b'] and x.s == 'a b'"),
    program("%%bash --out", "%%bash --out said\necho hi", "said == 'hi\\n'", lost=""),
    program(
        "%env and %cd",
        "%env NB_MAGIC=1\n%cd -q /tmp",
        "__import__('os').environ['NB_MAGIC'] == '1' and __import__('os').getcwd() == '/tmp'",
    ),
    program("%store of nothing, %who, %pwd", "x = 1\n---\n%who\n%pwd", "x == 1"),
    program("%reset", "x = [1]\ny = [2]\n---\n%reset -f", "not {'x', 'y'} & globals().keys()"),
    program("%xdel", "x = [1]\ny = x\n---\n%xdel x", "'x' not in globals()"),
    program(
        "In and Out",
        "21 * 2\n---\nx = _ + 1",
        "x == 43 and [v for v in Out.values() if type(v) is int and v == 42] and '21 * 2' in In",
    ),
    program(
        "a module of the user",
        MODULE.format(source="value = [1]\ndef f(): return value\n") + "import nb_mine",
        "nb_mine.f() == [1]",
    ),
    program(
        "a changed global of a user's module stays behind, and that is told",
        MODULE.format(source="value = 1\n").replace("nb_mine", "nb_told") + "import nb_told\nnb_told.value = 2",
        "nb_told.value in (1, 2)",
        degraded="nb_told.value",
    ),
    program(
        "a replaced attribute of a library is told",
        "import json\njson.nb_extra = 1",
        "json.dumps(1) == '1'",
        degraded="json.nb_extra",
    ),
    program(
        "setattr on a class of a library is told",
        "import fractions\nfractions.Fraction.nb_extra = 1",
        "True",
        degraded="fractions.Fraction.nb_extra",
    ),
    program(
        "an attribute of the user's own class is not a library's", "class A: pass\nA.x = 1\na = A()\na.y = 2", "a.x + a.y == 3"
    ),
    program(
        "a signal handler is told",
        "import signal\n_ = signal.signal(signal.SIGUSR1, lambda *a: None)",
        "True",
        degraded="signal\x00SIGUSR1",
    ),
    program(
        "a callback of IPython is told",
        "def cb(*a): pass\nget_ipython().events.register('post_run_cell', cb)\n---\nget_ipython().events.unregister('post_run_cell', cb)",
        "True",
        degraded="IPython's\x00event\x00callbacks",
    ),
    program(
        "errors of warnings are for the user's code",
        "import warnings\nwarnings.simplefilter('error')\nx = [1]\n---\nwarnings.resetwarnings()",
        "x == [1]",
    ),
    program(
        "a class whose pickling ends the program",
        "class E:\n    def __reduce__(self): raise SystemExit\ne = E()\nx = 1",
        "x == 1",
        lost="e",
    ),
]
SETTINGS = [
    program(
        "decimal context",
        "import decimal\ndecimal.getcontext().prec = 7\ndecimal.getcontext().traps[decimal.Inexact] = True",
        "decimal.getcontext().prec == 7 and decimal.getcontext().traps[decimal.Inexact]",
    ),
    program(
        "recursion limit and garbage collection",
        "import sys, gc\nsys.setrecursionlimit(4321)\ngc.disable()",
        "sys.getrecursionlimit() == 4321 and not gc.isenabled()",
    ),
    program("garbage collection again", "import gc\ngc.enable()", "gc.isenabled()"),
    program(
        "locale", "import locale\n_ = locale.setlocale(locale.LC_ALL, 'C.UTF-8')", "locale.setlocale(locale.LC_ALL) == 'C.UTF-8'"
    ),
    program(
        "levels of loggers",
        "import logging\nlogging.getLogger('nb.level').setLevel(10)\nlogging.getLogger('nb.off').disabled = True",
        "logging.getLogger('nb.level').level == 10 and logging.getLogger('nb.off').disabled",
    ),
    program(
        "logging set up",
        "import logging\nlogging.basicConfig(level=logging.INFO, format='%(message)s!', force=True)",
        "[(h.formatter._fmt, type(h.stream).__name__) for h in logging.root.handlers] == [('%(message)s!', 'OutStream')] and logging.root.level == 20",
    ),
    program(
        "a log file",
        "import logging, os, tempfile\npath = os.path.join(tempfile.mkdtemp(), 'log')\nhandler = logging.FileHandler(path)\nlogging.getLogger('nb.file').addHandler(handler)\ndel handler",
        "[h.baseFilename for h in logging.getLogger('nb.file').handlers] == [path]",
    ),
    program(
        "a handler of another kind is told",
        "import logging, logging.handlers\nlogging.getLogger('nb.memory').addHandler(logging.handlers.MemoryHandler(10))",
        "True",
        degraded="logger\x00nb.memory",
    ),
    program(
        "numpy's treatment of errors",
        "import numpy as np\n_ = np.seterr(divide='raise')",
        "np.geterr()['divide'] == 'raise'",
        needs="numpy",
    ),
    program(
        "numpy's errors again", "import numpy as np\n_ = np.seterr(divide='warn')", "np.geterr()['divide'] == 'warn'", needs="numpy"
    ),
    program(
        "pandas' options",
        "import pandas as pd\npd.set_option('display.max_rows', 7)\npd.options.display.precision = 3",
        "(pd.get_option('display.max_rows'), pd.options.display.precision) == (7, 3)",
        needs="pandas",
    ),
    program(
        "pandas' options back again",
        "import pandas as pd\npd.set_option('display.max_rows', 7)\n---\npd.reset_option('display.max_rows')",
        "pd.get_option('display.max_rows') == 60",
        needs="pandas",
    ),
    program(
        "sklearn's settings",
        "import sklearn.base\nsklearn.set_config(transform_output='pandas')",
        "sklearn.get_config()['transform_output'] == 'pandas'",
        needs="sklearn",
    ),
    program(
        "how torch computes on devices",
        "import torch\ntorch.backends.cudnn.benchmark = True\ntorch.set_float32_matmul_precision('high')",
        "torch.backends.cudnn.benchmark and torch.get_float32_matmul_precision() == 'high'",
        needs="torch",
    ),
    program(
        "how torch computes on devices, again",
        "import torch\ntorch.backends.cudnn.benchmark = False\ntorch.set_float32_matmul_precision('highest')",
        "not torch.backends.cudnn.benchmark and torch.get_float32_matmul_precision() == 'highest'",
        needs="torch",
    ),
    program(
        "torch's settings",
        "import torch\ntorch.set_default_dtype(torch.float64)\n_ = torch.set_grad_enabled(False)",
        "torch.zeros(1).dtype is torch.float64 and not torch.is_grad_enabled()",
        needs="torch",
    ),
    program(
        "torch's settings again",
        "import torch\ntorch.set_default_dtype(torch.float32)\n_ = torch.set_grad_enabled(True)",
        "torch.zeros(1).dtype is torch.float32",
        needs="torch",
    ),
    program(
        "%matplotlib inline",
        "%matplotlib inline\nimport matplotlib.pyplot as plt",
        "'inline' in plt.get_backend()",
        needs="matplotlib",
    ),
    program(
        "the user's way to show values",
        "class A: pass\na = A()\ndef show(value): return f'<b>{type(value).__name__}</b>'\n"
        "_ = get_ipython().display_formatter.formatters['text/html'].for_type(A, show)",
        "get_ipython().display_formatter.format(a)[0]['text/html'] == '<b>A</b>'",
    ),
    program(
        "random generators of an instance",
        "import random\nr = random.Random(5)\n_ = r.random()",
        "r.random() == (lambda q: (q.random(), q.random())[1])(random.Random(5))",
    ),
]
