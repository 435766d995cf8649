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
    bool isNan = (bits & 0x7fffffffu) > 0x7f800000u;
    e.bits = isNan ? 0x7fc0 : (unsigned short) ((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
    return e;
}
#else
typedef float E;
#define WIDTH 4

__device__ inline float toFloat(E e) { return e; }

__device__ inline E toElement(float f) { return f; }
#endif

// V elements, as floats: WIDTH of them are read and written at once, or one if a row is no multiple of WIDTH.
template <int V>
struct Pack {
    float v[V];
};

union Raw {
    uint4 all;
    E e[WIDTH];
};

// Reads V elements; if V is WIDTH, the address must be a multiple of 16 bytes.
template <int V>
__device__ inline Pack<V> load(const E* from) {
    Pack<V> pack;
    if (V == WIDTH) {
        Raw raw;
        raw.all = *(const uint4*) from;
#pragma unroll
        for (int i = 0; i < V; i++) {
            pack.v[i] = toFloat(raw.e[i]);
        }
    } else {
        pack.v[0] = toFloat(*from);
    }
    return pack;
}

// Writes V elements; if V is WIDTH, the address must be a multiple of 16 bytes.
template <int V>
__device__ inline void store(E* to, const Pack<V>& pack) {
    if (V == WIDTH) {
        Raw raw;
#pragma unroll
        for (int i = 0; i < V; i++) {
            raw.e[i] = toElement(pack.v[i]);
        }
        *(uint4*) to = raw.all;
    } else {
        *to = toElement(pack.v[0]);
    }
}

// Reads V floats of a row of channels.
template <int V>
__device__ inline Pack<V> floats(const float* from) {
    Pack<V> pack;
#pragma unroll
    for (int i = 0; i < V; i++) {
        pack.v[i] = from[i];
    }
    return pack;
}

// ReLU; NaN stays NaN, as in PyTorch.
__device__ inline float rectified(float x) { return x <= 0 ? 0 : x; }

__device__ inline long long threadIndex() { return (long long) blockIdx.x * blockDim.x + threadIdx.x; }

__device__ inline long long threadCount() { return (long long) gridDim.x * blockDim.x; }
