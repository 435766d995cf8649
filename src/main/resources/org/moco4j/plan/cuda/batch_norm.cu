// Batch norm over groups of the batch. Images are [rows, channels], where the rows of a group are contiguous. A block
// handles one chunk of the rows of one group: grid (chunks, groups), 256 threads. A thread handles V channels and every
// lanes-th row of the chunk. Sums are taken in a fixed order, so that results repeat to the bit.

#define BN_THREADS 256

// The place of a thread in a chunk.
struct Lane {
    int pack;       // first pack of channels of this thread
    int packs;      // packs of channels in a row
    int packStep;   // to the thread's next pack
    long long row;  // first row of this thread
    long long end;  // end of the chunk
    int rowStep;    // to the thread's next row
    bool idle;
};

template <int V>
__device__ inline Lane laneOf(long long rowsPerGroup, int channels) {
    Lane lane;
    lane.packs = channels / V;
    int columns = lane.packs < BN_THREADS ? lane.packs : BN_THREADS;
    lane.packStep = columns;
    lane.rowStep = BN_THREADS / columns;
    lane.pack = threadIdx.x % columns;
    int rowLane = threadIdx.x / columns;
    lane.idle = rowLane >= lane.rowStep;
    long long chunk = (rowsPerGroup + gridDim.x - 1) / gridDim.x;
    long long start = chunk * blockIdx.x;
    long long end = start + chunk < rowsPerGroup ? start + chunk : rowsPerGroup;
    long long group = rowsPerGroup * blockIdx.y;
    lane.row = group + start + rowLane;
    lane.end = group + end;
    return lane;
}

// Adds two sums per channel over the threads of a block, and writes them to out [2, channels].
template <int V>
__device__ inline void sumOverLanes(
    const Lane& lane, int pack, const Pack<V>& a, const Pack<V>& b, float* out, int channels) {
    __shared__ float shared[2 * BN_THREADS * WIDTH];
    int columns = lane.packStep;
    __syncthreads();
#pragma unroll
    for (int i = 0; i < V; i++) {
        shared[(2 * i) * BN_THREADS + threadIdx.x] = a.v[i];
        shared[(2 * i + 1) * BN_THREADS + threadIdx.x] = b.v[i];
    }
    __syncthreads();
    int firstPack = pack - pack % columns;
    for (int k = threadIdx.x; k < 2 * V * columns; k += BN_THREADS) {
        int column = k % columns;
        int which = k / columns;
        if (firstPack + column < lane.packs) {
            float sum = 0;
            for (int r = 0; r < lane.rowStep; r++) {
                sum += shared[which * BN_THREADS + r * columns + column];
            }
            out[(which % 2) * channels + (firstPack + column) * V + which / 2] = sum;
        }
    }
}

// The sums of a chunk: of x - shift, and of its square. The shift is the group's first row, so that large means do not
// cancel. partial is [groups, chunks, 2, channels].
template <int V>
__device__ inline void partialStatistics(const E* x, float* partial, long long rowsPerGroup, int channels) {
    Lane lane = laneOf<V>(rowsPerGroup, channels);
    float* out = partial + ((long long) blockIdx.y * gridDim.x + blockIdx.x) * 2 * channels;
    const E* first = x + rowsPerGroup * blockIdx.y * channels;
    int rounds = (lane.packs + lane.packStep - 1) / lane.packStep;
    for (int round = 0; round < rounds; round++) {
        int pack = lane.pack + round * lane.packStep;
        Pack<V> sum = {};
        Pack<V> squares = {};
        if (!lane.idle && pack < lane.packs) {
            Pack<V> shift = load<V>(first + pack * V);
#pragma unroll 4
            for (long long row = lane.row; row < lane.end; row += lane.rowStep) {
                Pack<V> value = load<V>(x + row * channels + pack * V);
#pragma unroll
                for (int i = 0; i < V; i++) {
                    float centered = value.v[i] - shift.v[i];
                    sum.v[i] += centered;
                    squares.v[i] += centered * centered;
                }
            }
        }
        sumOverLanes<V>(lane, pack, sum, squares, out, channels);
    }
}

extern "C" __global__ void __launch_bounds__(BN_THREADS)
batch_norm_partial(const E* x, float* partial, long long rowsPerGroup, int channels) {
    if (channels % WIDTH == 0) {
        partialStatistics<WIDTH>(x, partial, rowsPerGroup, channels);
    } else {
        partialStatistics<1>(x, partial, rowsPerGroup, channels);
    }
}

// Adds up the chunks of two sums for 32 channels of one group: grid (channels / 32 rounded up, groups), 256 threads.
__device__ inline bool sumOfChunks(const float* partial, int chunks, int channels, int* channel, double* a, double* b) {
    __shared__ double sharedA[256];
    __shared__ double sharedB[256];
    int c = blockIdx.x * 32 + threadIdx.x % 32;
    int lane = threadIdx.x / 32;
    double sumA = 0;
    double sumB = 0;
    if (c < channels) {
        for (int chunk = lane; chunk < chunks; chunk += 8) {
            const float* sums = partial + ((long long) blockIdx.y * chunks + chunk) * 2 * channels;
            sumA += sums[c];
            sumB += sums[channels + c];
        }
    }
    sharedA[threadIdx.x] = sumA;
    sharedB[threadIdx.x] = sumB;
    __syncthreads();
    if (lane > 0 || c >= channels) {
        return false;
    }
    for (int i = 1; i < 8; i++) {
        sumA += sharedA[i * 32 + threadIdx.x];
        sumB += sharedB[i * 32 + threadIdx.x];
    }
    *channel = c;
    *a = sumA;
    *b = sumB;
    return true;
}

// Mean and biased variance of each group, [groups, channels].
extern "C" __global__ void batch_norm_statistics(
    const float* partial, const E* x, float* mean, float* variance, long long rowsPerGroup, int channels, int chunks) {
    int c;
    double sum;
    double squares;
    if (sumOfChunks(partial, chunks, channels, &c, &sum, &squares)) {
        double shift = toFloat(x[rowsPerGroup * blockIdx.y * channels + c]);
        double offset = sum / rowsPerGroup;
        double spread = squares / rowsPerGroup - offset * offset;
        mean[blockIdx.y * channels + c] = (float) (shift + offset);
        variance[blockIdx.y * channels + c] = (float) (spread > 0 ? spread : 0);
    }
}

// The numbers that a thread needs to normalize its channels.
template <int V>
struct Normalization {
    Pack<V> mean;
    Pack<V> scale;
    Pack<V> beta;

    __device__ inline float of(float x, int i) const { return (x - mean.v[i]) * scale.v[i] + beta.v[i]; }
};

template <int V>
__device__ inline Normalization<V> normalization(
    const float* mean, const float* variance, const float* gamma, const float* beta, float epsilon, int channels,
    int pack) {
    Normalization<V> n;
    long long group = (long long) blockIdx.y * channels;
    n.mean = floats<V>(mean + group + pack * V);
    n.beta = floats<V>(beta + pack * V);
#pragma unroll
    for (int i = 0; i < V; i++) {
        n.scale.v[i] = gamma[pack * V + i] / sqrtf(variance[group + pack * V + i] + epsilon);
    }
    return n;
}

// added is null or a value that is added before the ReLU.
template <int V>
__device__ inline void normalize(
    const E* x, const E* added, E* y, const float* mean, const float* variance, const float* gamma, const float* beta,
    float epsilon, int relu, long long rowsPerGroup, int channels) {
    Lane lane = laneOf<V>(rowsPerGroup, channels);
    if (lane.idle) {
        return;
    }
    for (int pack = lane.pack; pack < lane.packs; pack += lane.packStep) {
        Normalization<V> n = normalization<V>(mean, variance, gamma, beta, epsilon, channels, pack);
#pragma unroll 4
        for (long long row = lane.row; row < lane.end; row += lane.rowStep) {
            long long at = row * channels + pack * V;
            Pack<V> value = load<V>(x + at);
            Pack<V> other = {};
            if (added) {
                other = load<V>(added + at);
            }
#pragma unroll
            for (int i = 0; i < V; i++) {
                float result = n.of(value.v[i], i) + other.v[i];
                value.v[i] = relu ? rectified(result) : result;
            }
            store<V>(y + at, value);
        }
    }
}

extern "C" __global__ void __launch_bounds__(BN_THREADS)
batch_norm(
    const E* x, const E* added, E* y, const float* mean, const float* variance, const float* gamma, const float* beta,
    float epsilon, int relu, long long rowsPerGroup, int channels) {
    if (channels % WIDTH == 0) {
        normalize<WIDTH>(x, added, y, mean, variance, gamma, beta, epsilon, relu, rowsPerGroup, channels);
    } else {
        normalize<1>(x, added, y, mean, variance, gamma, beta, epsilon, relu, rowsPerGroup, channels);
    }
}

// Whether the gradient passes: 0 no ReLU, 1 the sign is that of the batch norm, 2 the sign is that of y (with a sum).
#define NO_RELU 0
#define RELU_OF_NORM 1
#define RELU_OF_Y 2

template <int V>
__device__ inline Pack<V> passing(
    const E* dy, const E* y, int relu, const Normalization<V>& n, const Pack<V>& x, long long at) {
    Pack<V> gradient = load<V>(dy + at);
    if (relu == RELU_OF_NORM) {
#pragma unroll
        for (int i = 0; i < V; i++) {
            gradient.v[i] = n.of(x.v[i], i) > 0 ? gradient.v[i] : 0;
        }
    } else if (relu == RELU_OF_Y) {
        Pack<V> result = load<V>(y + at);
#pragma unroll
        for (int i = 0; i < V; i++) {
            gradient.v[i] = result.v[i] > 0 ? gradient.v[i] : 0;
        }
    }
    return gradient;
}

// The sums of a chunk: of the gradient, and of the gradient times (x - mean). If masked is not null, the gradient
// behind the ReLU is written there: it is also the gradient of the added value.
template <int V>
__device__ inline void partialGradients(
    const E* x, const E* dy, const E* y, E* masked, float* partial, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, int relu, long long rowsPerGroup, int channels) {
    Lane lane = laneOf<V>(rowsPerGroup, channels);
    float* out = partial + ((long long) blockIdx.y * gridDim.x + blockIdx.x) * 2 * channels;
    int rounds = (lane.packs + lane.packStep - 1) / lane.packStep;
    for (int round = 0; round < rounds; round++) {
        int pack = lane.pack + round * lane.packStep;
        Pack<V> sum = {};
        Pack<V> product = {};
        if (!lane.idle && pack < lane.packs) {
            Normalization<V> n = normalization<V>(mean, variance, gamma, beta, epsilon, channels, pack);
#pragma unroll 2
            for (long long row = lane.row; row < lane.end; row += lane.rowStep) {
                long long at = row * channels + pack * V;
                Pack<V> value = load<V>(x + at);
                Pack<V> gradient = passing<V>(dy, y, relu, n, value, at);
                if (masked) {
                    store<V>(masked + at, gradient);
                }
#pragma unroll
                for (int i = 0; i < V; i++) {
                    sum.v[i] += gradient.v[i];
                    product.v[i] += gradient.v[i] * (value.v[i] - n.mean.v[i]);
                }
            }
        }
        sumOverLanes<V>(lane, pack, sum, product, out, channels);
    }
}

extern "C" __global__ void __launch_bounds__(BN_THREADS)
batch_norm_gradient_partial(
    const E* x, const E* dy, const E* y, E* masked, float* partial, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, int relu, long long rowsPerGroup, int channels) {
    if (channels % WIDTH == 0) {
        partialGradients<WIDTH>(
            x, dy, y, masked, partial, mean, variance, gamma, beta, epsilon, relu, rowsPerGroup, channels);
    } else {
        partialGradients<1>(
            x, dy, y, masked, partial, mean, variance, gamma, beta, epsilon, relu, rowsPerGroup, channels);
    }
}

// The gradients of gamma and beta of each group, [groups, channels].
extern "C" __global__ void batch_norm_gradient_statistics(
    const float* partial, const float* variance, float* dgammas, float* dbetas, float epsilon, int channels,
    int chunks) {
    int c;
    double sum;
    double product;
    if (sumOfChunks(partial, chunks, channels, &c, &sum, &product)) {
        int at = blockIdx.y * channels + c;
        dbetas[at] = (float) sum;
        dgammas[at] = (float) (product / sqrt((double) variance[at] + epsilon));
    }
}

// Adds up the groups: [groups, channels] to [channels], for gamma and beta.
extern "C" __global__ void batch_norm_gradient_groups(
    const float* dgammas, const float* dbetas, float* dgamma, float* dbeta, int groups, int channels) {
    for (long long c = threadIndex(); c < channels; c += threadCount()) {
        float sumGamma = 0;
        float sumBeta = 0;
        for (int group = 0; group < groups; group++) {
            sumGamma += dgammas[group * channels + c];
            sumBeta += dbetas[group * channels + c];
        }
        dgamma[c] = sumGamma;
        dbeta[c] = sumBeta;
    }
}

// dx = scale * (g - mean of g - xhat * mean of (g * xhat)) within each group.
template <int V>
__device__ inline void inputGradients(
    const E* x, const E* dy, E* dx, const float* dgammas, const float* dbetas, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, int relu, long long rowsPerGroup, int channels) {
    Lane lane = laneOf<V>(rowsPerGroup, channels);
    if (lane.idle) {
        return;
    }
    for (int pack = lane.pack; pack < lane.packs; pack += lane.packStep) {
        Normalization<V> n = normalization<V>(mean, variance, gamma, beta, epsilon, channels, pack);
        long long group = (long long) blockIdx.y * channels + pack * V;
        Pack<V> constant;
        Pack<V> slope;
#pragma unroll
        for (int i = 0; i < V; i++) {
            constant.v[i] = dbetas[group + i] / rowsPerGroup;
            slope.v[i] = dgammas[group + i] / rowsPerGroup / sqrtf(variance[group + i] + epsilon);
        }
#pragma unroll 2
        for (long long row = lane.row; row < lane.end; row += lane.rowStep) {
            long long at = row * channels + pack * V;
            Pack<V> value = load<V>(x + at);
            Pack<V> gradient = passing<V>(dy, 0, relu, n, value, at);
#pragma unroll
            for (int i = 0; i < V; i++) {
                gradient.v[i] =
                    n.scale.v[i] * (gradient.v[i] - constant.v[i] - (value.v[i] - n.mean.v[i]) * slope.v[i]);
            }
            store<V>(dx + at, gradient);
        }
    }
}

// relu is NO_RELU or RELU_OF_NORM; with a sum, dy is what batch_norm_gradient_partial wrote to masked.
extern "C" __global__ void __launch_bounds__(BN_THREADS)
batch_norm_gradient(
    const E* x, const E* dy, E* dx, const float* dgammas, const float* dbetas, const float* mean, const float* variance,
    const float* gamma, const float* beta, float epsilon, int relu, long long rowsPerGroup, int channels) {
    if (channels % WIDTH == 0) {
        inputGradients<WIDTH>(
            x, dy, dx, dgammas, dbetas, mean, variance, gamma, beta, epsilon, relu, rowsPerGroup, channels);
    } else {
        inputGradients<1>(
            x, dy, dx, dgammas, dbetas, mean, variance, gamma, beta, epsilon, relu, rowsPerGroup, channels);
    }
}
