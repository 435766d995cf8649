// The type of activations, and access to 16 bytes of them at a time.

#ifdef ELEMENTS_ARE_BF16
struct E {
    unsigned short bits;
};
#define WIDTH 8

__device__ inline float toFloat(E e) { return __uint_as_float((unsigned int) e.bits << 16); }

__device__ inline E toElement(float f) {
    unsigned int bits = __float_as_uint(f);
    E e;
    // Rounds to the nearest, ties to even; a NaN stays a NaN.
    e.bits = (bits & 0x7fffffffu) > 0x7f800000u ? 0x7fc0 : (unsigned short) ((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
    return e;
}
#else
typedef float E;
#define WIDTH 4

__device__ inline float toFloat(E e) { return e; }

__device__ inline E toElement(float f) { return f; }
#endif

// WIDTH elements, as floats.
struct Pack {
    float v[WIDTH];
};

union Raw {
    uint4 all;
    E e[WIDTH];
};

// Reads WIDTH elements; the address must be a multiple of 16 bytes.
__device__ inline Pack load(const E* from) {
    Raw raw;
    raw.all = *(const uint4*) from;
    Pack pack;
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        pack.v[i] = toFloat(raw.e[i]);
    }
    return pack;
}

// Writes WIDTH elements; the address must be a multiple of 16 bytes.
__device__ inline void store(E* to, const Pack& pack) {
    Raw raw;
#pragma unroll
    for (int i = 0; i < WIDTH; i++) {
        raw.e[i] = toElement(pack.v[i]);
    }
    *(uint4*) to = raw.all;
}

__device__ inline long long threadIndex() { return (long long) blockIdx.x * blockDim.x + threadIdx.x; }

__device__ inline long long threadCount() { return (long long) gridDim.x * blockDim.x; }
