"""Tensors, modules, and all that a training loop holds."""

from conformance.kind import Library

of = Library("torch", "import torch, torch.nn as nn", needs="torch")

_NET = "_ = torch.manual_seed(1)\nm = nn.Linear(2, 1)\n"
_STEP = "m(torch.ones(1, 2)).sum().backward()\nx.step()"
_STORAGE = "x.untyped_storage().data_ptr() == y.untyped_storage().data_ptr()"


def _optimizer(name, arguments="lr=.1"):
    return of(
        f"optimizer {name}",
        f"{_NET}x = torch.optim.{name}(m.parameters(), {arguments})\n{_STEP}",
        "m.weight.tolist(), x.state_dict()",
        _STEP,
        "x.param_groups[0]['params'][0] is m.weight",
        alias="x.param_groups[0]['params'][0] is m.weight",
    )


def _scheduler(name, arguments):
    return of(
        f"scheduler {name}",
        f"{_NET}o = torch.optim.SGD(m.parameters(), lr=1.)\nx = torch.optim.lr_scheduler.{name}(o, {arguments})\no.step()\nx.step()",
        "x.get_last_lr(), o.param_groups[0]['lr']",
        "o.step(); x.step()",
        "x.get_last_lr() == [o.param_groups[0]['lr']]",
        alias="x.optimizer is o",
    )


def _module(name, made, shape):
    return of(
        f"module {name}",
        f"_ = torch.manual_seed(1)\nx = nn.{made}\nx.train(False)",
        f"x(torch.ones{shape})[0].sum().item() if not isinstance(x, nn.MultiheadAttention) else len(list(x.parameters()))",
        "for p in x.parameters(): _ = p.data.fill_(.5)",
        "box[0] is x",
    )


KINDS = [
    of("tensor", "x = torch.arange(4.)", "x.tolist(), x.dtype", "x[0] = 9", "box[0][0] == 9"),
    of("tensor of integers", "x = torch.tensor([1, 2], dtype=torch.int16)", "x.tolist(), x.dtype", "x += 1", "box[0][0] == 2"),
    of("tensor of brain floats", "x = torch.ones(2, dtype=torch.bfloat16)", "x.tolist(), x.dtype", "x[0] = 2", "box[0][0] == 2"),
    of("tensor of eight-bit floats", "x = torch.ones(2).to(torch.float8_e4m3fn)", "x.float().tolist(), x.dtype"),
    of("complex tensor", "x = torch.tensor([1j])", "x.tolist(), x.dtype"),
    of("conjugate view", "x = torch.tensor([1j])\ny = x.conj()", "y.tolist()", "x[0] = 2j", "y[0] == -2j", alias="y.is_conj()"),
    of("sparse tensor", "x = torch.eye(2).to_sparse()", "x.to_dense().tolist(), x.layout"),
    of("compressed sparse tensor", "x = torch.eye(2).to_sparse_csr()", "x.to_dense().tolist(), x.layout"),
    of(
        "quantized tensor", "x = torch.quantize_per_tensor(torch.ones(2), .1, 0, torch.qint8)", "x.int_repr().tolist(), x.q_scale()"
    ),
    of("meta tensor", "x = torch.empty(2, device='meta')", "x.shape, x.device"),
    of("tensor of no dimension", "x = torch.tensor(3.)", "x.item(), x.shape", "x += 1", "box[0] == 4"),
    of(
        "view of a tensor",
        "x = torch.arange(6.)\ny = x.view(2, 3)[1]",
        "x.tolist(), y.tolist()",
        "_ = y.zero_()",
        "x.sum() == 3",
        alias=_STORAGE,
    ),
    of(
        "transposed tensor",
        "x = torch.arange(6.).reshape(2, 3)\ny = x.t()",
        "y.tolist(), y.stride()",
        "y[0, 1] = 9",
        "x[1, 0] == 9",
        alias=_STORAGE,
    ),
    of(
        "expanded tensor",
        "x = torch.ones(1)\ny = x.expand(3)",
        "y.tolist(), y.stride()",
        "x[0] = 2",
        "y.sum() == 6",
        alias=_STORAGE,
    ),
    of(
        "detached tensor",
        "x = torch.ones(2, requires_grad=True)\ny = x.detach()",
        "y.tolist(), x.requires_grad, y.requires_grad",
        "y[0] = 5",
        "x[0].item() == 5",
        alias=_STORAGE,
    ),
    of(
        "tensor on an array",
        "import numpy as np\na = np.zeros(3)\nx = torch.from_numpy(a)",
        "x.tolist(), a.tolist()",
        "a[0] = 5",
        "x[0] == 5",
        alias="a.ctypes.data == x.data_ptr()",
        needs="numpy",
    ),
    of(
        "array on a tensor",
        "x = torch.zeros(3)\na = x.numpy()",
        "x.tolist(), a.tolist()",
        "a[0] = 5",
        "x[0] == 5",
        alias="a.ctypes.data == x.data_ptr()",
        needs="numpy",
    ),
    of(
        "storage",
        "x = torch.arange(3.)\ny = x.untyped_storage()",
        "list(y)",
        "y[0] = 1",
        "x[0] != 0",
        alias="y.data_ptr() == x.untyped_storage().data_ptr()",
    ),
    of(
        "parameter with a gradient",
        "x = nn.Parameter(torch.ones(2))\n(x * 3).sum().backward()\ny = x.grad",
        "x.tolist(), x.grad.tolist()",
        "_ = y.zero_()",
        "x.grad.sum() == 0",
        alias="x.grad is y",
    ),
    of(
        "result of a graph",
        "w = torch.ones(2, requires_grad=True)\nx = (w * 2).sum()",
        "x.item(), w.tolist()",
        alias="",
        degraded="x",
        why="the graph; values are kept",
    ),
    of("buffer", "x = nn.Buffer(torch.ones(2))", "x.tolist(), type(x)"),
    of("size, type, device", "x = [torch.Size([2]), torch.float16, torch.device('cpu'), torch.strided]", "x"),
    of(
        "generator of random numbers",
        "x = torch.Generator().manual_seed(3)\nt = torch.rand(1, generator=x)",
        "x.get_state().tolist()",
        "t = torch.rand(1, generator=x)",
        "box[0] is x",
    ),
    of("function of torch", "x = torch.relu", "x(torch.tensor([-1.])).tolist(), x is torch.relu"),
    _module("Linear", "Linear(2, 3)", "(1, 2)"),
    _module("Conv2d", "Conv2d(1, 2, 3)", "(1, 1, 4, 4)"),
    _module("LSTM", "LSTM(2, 3, batch_first=True)", "(1, 2, 2)"),
    _module("BatchNorm1d", "BatchNorm1d(2)", "(3, 2)"),
    _module("MultiheadAttention", "MultiheadAttention(4, 2)", "(1, 4)"),
    _module("TransformerEncoderLayer", "TransformerEncoderLayer(4, 2, 8, dropout=0.)", "(1, 2, 4)"),
    _module("Sequential", "Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))", "(1, 2)"),
    of(
        "module Embedding",
        "_ = torch.manual_seed(1)\nx = nn.Embedding(3, 2)",
        "x.weight.tolist()",
        "x.weight.data[0] = 7",
        "box[0].weight[0, 0].item() == 7",
    ),
    of(
        "module of the session",
        "_ = torch.manual_seed(1)\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(2, 2)\n        self.register_buffer('seen', torch.zeros(1))\n    def forward(self, v): return self.a(v).relu()\nx = Net()\ny = x.a",
        "x(torch.ones(1, 2)).tolist()",
        "with torch.no_grad(): _ = y.weight.fill_(3)",
        "x.a.weight[0, 0].item() == 3",
        alias="x.a is y and type(x) is Net",
    ),
    of(
        "tied parameters",
        "x = nn.Linear(2, 2)\ny = nn.Linear(2, 2)\ny.weight = x.weight",
        "(x.weight == y.weight).all().item()",
        "with torch.no_grad(): _ = x.weight.zero_()",
        "y.weight.sum().item() == 0",
        alias="x.weight is y.weight",
    ),
    of(
        "module with a hook",
        "calls = []\nx = nn.Linear(2, 2)\nh = x.register_forward_hook(lambda *a: calls.append(1))\n_ = x(torch.ones(1, 2))",
        "calls",
        "_ = x(torch.ones(1, 2))",
        "len(calls) == 2",
        alias="",
    ),
    of(
        "state dict",
        "m = nn.Linear(2, 2)\nx = m.state_dict()",
        "sorted(x)",
        "_ = x['weight'].fill_(4)",
        "m.weight[0, 0].item() == 4",
        alias="x['weight'].data_ptr() == m.weight.data_ptr()",
    ),
    of("list and dict of modules", "x = nn.ModuleDict({'a': nn.ModuleList([nn.ReLU(), nn.Linear(1, 1)])})", "str(x)"),
    _optimizer("SGD", "lr=.1, momentum=.9"),
    _optimizer("Adam"),
    _optimizer("AdamW"),
    _optimizer("Adagrad"),
    _optimizer("RMSprop"),
    _optimizer("Rprop"),
    _scheduler("StepLR", "1"),
    _scheduler("CosineAnnealingLR", "5"),
    _scheduler("OneCycleLR", ".1, total_steps=9"),
    _scheduler("LambdaLR", "lambda epoch: .5 ** epoch"),
    of("loss function", "x = nn.CrossEntropyLoss(weight=torch.ones(2))", "x(torch.eye(2), torch.tensor([0, 1])).item()"),
    of(
        "data set of tensors",
        "y = torch.arange(4)\nx = torch.utils.data.TensorDataset(y)",
        "[part[0].item() for part in x]",
        "y[0] = 9",
        "x[0][0] == 9",
        alias="x.tensors[0] is y",
    ),
    of(
        "data set of the session",
        "class Squares(torch.utils.data.Dataset):\n    def __len__(self): return 3\n    def __getitem__(self, i): return i * i\nx = Squares()",
        "[x[i] for i in range(3)]",
    ),
    of(
        "part of a data set",
        "y = torch.utils.data.TensorDataset(torch.arange(4))\nx = torch.utils.data.Subset(y, [1, 3])",
        "[part[0].item() for part in x]",
        alias="x.dataset is y",
    ),
    of(
        "data loader",
        "y = torch.utils.data.TensorDataset(torch.arange(4))\nx = torch.utils.data.DataLoader(y, 2, shuffle=True, generator=torch.Generator().manual_seed(1))",
        "x.generator.get_state().tolist()",
        "b = [part[0].tolist() for part in x]",
        "len(b) == 2",
        alias="x.dataset is y",
    ),
    of(
        "iterator over a data loader",
        "y = torch.utils.data.DataLoader(torch.arange(4), 2)\nx = 1\ni = iter(y)",
        "[part.tolist() for part in y]",
        alias="",
        lost="i",
        why="the library's iterators can't be pickled",
    ),
    of("gradient scaler", "x = torch.amp.GradScaler('cpu', enabled=True)", "x.get_scale()"),
    of(
        "averaged model",
        "m = nn.Linear(1, 1)\nx = torch.optim.swa_utils.AveragedModel(m)",
        "x.n_averaged.item()",
        "x.update_parameters(m)",
        "box[0].n_averaged.item() == 1",
    ),
    of("scripted module", "x = 1\ns = torch.jit.script(nn.Linear(1, 1))", "x", alias="", degraded="s", why="the compiled code"),
    of("distribution", "x = torch.distributions.Normal(torch.tensor(0.), torch.tensor(1.))", "x.log_prob(torch.tensor(.5)).item()"),
    of(
        "compiled function",
        "x = 1\nf = torch.compile(lambda v: v * 2, backend='eager')",
        "x",
        alias="",
        degraded="f",
        why="the compiled code",
    ),
    of(
        "function with its own gradient",
        "class Twice(torch.autograd.Function):\n    @staticmethod\n    def forward(c, v): return v * 2\n    @staticmethod\n    def backward(c, g): return g * 2\nx = Twice",
        "x.apply(torch.ones(1)).item()",
    ),
    of(
        "nested tensor",
        "x = torch.nested.nested_tensor([torch.ones(1), torch.ones(2)], layout=torch.jagged)",
        "[part.tolist() for part in x.unbind()]",
    ),
    of(
        "packed sequence",
        "x = nn.utils.rnn.pack_sequence([torch.ones(2), torch.ones(1)])",
        "x.data.tolist(), x.batch_sizes.tolist()",
        alias="",
    ),
]
