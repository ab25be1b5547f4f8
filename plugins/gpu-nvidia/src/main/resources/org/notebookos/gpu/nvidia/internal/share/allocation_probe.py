"""Allocates so many bytes on the first GPU that CUDA sees: exit 0 if it may, 3 if there is no memory for it, 4 if anything else fails."""

import ctypes
import sys

OUT_OF_MEMORY = 2
REFUSED = 3
FAILED = 4


def main(library: str, size: int) -> int:
    cuda = ctypes.CDLL(library)
    device = ctypes.c_int()
    context = ctypes.c_void_p()
    memory = ctypes.c_uint64()
    steps = (
        ("cuInit", (ctypes.c_uint(0),)),
        ("cuDeviceGet", (ctypes.byref(device), ctypes.c_int(0))),
        ("cuDevicePrimaryCtxRetain", (ctypes.byref(context), device)),
        ("cuCtxSetCurrent", (context,)),
    )
    for name, arguments in steps:
        status = getattr(cuda, name)(*arguments)
        if status:
            print(f"{name} gave {status}", file=sys.stderr)
            return FAILED
    status = cuda.cuMemAlloc_v2(ctypes.byref(memory), ctypes.c_size_t(size))
    if status == OUT_OF_MEMORY:
        return REFUSED
    if status:
        print(f"cuMemAlloc_v2 gave {status}", file=sys.stderr)
        return FAILED
    cuda.cuMemFree_v2(memory)
    return 0


sys.exit(main(sys.argv[1], int(sys.argv[2])))
