"""numpy, torch, pandas and the like."""

from program import program

NUMPY = [
    program("array", "import numpy as np\na = np.arange(5)\n---\na[1] = 9", "a.tolist() == [0, 9, 2, 3, 4]", needs="numpy"),
    program(
        "view and base",
        "import numpy as np\na = np.arange(6)\nb = a[::2]\n---\nb[0] = 7",
        "a[0] == 7",
        "np.shares_memory(a, b)",
        needs="numpy",
    ),
    program(
        "two views without a named base",
        "import numpy as np\na = np.arange(6)[1:]\nb = a[1:]\n---\nb[0] = 7",
        "a[1] == 7",
        needs="numpy",
    ),
    program(
        "reshaped and transposed views",
        "import numpy as np\na = np.arange(6)\nb = a.reshape(2, 3)\nc = b.T\n---\nc[2, 1] = 50",
        "a[5] == 50 and b[1, 2] == 50",
        "c.shape == (3, 2)",
        needs="numpy",
    ),
    program(
        "a view of another type",
        "import numpy as np\na = np.zeros(2, 'u4')\nb = a.view('u1')\n---\nb[0] = 1",
        "a[0] == 1",
        needs="numpy",
    ),
    program(
        "fortran order",
        "import numpy as np\na = np.asfortranarray(np.arange(6).reshape(2, 3))\nb = a[:, 1]\n---\nb[:] = -1",
        "a.flags.f_contiguous and a[:, 1].tolist() == [-1, -1]",
        needs="numpy",
    ),
    program(
        "negative strides",
        "import numpy as np\na = np.arange(4)\nr = a[::-1]\n---\nr[0] = 9",
        "a.tolist() == [0, 1, 2, 9]",
        needs="numpy",
    ),
    program(
        "a large array changes in place",
        "import numpy as np\na = np.zeros(400_000)\n---\na[399_999] = 1",
        "a.sum() == 1.0 and a.flags.owndata",
        needs="numpy",
    ),
    program(
        "object array",
        "import numpy as np\nx = [1]\na = np.array([x, None], dtype=object)\n---\nx.append(2)",
        "a[0] is x",
        needs="numpy",
    ),
    program(
        "read-only array",
        "import numpy as np\na = np.arange(3)\na.flags.writeable = False",
        "not a.flags.writeable and a.sum() == 3",
        needs="numpy",
    ),
    program(
        "structured array",
        "import numpy as np\na = np.zeros(2, dtype=[('x', 'i4'), ('y', 'f8')])\nx = a['x']\n---\nx[1] = 5",
        "a[1]['x'] == 5",
        needs="numpy",
    ),
    program(
        "empty and zero-dimensional",
        "import numpy as np\na = np.empty((0, 3))\nb = np.array(5.0)\n---\nb[()] = 6",
        "a.shape == (0, 3) and float(b) == 6.0",
        needs="numpy",
    ),
    program(
        "dates and strings",
        "import numpy as np\nd = np.array(['2020-01-01'], 'M8[D]')\ns = np.array(['ab', 'c'])",
        "str(d[0]) == '2020-01-01' and s.tolist() == ['ab', 'c']",
        needs="numpy",
    ),
    program(
        "broadcast view",
        "import numpy as np\na = np.arange(3)\nb = np.broadcast_to(a, (2, 3))\n---\na[0] = 5",
        "b[1, 0] == 5",
        needs="numpy",
    ),
    program("masked array", "import numpy as np\nm = np.ma.array([1, 2], mask=[0, 1])", "m.sum() == 1", needs="numpy"),
    program(
        "generator of random numbers",
        "import numpy as np\nr = np.random.default_rng(1)\nx = r.random()\n---\ny = r.random()",
        "np.random.default_rng(1).random(3).tolist()[:2] == [x, y]",
        "r.random() == np.random.default_rng(1).random(3)[2]",
        needs="numpy",
    ),
    program(
        "array in an object and under a name",
        "import numpy as np\nclass M: pass\nm = M()\nm.w = np.zeros(3)\nw = m.w\n---\nw += 1",
        "m.w is w and m.w.sum() == 3",
        needs="numpy",
    ),
    program(
        "resizable again",
        "import numpy as np\na = np.arange(4)\n---\na[0] = 1",
        "a.resize(6, refcheck=False) is None and a.size == 6",
        needs="numpy",
    ),
]
TORCH = [
    program("tensor", "import torch\nt = torch.zeros(3)\n---\nt[1] = 2", "t.tolist() == [0.0, 2.0, 0.0]", needs="torch"),
    program(
        "tensors on one storage",
        "import torch\na = torch.arange(6.)\nb = a.view(2, 3)[1]\n---\nb.zero_()",
        "a.sum() == 3",
        "a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()",
        needs="torch",
    ),
    program(
        "requires_grad and grad",
        "import torch\nw = torch.ones(2, requires_grad=True)\n---\n(w * 3).sum().backward()",
        "w.requires_grad and w.grad.tolist() == [3.0, 3.0]",
        needs="torch",
    ),
    program(
        "module",
        "import torch\nm = torch.nn.Linear(2, 1)\nbest = m\n---\nwith torch.no_grad(): m.weight.fill_(2)",
        "best is m and m.weight.tolist() == [[2.0, 2.0]]",
        "isinstance(m.weight, torch.nn.Parameter)",
        needs="torch",
    ),
    program(
        "optimizer and its parameters",
        "import torch\nm = torch.nn.Linear(2, 1)\nopt = torch.optim.Adam(m.parameters(), lr=.1)\n---\nm(torch.ones(1, 2)).sum().backward()\nopt.step()",
        "opt.param_groups[0]['params'][0] is m.weight",
        "opt.state[m.weight]['step'] == 1",
        needs="torch",
    ),
    program(
        "session's module class",
        "import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.l = torch.nn.Linear(2, 2)\n    def forward(self, x): return self.l(x).relu()\nnet = Net()\nalias = net.l\n---\nwith torch.no_grad(): alias.bias.zero_()",
        "net.l is alias and type(net) is Net",
        "net(torch.zeros(1, 2)).sum() == 0",
        needs="torch",
    ),
    program(
        "tied parameters",
        "import torch\na = torch.nn.Linear(2, 2)\nb = torch.nn.Linear(2, 2)\nb.weight = a.weight\n---\nwith torch.no_grad(): a.weight.zero_()",
        "b.weight is a.weight and b.weight.sum() == 0",
        needs="torch",
    ),
    program(
        "tensor on an array's memory",
        "import numpy as np, torch\na = np.zeros(3)\nt = torch.from_numpy(a)\n---\nt[0] = 4",
        "a[0] == 4",
        "(a.__setitem__(1, 5), float(t[1]))[1] == 5",
        needs="numpy torch",
    ),
    program(
        "array on a tensor's memory",
        "import torch\nt = torch.zeros(3)\na = t.numpy()\n---\na[0] = 4",
        "float(t[0]) == 4",
        "(t.__setitem__(1, 5.), float(a[1]))[1] == 5",
        needs="numpy torch",
    ),
    program(
        "result of a graph",
        "import torch\nw = torch.ones(2, requires_grad=True)\nloss = (w * 2).sum()",
        "float(loss) == 4",
        "w.requires_grad",
        needs="torch",
        degraded="loss",
    ),
    program(
        "other types",
        "import torch\nh = torch.ones(2, dtype=torch.bfloat16)\nb = torch.tensor([True])\nc = torch.tensor([1j])\ns = torch.eye(2).to_sparse()",
        "h.dtype is torch.bfloat16 and bool(b[0]) and c[0].imag == 1 and s.to_dense().sum() == 2",
        needs="torch",
    ),
    program(
        "generator",
        "import torch\ng = torch.Generator().manual_seed(3)\nx = torch.rand(1, generator=g)\n---\ny = torch.rand(1, generator=g)",
        "torch.equal(torch.rand(2, generator=torch.Generator().manual_seed(3)), torch.cat([x, y]))",
        needs="torch",
    ),
    program(
        "data loader",
        "import torch\nds = torch.utils.data.TensorDataset(torch.arange(4))\ndl = torch.utils.data.DataLoader(ds, batch_size=2)",
        "[b[0].tolist() for b in dl] == [[0, 1], [2, 3]]",
        "dl.dataset is ds",
        needs="torch",
    ),
    program(
        "scheduler",
        "import torch\nm = torch.nn.Linear(1, 1)\nopt = torch.optim.SGD(m.parameters(), lr=1.)\nsch = torch.optim.lr_scheduler.StepLR(opt, 1)\n---\nopt.step()\nsch.step()",
        "sch.optimizer is opt and abs(opt.param_groups[0]['lr'] - .1) < 1e-9",
        needs="torch",
    ),
]
OTHERS = [
    program(
        "data frame",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})\n---\ndf['c'] = df.a * 2",
        "df.c.tolist() == [2, 4] and df.b.tolist() == ['x', 'y']",
        needs="pandas",
    ),
    program(
        "series and frame",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})\ns = df['a']\n---\ndf.loc[0, 'a'] = 9",
        "df.a.tolist() == [9, 2, 3]",
        "s.tolist() == [1, 2, 3] or s.tolist() == [9, 2, 3]",
        needs="pandas",
    ),
    program(
        "figure",
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n---\nax.plot([1, 2])",
        "fig.axes[0] is ax and len(ax.lines) == 1",
        needs="matplotlib",
    ),
    program(
        "fitted estimator",
        "import numpy as np\nfrom sklearn.linear_model import LinearRegression\nm = LinearRegression().fit(np.arange(4)[:, None], np.arange(4))",
        "abs(m.predict([[5]])[0] - 5) < 1e-9",
        needs="sklearn",
    ),
    program(
        "standard values",
        "import datetime, decimal, fractions, pathlib, re, uuid\nv = [datetime.date(2020, 1, 1), decimal.Decimal('1.5'), fractions.Fraction(1, 3), pathlib.Path('a'), re.compile('x+'), uuid.UUID(int=1)]",
        "v[1] * 2 == 3 and v[4].match('xx') and str(v[3]) == 'a'",
    ),
    program("iterators that pickle knows", "it = iter([1, 2, 3])\nnext(it)\n---\nx = next(it)", "x == 2 and next(it) == 3"),
    program(
        "module object made by hand", "import types\nm = types.ModuleType('mine')\nm.v = [1]\n---\nm.v.append(2)", "m.v == [1, 2]"
    ),
    program("logger", "import logging\nlog = logging.getLogger('a.b')", "log is logging.getLogger('a.b')"),
]
FACTS = [
    program(
        "random state",
        "import random\nrandom.seed(3)\na = random.random()",
        "(random.setstate(random.getstate()), random.random())[1] == (lambda r: (r.random(), r.random())[1])(random.Random(3))",
    ),
    program(
        "numpy's global random state",
        "import numpy as np\nnp.random.seed(3)\n---\na = np.random.rand()",
        "np.random.rand() == (lambda r: (r.rand(), r.rand())[1])(np.random.RandomState(3))",
        needs="numpy",
    ),
    program(
        "torch's global random state",
        "import torch\n_ = torch.manual_seed(3)\n---\na = torch.rand(1)",
        "torch.equal(torch.rand(1), torch.rand(2, generator=torch.Generator().manual_seed(3))[1:])",
        needs="torch",
    ),
    program("working directory", "import os\nos.chdir('/tmp')", "os.getcwd() == '/tmp'"),
    program(
        "environment",
        "import os\nos.environ['NB_TEST'] = 'v'\nos.environ.pop('NB_TEMPORARY', None)",
        "os.environ['NB_TEST'] == 'v'",
    ),
    program(
        "path",
        "import sys\nsys.path.insert(0, '/first')\nsys.path.append('/last')",
        "sys.path[0] == '/first' and sys.path[-1] == '/last'",
    ),
]
SETTINGS = [
    program(
        "warning filters",
        "import warnings\nwarnings.filterwarnings('ignore', 'marked')",
        "warnings.filters[0][:2] == ('ignore', __import__('re').compile('marked', 2))",
    ),
    program("compiler flags", "from __future__ import annotations", "get_ipython().compile.flags & annotations.compiler_flag != 0"),
    program("extensions", "%load_ext autoreload", "any('autoreload' in name for name in get_ipython().extension_manager.loaded)"),
    program(
        "numpy's print options",
        "import numpy as np\nnp.set_printoptions(precision=2)",
        "np.get_printoptions()['precision'] == 2",
        needs="numpy",
    ),
    program(
        "matplotlib's settings",
        "import matplotlib.pyplot as plt\nplt.rcParams['lines.linewidth'] = 7.5",
        "plt.rcParams['lines.linewidth'] == 7.5",
        needs="matplotlib",
    ),
    program(
        "the shell and its streams",
        "import sys\nip = get_ipython()\nout = [sys.stdout, ip.kernel]",
        "ip is get_ipython() and out[0] is sys.stdout and out[1] is ip.kernel",
    ),
]
