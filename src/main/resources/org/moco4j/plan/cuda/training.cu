// The parts of a training step outside of the graph. All arrays are float32.

// The momentum update (He et al. 2020, equation 2): key = m * key + (1 - m) * query. As on the CPU, the first product
// is rounded, and the second one is added with one rounding.
extern "C" __global__ void momentum_update(float* key, const float* query, float momentum, float rest, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        key[i] = __fmaf_rn(rest, query[i], __fmul_rn(momentum, key[i]));
    }
}

// SGD in PyTorch's form: v = momentum * v + g + decay * w; w = w - rate * v. The rate is in device memory, because it
// changes while the step is recorded once. Does nothing if *stop is not 0.
extern "C" __global__ void sgd(
    float* weights, float* velocity, const float* gradients, const float* rate, const int* stop, float momentum,
    float decay, long long n) {
    if (*stop) {
        return;
    }
    float r = *rate;
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        float w = weights[i];
        float v = __fmaf_rn(decay, w, __fadd_rn(__fmul_rn(momentum, velocity[i]), gradients[i]));
        velocity[i] = v;
        weights[i] = __fmaf_rn(-r, v, w);
    }
}

// Copies the rows in another order: to[i] = from[rows[i]]; rows have `length` floats. One block per row.
extern "C" __global__ void gather_rows(const float* from, float* to, const int* rows, int length) {
    const float* source = from + (long long) rows[blockIdx.x] * length;
    float* target = to + (long long) blockIdx.x * length;
    for (int i = threadIdx.x; i < length; i += blockDim.x) {
        target[i] = source[i];
    }
}

// The inverse: to[rows[i]] = from[i].
extern "C" __global__ void scatter_rows(const float* from, float* to, const int* rows, int length) {
    const float* source = from + (long long) blockIdx.x * length;
    float* target = to + (long long) rows[blockIdx.x] * length;
    for (int i = threadIdx.x; i < length; i += blockDim.x) {
        target[i] = source[i];
    }
}

// The newest keys replace the oldest: n floats are copied to the queue at row *pointer. Does nothing if *stop is not 0.
extern "C" __global__ void enqueue(
    float* queue, const float* keys, const int* pointer, const int* stop, int dim, long long n) {
    if (*stop) {
        return;
    }
    float* target = queue + (long long) *pointer * dim;
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        target[i] = keys[i];
    }
}

// PyTorch's running statistics: running = 0.9 * running + 0.1 * correction * mean over the groups; double precision as
// on the CPU. batch is [splits, channels].
extern "C" __global__ void running_statistics(
    float* running, const float* batch, int splits, int channels, float correctionHigh, float correctionLow) {
    double correction = (double) correctionHigh + (double) correctionLow;
    for (long long c = threadIndex(); c < channels; c += threadCount()) {
        double sum = 0;
        for (int group = 0; group < splits; group++) {
            sum += batch[(long long) group * channels + c];
        }
        running[c] = (float) ((1 - 0.1) * running[c] + 0.1 * correction * sum / splits);
    }
}

// Sets *flag to 1 if a value is not finite; the flag must be 0 before. Blocks write the same value, so their order does
// not matter.
extern "C" __global__ void find_non_finite(const float* values, int* flag, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        if ((__float_as_uint(values[i]) & 0x7f800000u) == 0x7f800000u) {
            *flag = 1;
        }
    }
}
