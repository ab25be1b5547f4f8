/* A stand-in for libcuda.so.1: process checkpoints, and as much of memory as a probe of limits asks for. */
#include "world.h"
#include <stdint.h>

typedef int CUresult;
typedef struct {
    char bytes[16];
} CUuuid;
typedef enum { RUNNING, LOCKED, CHECKPOINTED, FAILED } CUprocessState;
typedef struct {
    unsigned int timeoutMs, reserved0;
    uint64_t reserved1[7];
} CUcheckpointLockArgs;
typedef struct {
    uint64_t reserved[8];
} CUcheckpointArgs;
typedef struct {
    CUuuid oldUuid, newUuid;
} CUcheckpointGpuPair;
typedef struct {
    CUcheckpointGpuPair *gpuPairs;
    unsigned int gpuPairsCount;
    char reserved[52 - sizeof(CUcheckpointGpuPair *)];
    uint64_t reserved1;
} CUcheckpointRestoreArgs;

enum { OK = 0, INVALID = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, ILLEGAL_STATE = 401, NOT_READY = 600 };

_Static_assert(sizeof(CUcheckpointRestoreArgs) == 64, "as in cuda.h");

static int initialised;

static int all_zero(const void *memory, size_t size) {
    const char *at = memory;
    while (size--)
        if (*at++) return 0;
    return 1;
}

static CUresult known(struct world *w, int pid) {
    read_world(w);
    if (!initialised) return NOT_INITIALIZED;
    for (int i = 0; i < w->processes; i++)
        if (w->process[i].pid == pid) return OK;
    return INVALID;
}

static void become(int pid, CUprocessState state) {
    char text[16];
    snprintf(text, sizeof text, "%d", state);
    write_text("state-%d", pid, text);
}

/* One step of a process from a state to another one; a step may be told to fail, and to leave the process in some state. */
static CUresult step(const char *name, int pid, CUprocessState from, CUprocessState to) {
    struct world w;
    char text[64];
    int status, state;
    CUresult there = known(&w, pid);
    if (there) return there;
    while (read_text(text, sizeof text, "hang-%s-%d", name, pid)) usleep(10000);
    if (state_of(pid) != (int)from) return ILLEGAL_STATE;
    if (read_text(text, sizeof text, "fail-%s-%d", name, pid) && sscanf(text, "%d %d", &status, &state) == 2) {
        become(pid, state);
        return status;
    }
    become(pid, to);
    return OK;
}

CUresult cuInit(unsigned int flags) {
    struct world w;
    read_world(&w);
    initialised = w.gpus > 0;
    return flags ? INVALID : initialised ? OK : NO_DEVICE;
}

CUresult cuCheckpointProcessGetState(int pid, CUprocessState *state) {
    struct world w;
    CUresult there = known(&w, pid);
    *state = state_of(pid);
    return there;
}

CUresult cuCheckpointProcessLock(int pid, CUcheckpointLockArgs *args) {
    if (args->timeoutMs == 0 || args->reserved0 || !all_zero(args->reserved1, sizeof args->reserved1)) return INVALID;
    return step("lock", pid, RUNNING, LOCKED);
}

CUresult cuCheckpointProcessCheckpoint(int pid, CUcheckpointArgs *args) {
    return all_zero(args, sizeof *args) ? step("checkpoint", pid, LOCKED, CHECKPOINTED) : INVALID;
}

CUresult cuCheckpointProcessUnlock(int pid, CUcheckpointArgs *args) {
    return all_zero(args, sizeof *args) ? step("unlock", pid, LOCKED, RUNNING) : INVALID;
}

static void uuid_text(const CUuuid *uuid, char *text) {
    const unsigned char *b = (const unsigned char *)uuid->bytes;
    snprintf(text, TEXT, "GPU-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
             b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

CUresult cuCheckpointProcessRestore(int pid, CUcheckpointRestoreArgs *args) {
    struct world w;
    char moved[4096] = "", from[TEXT], to[TEXT];
    if (!all_zero(args->reserved, sizeof args->reserved) || args->reserved1) return INVALID;
    for (unsigned int i = 0; i < args->gpuPairsCount; i++) {
        uuid_text(&args->gpuPairs[i].oldUuid, from);
        uuid_text(&args->gpuPairs[i].newUuid, to);
        snprintf(moved + strlen(moved), sizeof moved - strlen(moved), "%s %s\n", from, to);
    }
    CUresult there = known(&w, pid);
    for (int i = 0; !there && *moved && i < w.processes; i++) /* every GPU of the process must be there */
        if (w.process[i].pid == pid && !strstr(moved, w.process[i].uuid)) there = INVALID;
    if (!there) there = step("restore", pid, CHECKPOINTED, LOCKED);
    if (!there && *moved) write_text("moved-%d", pid, moved);
    return there;
}

CUresult cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return initialised ? OK : NOT_INITIALIZED;
}

CUresult cuDevicePrimaryCtxRetain(void **context, int device) {
    *context = &initialised;
    return device ? NO_DEVICE : OK;
}

CUresult cuCtxSetCurrent(void *context) { return context ? OK : INVALID; }

/* As with MPS: the daemon's limit holds for all of its clients, and a client's own can only be lower. */
static unsigned long long limit_of(const struct world *w) {
    const char *pipes = getenv("CUDA_MPS_PIPE_DIRECTORY"), *own = getenv("CUDA_MPS_PINNED_DEVICE_MEM_LIMIT");
    const char *uuid = getenv("CUDA_VISIBLE_DEVICES");
    unsigned long long limit = 0, mib;
    char path[512];
    for (int i = 0; i < w->gpus; i++)
        if (uuid && !strcmp(w->gpu[i].uuid, uuid)) limit = w->gpu[i].free;
    if (!pipes || w->unenforced) return limit;
    snprintf(path, sizeof path, "%s/limit", pipes);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%lluM", &mib) == 1 && mib < limit) limit = mib;
    if (file) fclose(file);
    if (own && sscanf(own, "0=%lluM", &mib) == 1 && mib < limit) limit = mib;
    return limit;
}

CUresult cuMemAlloc_v2(uint64_t *memory, size_t size) {
    struct world w;
    read_world(&w);
    *memory = 1;
    return size >> 20 <= limit_of(&w) ? OK : OUT_OF_MEMORY;
}

CUresult cuMemFree_v2(uint64_t memory) { return memory == 1 ? OK : INVALID; }
