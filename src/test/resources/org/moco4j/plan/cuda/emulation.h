// What a CUDA kernel needs, for a C++ compiler on Linux: blocks run one after the other, and the threads of a block take
// turns. A thread runs until it waits at a barrier or a shuffle; kernels without either run as a plain loop. Every fault
// that is found ends the launch with a message.

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include <cmath>

using std::fabs;
using std::isfinite;
using std::isinf;
using std::isnan;

struct uint3 {
    unsigned int x, y, z;
};
typedef uint3 dim3;

struct alignas(8) float2 {
    float x, y;
};
struct alignas(8) int2 {
    int x, y;
};
struct alignas(8) uint2 {
    unsigned int x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(16) int4 {
    int x, y, z, w;
};
struct alignas(16) uint4 {
    unsigned int x, y, z, w;
};
struct alignas(8) ushort4 {
    unsigned short x, y, z, w;
};

static uint3 threadIdx, blockIdx, blockDim, gridDim;

namespace emulation {

const int MOST_THREADS = 1024;
const int WARP = 32;
const size_t STACK = 64 * 1024;

enum Wait { NOTHING, BLOCK, LANES };

// A stack on which threads run, one after the other until one of them waits.
struct Fiber {
    char* stack;
    jmp_buf state;
    bool started;
};

// A thread of the running block; fiber is null unless the thread waits.
struct Thread {
    Fiber* fiber;
    Wait wait;
    const char* file;
    int line;
};

static Fiber fibers[MOST_THREADS];
static Fiber* idle[MOST_THREADS];
static int idleCount = -1;
static Fiber* running;
static Thread threads[MOST_THREADS];
static int next;
static int count;
static jmp_buf scheduler;
static jmp_buf failure;
static char message[512];
static void (*body)(void**);
static void** arguments;
// Values of a shuffle; a thread can be at most one shuffle ahead of the others of its warp, so two sets are enough.
static unsigned long long lanes[2][MOST_THREADS];
static int turns[MOST_THREADS];

[[noreturn]] static void fail(const char* text, const char* file, int line) {
    snprintf(
        message, sizeof message, "%s at %s:%d, block (%u, %u), thread %u", text, file, line, blockIdx.x, blockIdx.y, threadIdx.x);
    _longjmp(failure, 1);
}

static __attribute__((noinline)) void toScheduler() {
    Fiber* self = running;
    if (!_setjmp(self->state)) {
        _longjmp(scheduler, 1);
    }
}

static void fiberMain() {
    for (;;) {
        while (next < count) {
            threadIdx.x = next++;
            body(arguments);
        }
        idle[idleCount++] = running;
        toScheduler();
    }
}

static void start(Fiber* fiber) {
    ucontext_t context;
    if (!fiber->stack) {
        fiber->stack = (char*) malloc(STACK);
    }
    fiber->started = true;
    getcontext(&context);
    context.uc_stack.ss_sp = fiber->stack;
    context.uc_stack.ss_size = STACK;
    context.uc_link = nullptr;
    makecontext(&context, fiberMain, 0);
    setcontext(&context);
}

static __attribute__((noinline)) void resume(Fiber* fiber) {
    running = fiber;
    if (!_setjmp(scheduler)) {
        if (fiber->started) {
            _longjmp(fiber->state, 1);
        }
        start(fiber);
    }
}

static void resume(int thread) {
    Fiber* fiber = threads[thread].fiber;
    threads[thread].fiber = nullptr;
    threadIdx.x = thread;
    resume(fiber);
}

static __attribute__((noinline)) void waitOnce(Wait wait, const char* file, int line) {
    threads[threadIdx.x] = {running, wait, file, line};
    toScheduler();
}

// The clobbers make the compiler read shared memory again after the wait.
static inline __attribute__((always_inline)) void waitFor(Wait wait, const char* file, int line) {
    asm volatile("" ::: "memory");
    waitOnce(wait, file, line);
    asm volatile("" ::: "memory");
}

// Fails unless all threads from..to that wait do so in the same way and place; returns how many wait.
static int samePlace(int from, int to) {
    int waiting = 0;
    Thread* first = nullptr;
    for (int i = from; i < to; i++) {
        Thread& thread = threads[i];
        if (!thread.fiber) {
            continue;
        }
        waiting++;
        if (!first) {
            first = &thread;
        } else if (thread.wait != first->wait || thread.line != first->line || strcmp(thread.file, first->file) != 0) {
            char text[256];
            snprintf(text, sizeof text, "threads wait in different places, others at %s:%d, this one", first->file, first->line);
            threadIdx.x = i;
            fail(text, thread.file, thread.line);
        }
    }
    return waiting;
}

static void resumeAll(int from, int to) {
    for (int i = from; i < to; i++) {
        if (threads[i].fiber) {
            resume(i);
        }
    }
}

static Wait waitOf(int from, int to) {
    Wait wait = NOTHING;
    for (int i = from; i < to; i++) {
        if (threads[i].fiber && (wait == NOTHING || threads[i].wait == LANES)) {
            wait = threads[i].wait;
        }
    }
    return wait;
}

static void runBlock() {
    memset(threads, 0, sizeof(Thread) * count);
    memset(turns, 0, sizeof(int) * count);
    next = 0;
    while (next < count) {
        resume(idle[--idleCount]);
    }
    for (;;) {
        for (int from = 0; from < count; from += WARP) {
            int to = from + WARP < count ? from + WARP : count;
            while (waitOf(from, to) == LANES) {
                samePlace(from, to);
                resumeAll(from, to);
            }
        }
        if (samePlace(0, count) == 0) {
            return;
        }
        resumeAll(0, count);
    }
}

static void allIdle() {
    idleCount = 0;
    for (Fiber& fiber : fibers) {
        fiber.started = false;
        idle[idleCount++] = &fiber;
    }
}

extern "C" char __start_emulated_shared[] __attribute__((weak, visibility("hidden")));
extern "C" char __stop_emulated_shared[] __attribute__((weak, visibility("hidden")));

static void poisonShared() {
    static const unsigned char nan[2] = {0xc5, 0xff};
    for (char* p = __start_emulated_shared; p < __stop_emulated_shared; p++) {
        *p = nan[(size_t) p & 1];
    }
}

// Runs all blocks; returns null, or what went wrong.
static const char* launch(int x, int y, int width, void (*kernel)(void**), void** values) {
    if (x < 1 || y < 1 || y > 65535 || width < 1 || width > MOST_THREADS) {
        snprintf(message, sizeof message, "%d x %d blocks of %d threads are too few or too many", x, y, width);
        return message;
    }
    if (idleCount < 0) {
        allIdle();
    }
    body = kernel;
    arguments = values;
    count = width;
    blockDim = {(unsigned int) width, 1, 1};
    gridDim = {(unsigned int) x, (unsigned int) y, 1};
    if (_setjmp(failure)) {
        allIdle();
        return message;
    }
    for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++) {
        for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++) {
            poisonShared();
            runBlock();
        }
    }
    return nullptr;
}

template <typename T>
static T exchange(T value, int source, const char* file, int line) {
    static_assert(sizeof(T) <= sizeof(unsigned long long), "a shuffle moves at most 8 bytes");
    int self = threadIdx.x;
    unsigned long long* slots = lanes[turns[self]++ & 1];
    memcpy(&slots[self], &value, sizeof value);
    waitFor(LANES, file, line);
    if (source >= count || turns[source] < turns[self]) {
        fail("a shuffle reads the value of a thread that has ended", file, line);
    }
    memcpy(&value, &slots[source], sizeof value);
    return value;
}

template <typename T>
static T exchangeXor(T value, int mask, const char* file, int line) {
    return exchange(value, threadIdx.x ^ mask, file, line);
}

template <typename T>
static T exchangeDown(T value, int delta, const char* file, int line) {
    int lane = threadIdx.x % WARP;
    return exchange(value, threadIdx.x + (lane + delta < WARP ? delta : 0), file, line);
}

template <typename T>
static T exchangeUp(T value, int delta, const char* file, int line) {
    int lane = threadIdx.x % WARP;
    return exchange(value, threadIdx.x - (lane >= delta ? delta : 0), file, line);
}

template <typename T>
static T exchangeLane(T value, int lane, const char* file, int line) {
    return exchange(value, (threadIdx.x & ~(WARP - 1)) + (lane & (WARP - 1)), file, line);
}

// The compiler's checks of alignment and array bounds (-fsanitize) call these instead of their own library.
struct Place {
    const char* file;
    unsigned int line, column;
};

extern "C" __attribute__((visibility("hidden"), used)) void __ubsan_handle_type_mismatch_v1(Place* place, void* address) {
    fail("an address is null or not a multiple of the type's size", place->file, place->line);
}

extern "C" __attribute__((visibility("hidden"), used)) void __ubsan_handle_out_of_bounds(Place* place, void* index) {
    fail("an index is outside of its array", place->file, place->line);
}

}  // namespace emulation

#define __global__
#define __device__
#define __host__
#define __constant__ static
#define __shared__ static __attribute__((section("emulated_shared")))
#define __forceinline__ inline
#define __noinline__
#define __align__(n) alignas(n)
#define __launch_bounds__(...)

#define __syncthreads() emulation::waitFor(emulation::BLOCK, __FILE__, __LINE__)
#define __syncwarp(...) emulation::waitFor(emulation::LANES, __FILE__, __LINE__)
#define __shfl_sync(mask, value, lane) emulation::exchangeLane(value, lane, __FILE__, __LINE__)
#define __shfl_xor_sync(mask, value, lanes) emulation::exchangeXor(value, lanes, __FILE__, __LINE__)
#define __shfl_down_sync(mask, value, delta) emulation::exchangeDown(value, delta, __FILE__, __LINE__)
#define __shfl_up_sync(mask, value, delta) emulation::exchangeUp(value, delta, __FILE__, __LINE__)

static inline float __uint_as_float(unsigned int bits) {
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

static inline unsigned int __float_as_uint(float f) {
    unsigned int bits;
    memcpy(&bits, &f, sizeof bits);
    return bits;
}

static inline float __int_as_float(int bits) { return __uint_as_float((unsigned int) bits); }
static inline int __float_as_int(float f) { return (int) __float_as_uint(f); }
static inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fsub_rn(float a, float b) { return a - b; }
static inline float __fdiv_rn(float a, float b) { return a / b; }
static inline float __fsqrt_rn(float a) { return sqrtf(a); }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
static inline float rsqrtf(float a) { return 1 / sqrtf(a); }
static inline double rsqrt(double a) { return 1 / std::sqrt(a); }
static inline int __popc(unsigned int bits) { return __builtin_popcount(bits); }
static inline void __threadfence() {}

template <typename T>
static inline T __ldg(const T* address) {
    return *address;
}

static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }
static inline unsigned int min(unsigned int a, unsigned int b) { return a < b ? a : b; }
static inline unsigned int max(unsigned int a, unsigned int b) { return a > b ? a : b; }
static inline long long min(long long a, long long b) { return a < b ? a : b; }
static inline long long max(long long a, long long b) { return a > b ? a : b; }
static inline float min(float a, float b) { return fminf(a, b); }
static inline float max(float a, float b) { return fmaxf(a, b); }

static inline uint4 make_uint4(unsigned int x, unsigned int y, unsigned int z, unsigned int w) { return {x, y, z, w}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
static inline float2 make_float2(float x, float y) { return {x, y}; }
