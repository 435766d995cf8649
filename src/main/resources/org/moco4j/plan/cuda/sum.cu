// Sums and ReLU of arrays of one shape. n may be any number; the arrays start at multiples of 16 bytes.

// y = a + b, then ReLU if it is asked for.
extern "C" __global__ void add(const E* a, const E* b, E* y, int relu, long long n) {
    long long whole = n / WIDTH * WIDTH;
    for (long long i = threadIndex() * WIDTH; i < whole; i += threadCount() * WIDTH) {
        Pack<WIDTH> x = load<WIDTH>(a + i);
        Pack<WIDTH> other = load<WIDTH>(b + i);
#pragma unroll
        for (int k = 0; k < WIDTH; k++) {
            float sum = x.v[k] + other.v[k];
            x.v[k] = relu ? rectified(sum) : sum;
        }
        store<WIDTH>(y + i, x);
    }
    for (long long i = whole + threadIndex(); i < n; i += threadCount()) {
        float sum = toFloat(a[i]) + toFloat(b[i]);
        y[i] = toElement(relu ? rectified(sum) : sum);
    }
}

extern "C" __global__ void relu(const E* x, E* y, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        y[i] = toElement(rectified(toFloat(x[i])));
    }
}

// dx = dy where y > 0, else 0.
extern "C" __global__ void relu_gradient(const E* dy, const E* y, E* dx, long long n) {
    long long whole = n / WIDTH * WIDTH;
    for (long long i = threadIndex() * WIDTH; i < whole; i += threadCount() * WIDTH) {
        Pack<WIDTH> gradient = load<WIDTH>(dy + i);
        Pack<WIDTH> result = load<WIDTH>(y + i);
#pragma unroll
        for (int k = 0; k < WIDTH; k++) {
            gradient.v[k] = result.v[k] > 0 ? gradient.v[k] : 0;
        }
        store<WIDTH>(dx + i, gradient);
    }
    for (long long i = whole + threadIndex(); i < n; i += threadCount()) {
        dx[i] = toFloat(y[i]) > 0 ? dy[i] : toElement(0);
    }
}

extern "C" __global__ void fill(float* to, float value, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        to[i] = value;
    }
}
