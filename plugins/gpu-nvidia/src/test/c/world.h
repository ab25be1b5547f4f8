/*
 * The machine that the fake libraries show, read anew at each call from the file "world" beside the library:
 *
 *   driver VERSION                        absent: no driver is loaded
 *   mps unenforced                        limits of shares are ignored
 *   gpu UUID STATE TOTAL_MIB FREE_MIB MIG PERCENT MILLIJOULES ECC RECOVERY NAME
 *   mig GPU_UUID MIG_UUID TOTAL_MIB NAME
 *   process UUID PID MIB
 *   client UUID PID MIB                   a process that uses the GPU through MPS
 *   xid GPU_UUID CODE                     lines are only ever added
 *   gives FUNCTION STATUS                 what this function of NVML gives instead of what it would; for those that list processes
 *
 * STATE is ok, lost, reset, gone or hang; spaces of NAME are written as _. Beside it, per process, are files of what the CUDA library
 * is to do and has done: "state-PID", "moved-PID", "fail-STEP-PID", "hang-STEP-PID", "stubborn-PID".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 64
#define TEXT 96

struct fake_gpu {
    char uuid[TEXT], state[16], name[TEXT];
    unsigned long long total, free, energy, ecc;
    int mig, percent, recovery;
};
struct fake_mig {
    char gpu[TEXT], uuid[TEXT], name[TEXT];
    unsigned long long total;
};
struct fake_process {
    char uuid[TEXT];
    int pid, client;
    unsigned long long mib;
};
struct fake_xid {
    char gpu[TEXT];
    unsigned long long code;
};
struct fake_answer {
    char function[TEXT];
    int status;
};
struct world {
    char driver[TEXT];
    int unenforced, gpus, migs, processes, xids, answers;
    struct fake_gpu gpu[MOST];
    struct fake_mig mig[MOST];
    struct fake_process process[MOST];
    struct fake_xid xid[MOST];
    struct fake_answer answer[MOST];
};

static void beside(char *path, const char *name) {
    Dl_info here;
    dladdr((void *)beside, &here);
    char *slash = strrchr(here.dli_fname, '/');
    snprintf(path, 512, "%.*s/%s", (int)(slash - here.dli_fname), here.dli_fname, name);
}

static int read_text(char *text, int size, const char *format, const char *step, int pid) {
    char name[128], path[512];
    if (step) snprintf(name, sizeof name, format, step, pid);
    else snprintf(name, sizeof name, format, pid);
    beside(path, name);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    size_t length = fread(text, 1, size - 1, file);
    text[length] = 0;
    fclose(file);
    return 1;
}

__attribute__((unused)) static void write_text(const char *format, int pid, const char *text) {
    char name[128], path[512], next[520];
    snprintf(name, sizeof name, format, pid);
    beside(path, name);
    snprintf(next, sizeof next, "%s.new", path);
    FILE *file = fopen(next, "w");
    fputs(text, file);
    fclose(file);
    rename(next, path);
}

static int state_of(int pid) {
    char text[16];
    return read_text(text, sizeof text, "state-%d", NULL, pid) ? atoi(text) : 0;
}

static void spaces(char *name) {
    for (; *name; name++)
        if (*name == '_') *name = ' ';
}

static void read_world(struct world *w) {
    char path[512], line[512];
    memset(w, 0, sizeof *w);
    beside(path, "world");
    FILE *file = fopen(path, "r");
    if (!file) return;
    while (fgets(line, sizeof line, file)) {
        struct fake_gpu *g = &w->gpu[w->gpus];
        struct fake_mig *m = &w->mig[w->migs];
        struct fake_process *p = &w->process[w->processes];
        struct fake_xid *x = &w->xid[w->xids];
        struct fake_answer *a = &w->answer[w->answers];
        sscanf(line, "driver %95s", w->driver);
        if (!strncmp(line, "mps unenforced", 14)) w->unenforced = 1;
        if (sscanf(line, "gpu %95s %15s %llu %llu %d %d %llu %llu %d %95s", g->uuid, g->state, &g->total, &g->free,
                   &g->mig, &g->percent, &g->energy, &g->ecc, &g->recovery, g->name) == 10)
            spaces(g->name), w->gpus++;
        if (sscanf(line, "mig %95s %95s %llu %95s", m->gpu, m->uuid, &m->total, m->name) == 4)
            spaces(m->name), w->migs++;
        if (sscanf(line, "process %95s %d %llu", p->uuid, &p->pid, &p->mib) == 3) w->processes++;
        if (sscanf(line, "client %95s %d %llu", p->uuid, &p->pid, &p->mib) == 3) p->client = 1, w->processes++;
        if (sscanf(line, "xid %95s %llu", x->gpu, &x->code) == 2) w->xids++;
        if (sscanf(line, "gives %95s %d", a->function, &a->status) == 2) w->answers++;
    }
    fclose(file);
}

/* Where a process's memory is now; empty if it is checkpointed. */
__attribute__((unused)) static void place_of(const struct fake_process *p, char *uuid) {
    char text[2048], stubborn[4], from[TEXT], to[TEXT];
    snprintf(uuid, TEXT, "%s", p->uuid);
    if (state_of(p->pid) == 2 && !read_text(stubborn, sizeof stubborn, "stubborn-%d", NULL, p->pid)) *uuid = 0;
    if (*uuid && read_text(text, sizeof text, "moved-%d", NULL, p->pid))
        for (char *at = text; at && sscanf(at, "%95s %95s", from, to) == 2;) {
            if (!strcmp(from, p->uuid)) snprintf(uuid, TEXT, "%s", to);
            at = strchr(at, '\n');
            if (at) at++;
        }
}
