// Filters and images on their way to and from cuDNN. The graph's filters are float32 [out, in, size, size], cuDNN's are
// elements [out, size, size, in].

extern "C" __global__ void filters_to_elements(const float* from, E* to, int in, int size2, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        int c = i % in;
        long long rest = i / in;
        int pixel = rest % size2;
        long long out = rest / size2;
        to[i] = toElement(from[(out * in + c) * size2 + pixel]);
    }
}

extern "C" __global__ void filters_to_floats(const E* from, float* to, int in, int size2, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        int pixel = i % size2;
        long long rest = i / size2;
        int c = rest % in;
        long long out = rest / in;
        to[i] = toFloat(from[(out * size2 + pixel) * in + c]);
    }
}

// Filters times the scale of the batch norm with fixed statistics that follows; its shift becomes the bias.
extern "C" __global__ void fold_batch_norm(
    const float* from, const float* mean, const float* variance, const float* gamma, const float* beta, float epsilon,
    E* to, float* bias, int in, int size2, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        int c = i % in;
        long long rest = i / in;
        int pixel = rest % size2;
        long long out = rest / size2;
        float scale = gamma[out] / sqrtf(variance[out] + epsilon);
        to[i] = toElement(from[(out * in + c) * size2 + pixel] * scale);
        if (c == 0 && pixel == 0) {
            bias[out] = beta[out] - mean[out] * scale;
        }
    }
}

// y = x + bias, then plus added unless it is null, then ReLU; x and y may be the same memory.
template <int V>
__device__ inline void addBias(
    const E* x, const float* bias, const E* added, E* y, int relu, int channels, long long n) {
    for (long long i = threadIndex() * V; i < n; i += threadCount() * V) {
        Pack<V> value = load<V>(x + i);
        Pack<V> b = floats<V>(bias + i % channels);
        Pack<V> other = {};
        if (added) {
            other = load<V>(added + i);
        }
#pragma unroll
        for (int k = 0; k < V; k++) {
            float result = value.v[k] + b.v[k] + other.v[k];
            value.v[k] = relu ? rectified(result) : result;
        }
        store<V>(y + i, value);
    }
}

extern "C" __global__ void add_bias(
    const E* x, const float* bias, const E* added, E* y, int relu, int channels, long long n) {
    if (channels % WIDTH == 0) {
        addBias<WIDTH>(x, bias, added, y, relu, channels, n);
    } else {
        addBias<1>(x, bias, added, y, relu, channels, n);
    }
}

extern "C" __global__ void to_elements(const float* from, E* to, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        to[i] = toElement(from[i]);
    }
}

extern "C" __global__ void to_floats(const E* from, float* to, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        to[i] = toFloat(from[i]);
    }
}
