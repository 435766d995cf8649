// The projection head and the loss: small float32 matrices in row-major order. Sums over a row or a column are taken by
// one block in a fixed order.

#define HEAD_THREADS 256

// The sum of one number per thread of a block; every thread gets it.
__device__ inline float sumOfBlock(float value) {
    __shared__ float shared[HEAD_THREADS];
    __syncthreads();
    shared[threadIdx.x] = value;
    __syncthreads();
    for (int half = HEAD_THREADS / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            shared[threadIdx.x] += shared[threadIdx.x + half];
        }
        __syncthreads();
    }
    return shared[0];
}

__device__ inline float maximumOfBlock(float value) {
    __shared__ float shared[HEAD_THREADS];
    __syncthreads();
    shared[threadIdx.x] = value;
    __syncthreads();
    for (int half = HEAD_THREADS / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            shared[threadIdx.x] = fmaxf(shared[threadIdx.x], shared[threadIdx.x + half]);
        }
        __syncthreads();
    }
    return shared[0];
}

// y[r, c] = a[r, c] * b[r, c]; an operand with stride 0 is repeated in that direction. n is rows * columns.
extern "C" __global__ void multiply(
    const float* a, int aRow, int aColumn, const float* b, int bRow, int bColumn, float* y, int columns, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        long long r = i / columns;
        long long c = i % columns;
        y[i] = a[r * aRow + c * aColumn] * b[r * bRow + c * bColumn];
    }
}

extern "C" __global__ void divide(
    const float* a, int aRow, int aColumn, const float* b, int bRow, int bColumn, float* y, int columns, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        long long r = i / columns;
        long long c = i % columns;
        y[i] = a[r * aRow + c * aColumn] / b[r * bRow + c * bColumn];
    }
}

// The gradient of a quotient of [rows, columns] by [rows, 1] with respect to the divisor: one block per row.
extern "C" __global__ void divisor_gradient(const float* a, const float* b, const float* dy, float* db, int columns) {
    long long row = (long long) blockIdx.x * columns;
    float sum = 0;
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        sum += dy[row + c] * a[row + c];
    }
    sum = sumOfBlock(sum);
    if (threadIdx.x == 0) {
        float divisor = b[blockIdx.x];
        db[blockIdx.x] = -sum / (divisor * divisor);
    }
}

// y[r] = factor * sum of row r: one block per row.
extern "C" __global__ void row_sums(const float* x, float* y, float factor, int columns) {
    long long row = (long long) blockIdx.x * columns;
    float sum = 0;
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        sum += x[row + c];
    }
    sum = sumOfBlock(sum);
    if (threadIdx.x == 0) {
        y[blockIdx.x] = factor * sum;
    }
}

// dx[r, c] = factor * dy[r]. n is rows * columns.
extern "C" __global__ void row_sums_gradient(const float* dy, float* dx, float factor, int columns, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        dx[i] = factor * dy[i / columns];
    }
}

// y[r] = Euclidean length of row r: one block per row.
extern "C" __global__ void row_norms(const float* x, float* y, int columns) {
    long long row = (long long) blockIdx.x * columns;
    float sum = 0;
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        sum += x[row + c] * x[row + c];
    }
    sum = sumOfBlock(sum);
    if (threadIdx.x == 0) {
        y[blockIdx.x] = sqrtf(sum);
    }
}

// dx[r, c] = dy[r] * x[r, c] / norm[r]. n is rows * columns.
extern "C" __global__ void row_norms_gradient(
    const float* x, const float* norms, const float* dy, float* dx, int columns, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        long long r = i / columns;
        dx[i] = norms[r] > 0 ? dy[r] * x[i] / norms[r] : 0;
    }
}

// y[r, c] = x[r, c] + bias[c]. n is rows * columns.
extern "C" __global__ void add_row(const float* x, const float* bias, float* y, int columns, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        y[i] = x[i] + bias[i % columns];
    }
}

// y[c] = sum of column c: one block per 32 columns; 8 threads share a column.
extern "C" __global__ void column_sums(const float* x, float* y, int rows, int columns) {
    __shared__ float shared[HEAD_THREADS];
    int c = blockIdx.x * 32 + threadIdx.x % 32;
    float sum = 0;
    if (c < columns) {
        for (int r = threadIdx.x / 32; r < rows; r += HEAD_THREADS / 32) {
            sum += x[(long long) r * columns + c];
        }
    }
    shared[threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.x < 32 && c < columns) {
        for (int i = 1; i < HEAD_THREADS / 32; i++) {
            sum += shared[i * 32 + threadIdx.x];
        }
        y[c] = sum;
    }
}

// Copies `columns` columns from column `fromStart` of a matrix with `fromWidth` columns to column `toStart` of one with
// `toWidth`. n is rows * columns.
extern "C" __global__ void copy_columns(
    const float* from, int fromWidth, int fromStart, float* to, int toWidth, int toStart, int columns, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        long long r = i / columns;
        long long c = i % columns;
        to[r * toWidth + toStart + c] = from[r * fromWidth + fromStart + c];
    }
}

// The logarithm of the softmax of each row: one block per row.
extern "C" __global__ void log_softmax(const float* x, float* y, int columns) {
    long long row = (long long) blockIdx.x * columns;
    float largest = -__int_as_float(0x7f800000);
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        largest = fmaxf(largest, x[row + c]);
    }
    largest = maximumOfBlock(largest);
    float sum = 0;
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        sum += expf(x[row + c] - largest);
    }
    float shift = largest + logf(sumOfBlock(sum));
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        y[row + c] = x[row + c] - shift;
    }
}

// dx = dy - softmax * sum of dy: one block per row.
extern "C" __global__ void log_softmax_gradient(const float* y, const float* dy, float* dx, int columns) {
    long long row = (long long) blockIdx.x * columns;
    float sum = 0;
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        sum += dy[row + c];
    }
    sum = sumOfBlock(sum);
    for (int c = threadIdx.x; c < columns; c += HEAD_THREADS) {
        dx[row + c] = dy[row + c] - expf(y[row + c]) * sum;
    }
}
