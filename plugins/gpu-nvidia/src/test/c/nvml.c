/* A stand-in for libnvidia-ml.so.1. Its types are those of the public nvml.h, written anew. */
#include "world.h"

typedef int nvmlReturn_t;
typedef struct device *nvmlDevice_t;
typedef struct set *nvmlEventSet_t;

typedef struct {
    unsigned long long total, free, used;
} nvmlMemory_t;
typedef struct {
    unsigned int gpu, memory;
} nvmlUtilization_t;
typedef struct {
    unsigned int pid;
    unsigned long long usedGpuMemory;
    unsigned int gpuInstanceId, computeInstanceId;
} nvmlProcessInfo_t;
typedef struct {
    nvmlDevice_t device;
    unsigned long long eventType, eventData;
    unsigned int gpuInstanceId, computeInstanceId;
} nvmlEventData_t;
typedef union {
    double dVal;
    int siVal;
    unsigned int uiVal;
    unsigned long ulVal;
    unsigned long long ullVal;
    signed long long sllVal;
    unsigned short usVal;
} nvmlValue_t;
typedef struct {
    unsigned int fieldId, scopeId;
    long long timestamp, latencyUsec;
    int valueType;
    nvmlReturn_t nvmlReturn;
    nvmlValue_t value;
} nvmlFieldValue_t;

enum { OK = 0, UNINITIALIZED = 1, INVALID = 2, UNSUPPORTED = 3, NOT_FOUND = 6, SMALL = 7, NOT_LOADED = 9, TIMEOUT = 10, LOST = 15, RESET = 16 };

#define MIB (1ULL << 20)
#define XID_EVENT 8ULL
#define NOT_AVAILABLE (~0ULL) /* the world says -1 */

struct device {
    char uuid[TEXT];
};
struct set {
    int registered;
};

static struct device table[MOST];
static int known, listed, initialised, delivered;
static char list[MOST][TEXT];

static nvmlDevice_t handle(const char *uuid) {
    for (int i = 0; i < known; i++)
        if (!strcmp(table[i].uuid, uuid)) return &table[i];
    snprintf(table[known].uuid, TEXT, "%s", uuid);
    return &table[known++];
}

static nvmlReturn_t session(struct world *w) {
    read_world(w);
    return !initialised || !*w->driver ? UNINITIALIZED : OK;
}

static struct fake_gpu *gpu_of(struct world *w, const char *uuid) {
    for (int i = 0; i < w->migs; i++)
        if (!strcmp(w->mig[i].uuid, uuid)) uuid = w->mig[i].gpu;
    for (int i = 0; i < w->gpus; i++)
        if (!strcmp(w->gpu[i].uuid, uuid)) return &w->gpu[i];
    return NULL;
}

static struct fake_mig *mig_of(struct world *w, const char *uuid) {
    for (int i = 0; i < w->migs; i++)
        if (!strcmp(w->mig[i].uuid, uuid)) return &w->mig[i];
    return NULL;
}

/* What every call about a device begins with: it may hang, and it may be lost. */
static nvmlReturn_t reach(struct world *w, const char *uuid) {
    nvmlReturn_t status = session(w);
    if (status) return status;
    struct fake_gpu *gpu = gpu_of(w, uuid);
    while (gpu && !strcmp(gpu->state, "hang")) {
        usleep(10000);
        read_world(w);
        gpu = gpu_of(w, uuid);
    }
    if (!gpu) return NOT_FOUND;
    if (!strcmp(gpu->state, "lost") || !strcmp(gpu->state, "gone")) return LOST;
    return strcmp(gpu->state, "reset") ? OK : RESET;
}

nvmlReturn_t nvmlInit_v2(void) {
    struct world w;
    read_world(&w);
    if (!*w.driver) return NOT_LOADED;
    listed = 0;
    for (int i = 0; i < w.gpus; i++)
        if (strcmp(w.gpu[i].state, "gone")) strcpy(list[listed++], w.gpu[i].uuid);
    initialised = 1;
    return OK;
}

nvmlReturn_t nvmlShutdown(void) {
    initialised = 0;
    return OK;
}

nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length) {
    struct world w;
    nvmlReturn_t status = session(&w);
    snprintf(version, length, "%s", w.driver);
    return status;
}

nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) {
    struct world w;
    *count = listed;
    return session(&w);
}

nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
    struct world w;
    if (index >= (unsigned)listed) return INVALID;
    nvmlReturn_t status = reach(&w, list[index]);
    *device = handle(list[index]);
    return status;
}

nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *device) {
    struct world w;
    nvmlReturn_t status = reach(&w, uuid);
    *device = handle(uuid);
    return status;
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length) {
    if (length < TEXT) return SMALL;
    snprintf(uuid, length, "%s", device->uuid);
    return OK;
}

nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    struct fake_mig *mig = mig_of(&w, device->uuid);
    snprintf(name, length, "%s", mig ? mig->name : gpu_of(&w, device->uuid)->name);
    return OK;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    struct fake_mig *mig = mig_of(&w, device->uuid);
    struct fake_gpu *gpu = gpu_of(&w, device->uuid);
    memory->total = (mig ? mig->total : gpu->total) * MIB;
    memory->free = (mig ? mig->total : gpu->free) * MIB;
    memory->used = memory->total - memory->free;
    return OK;
}

nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *current, unsigned int *pending) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    int mode = gpu_of(&w, device->uuid)->mig;
    if (mode < 0) return UNSUPPORTED; /* a GPU that has no MIG */
    *current = *pending = mode;
    return OK;
}

nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int *count) {
    *count = 7;
    return device ? OK : INVALID;
}

nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned int index, nvmlDevice_t *instance) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    for (int i = 0; i < w.migs; i++)
        if (!strcmp(w.mig[i].gpu, device->uuid) && index-- == 0) {
            *instance = handle(w.mig[i].uuid);
            return OK;
        }
    return NOT_FOUND;
}

nvmlReturn_t nvmlDeviceGetTotalEccErrors(nvmlDevice_t device, int type, int counter, unsigned long long *count) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    if (type != 1 || counter != 0) return INVALID;
    *count = gpu_of(&w, device->uuid)->ecc;
    return OK;
}

nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int count, nvmlFieldValue_t *values) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    for (int i = 0; i < count; i++) {
        values[i].nvmlReturn = values[i].fieldId == 230 ? OK : UNSUPPORTED;
        values[i].valueType = 1;
        values[i].value.uiVal = gpu_of(&w, device->uuid)->recovery;
    }
    return OK;
}

static nvmlReturn_t processes(const char *function, int clients, nvmlDevice_t device, unsigned int *count,
                              nvmlProcessInfo_t *infos) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    for (int i = 0; i < w.answers; i++)
        if (!strcmp(w.answer[i].function, function)) return w.answer[i].status;
    unsigned int room = *count, found = 0;
    for (int i = 0; i < w.processes; i++) {
        char uuid[TEXT];
        place_of(&w.process[i], uuid);
        if (strcmp(uuid, device->uuid) || w.process[i].client != clients) continue;
        unsigned long long mib = w.process[i].mib;
        if (found < room)
            infos[found] = (nvmlProcessInfo_t){w.process[i].pid, mib == NOT_AVAILABLE ? mib : mib * MIB, 1, 2};
        found++;
    }
    *count = found;
    return found > room ? SMALL : OK;
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos) {
    return processes(__func__, 0, device, count, infos);
}

nvmlReturn_t nvmlDeviceGetMPSComputeRunningProcesses_v3(nvmlDevice_t device, unsigned int *count, nvmlProcessInfo_t *infos) {
    return processes(__func__, 1, device, count, infos);
}

nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *rates) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    if (mig_of(&w, device->uuid)) return UNSUPPORTED;
    *rates = (nvmlUtilization_t){gpu_of(&w, device->uuid)->percent, 1};
    return OK;
}

nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *energy) {
    struct world w;
    nvmlReturn_t status = reach(&w, device->uuid);
    if (status) return status;
    if (mig_of(&w, device->uuid)) return UNSUPPORTED;
    *energy = gpu_of(&w, device->uuid)->energy;
    return OK;
}

nvmlReturn_t nvmlEventSetCreate(nvmlEventSet_t *set) {
    *set = calloc(1, sizeof(struct set));
    return OK;
}

nvmlReturn_t nvmlEventSetFree(nvmlEventSet_t set) {
    free(set);
    return OK;
}

nvmlReturn_t nvmlDeviceRegisterEvents(nvmlDevice_t device, unsigned long long types, nvmlEventSet_t set) {
    if (!device || types != XID_EVENT) return INVALID;
    set->registered++;
    return OK;
}

nvmlReturn_t nvmlEventSetWait_v2(nvmlEventSet_t set, nvmlEventData_t *event, unsigned int millis) {
    struct world w;
    for (unsigned int waited = 0; waited <= millis; waited += 5) {
        nvmlReturn_t status = session(&w);
        if (status) return status;
        if (set->registered && w.xids > delivered) {
            struct fake_xid *xid = &w.xid[delivered++];
            *event = (nvmlEventData_t){handle(xid->gpu), XID_EVENT, xid->code, 0xFFFFFFFF, 0xFFFFFFFF};
            return OK;
        }
        usleep(5000);
    }
    return TIMEOUT;
}
