"""A process that uses the first GPU that CUDA shows it: each line that it reads is an order, each line that it writes an answer."""

import ctypes
import sys

WORDS = 64 * 1024 * 1024  # 256 MiB
PATTERN = 0x5EED5EED

cuda = ctypes.CDLL(sys.argv[1])
memory = ctypes.c_uint64()


def must(name: str, *arguments: object) -> None:
    status = getattr(cuda, name)(*arguments)
    if status:
        raise SystemExit(f"{name} gave {status}")


def use() -> str:
    device = ctypes.c_int()
    context = ctypes.c_void_p()
    must("cuInit", ctypes.c_uint(0))
    must("cuDeviceGet", ctypes.byref(device), ctypes.c_int(0))
    must("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
    must("cuCtxSetCurrent", context)
    must("cuMemAlloc_v2", ctypes.byref(memory), ctypes.c_size_t(4 * WORDS))
    must("cuMemsetD32_v2", memory, ctypes.c_uint(PATTERN), ctypes.c_size_t(WORDS))
    return "used"


def check() -> str:
    back = (ctypes.c_uint32 * 1024)()
    must("cuMemcpyDtoH_v2", back, memory, ctypes.c_size_t(ctypes.sizeof(back)))
    return "same" if all(word == PATTERN for word in back) else "different"


orders = {"use": use, "check": check}
for line in sys.stdin:
    print(orders[line.strip()](), flush=True)
