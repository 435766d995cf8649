// The first pass of a search for nearest neighbors: which columns of a row may be among its k largest values.

#define NEIGHBOR_THREADS 256

// Numbers in the order of the floats; every number is above 0.
__device__ inline unsigned int orderOf(float value) {
    unsigned int bits = __float_as_uint(value);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

__device__ inline float fromOrder(unsigned int order) {
    return __uint_as_float(order & 0x80000000u ? order & 0x7fffffffu : ~order);
}

// The sum of the numbers of the threads before this one in its block; *total becomes the sum of all.
__device__ inline int sumOfThreadsBefore(int value, int* total) {
    __shared__ int sums[NEIGHBOR_THREADS];
    __syncthreads();
    sums[threadIdx.x] = value;
    __syncthreads();
    for (int distance = 1; distance < NEIGHBOR_THREADS; distance *= 2) {
        int other = threadIdx.x >= distance ? sums[threadIdx.x - distance] : 0;
        __syncthreads();
        sums[threadIdx.x] += other;
        __syncthreads();
    }
    *total = sums[NEIGHBOR_THREADS - 1];
    return sums[threadIdx.x] - value;
}

// The k-th largest value of a row; minus infinity if fewer than k values are numbers. Finds its bits one after the other.
__device__ inline float kthLargest(const float* row, int columns, int k) {
    unsigned int order = 0;
    for (int bit = 31; bit >= 0; bit--) {
        unsigned int tried = order | (1u << bit);
        int count = 0;
        for (int c = threadIdx.x; c < columns; c += NEIGHBOR_THREADS) {
            float value = row[c];
            count += value == value && orderOf(value) >= tried;
        }
        int total;
        sumOfThreadsBefore(count, &total);
        order = total >= k ? tried : order;
    }
    return order == 0 ? -__int_as_float(0x7f800000) : fromOrder(order);
}

// For each row of [rows, columns]: the number of columns that may be among the k largest, then these columns in
// ascending order, in 1 + capacity numbers. Those are the columns whose value is larger than the k-th largest plus the
// margin, and the first mostUndecided of those that are within the margin. One block per row.
extern "C" __global__ void nearest_candidates(
    const float* values, int* found, int columns, int k, float margin, int mostUndecided, int capacity) {
    const float* row = values + (long long) blockIdx.x * columns;
    int* target = found + (long long) blockIdx.x * (1 + capacity);
    float kth = kthLargest(row, columns, k);
    float low = kth - margin;
    float high = kth + margin;
    // Each thread has consecutive columns, so that the order of the threads is that of the columns.
    int share = (columns + NEIGHBOR_THREADS - 1) / NEIGHBOR_THREADS;
    int from = min(columns, (int) threadIdx.x * share);
    int to = min(columns, from + share);
    int near = 0;
    int certain = 0;
    for (int c = from; c < to; c++) {
        certain += row[c] > high;
        near += row[c] >= low && !(row[c] > high);
    }
    int total;
    int undecided = sumOfThreadsBefore(near, &total);
    int kept = max(0, min(near, mostUndecided - undecided));
    int place = sumOfThreadsBefore(certain + kept, &total);
    for (int c = from; c < to; c++) {
        bool isNear = row[c] >= low && !(row[c] > high);
        bool taken = row[c] > high || (isNear && undecided < mostUndecided);
        undecided += isNear;
        if (taken && place < capacity) {
            target[1 + place++] = c;
        }
    }
    if (threadIdx.x == 0) {
        target[0] = min(total, capacity);
    }
}
