// Measures of a training step that tell whether features collapse and positives are found.

// The spread of the first rows of [n, dim]: the standard deviation of each column in double precision, its mean over the
// columns times the square root of dim. One block.
extern "C" __global__ void feature_spread(const float* features, float* spread, int rows, int dim) {
    __shared__ double deviations[HEAD_THREADS];
    double mine = 0;
    for (int c = threadIdx.x; c < dim; c += HEAD_THREADS) {
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < rows; r++) {
            double value = features[(long long) r * dim + c];
            sum += value;
            squares += value * value;
        }
        double mean = sum / rows;
        double variance = squares / rows - mean * mean;
        // Rounding may leave a variance a little below zero; NaN stays NaN.
        mine += sqrt(variance < 0 ? 0 : variance);
    }
    deviations[threadIdx.x] = mine;
    __syncthreads();
    if (threadIdx.x == 0) {
        double all = 0;
        for (int i = 0; i < HEAD_THREADS; i++) {
            all += deviations[i];
        }
        *spread = (float) (all / dim * sqrt((double) dim));
    }
}

// found[r] = 1 if the first logit of row r is larger than all others, else 0: one block per row.
extern "C" __global__ void positives_found(const float* logits, int* found, int columns) {
    const float* row = logits + (long long) blockIdx.x * columns;
    float notSmaller = 0;
    for (int c = 1 + threadIdx.x; c < columns; c += HEAD_THREADS) {
        notSmaller += !(row[0] > row[c]);
    }
    notSmaller = sumOfBlock(notSmaller);
    if (threadIdx.x == 0) {
        found[blockIdx.x] = notSmaller == 0;
    }
}
