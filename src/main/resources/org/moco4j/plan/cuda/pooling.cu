// Pooling of images [N, H, W, C].

// The mean over all pixels: [N, pixels, C] to float32 [N, C]. n is N * C.
extern "C" __global__ void mean_of_pixels(const E* x, float* y, int pixels, int channels, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        const E* from = x + i / channels * pixels * channels + i % channels;
        float sum = 0;
        for (int p = 0; p < pixels; p++) {
            sum += toFloat(from[(long long) p * channels]);
        }
        y[i] = sum / pixels;
    }
}

// n is N * pixels * C.
extern "C" __global__ void mean_of_pixels_gradient(const float* dy, E* dx, int pixels, int channels, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        long long image = i / channels / pixels;
        dx[i] = toElement(dy[image * channels + i % channels] / pixels);
    }
}

// The largest value of each window, and its place in the window; the first one if several are equal. n is the number of
// results. Pixels outside of the image do not count.
extern "C" __global__ void max_pool(
    const E* x, E* y, unsigned char* places, int height, int width, int channels, int outHeight, int outWidth, int size,
    int stride, int padding, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        int c = i % channels;
        long long rest = i / channels;
        int column = rest % outWidth;
        rest /= outWidth;
        int row = rest % outHeight;
        long long image = rest / outHeight;
        bool found = false;
        float largest = 0;
        int place = 0;
        for (int dy = 0; dy < size; dy++) {
            for (int dx = 0; dx < size; dx++) {
                int py = row * stride - padding + dy;
                int px = column * stride - padding + dx;
                if (py >= 0 && py < height && px >= 0 && px < width) {
                    float value = toFloat(x[((image * height + py) * width + px) * channels + c]);
                    if (!found || value > largest || value != value) {
                        largest = value;
                        place = dy * size + dx;
                        found = true;
                    }
                }
            }
        }
        y[i] = toElement(largest);
        places[i] = place;
    }
}

// Each pixel collects the gradients of the windows whose largest value it is. n is the number of pixels times channels.
extern "C" __global__ void max_pool_gradient(
    const E* dy, const unsigned char* places, E* dx, int height, int width, int channels, int outHeight, int outWidth,
    int size, int stride, int padding, long long n) {
    for (long long i = threadIndex(); i < n; i += threadCount()) {
        int c = i % channels;
        long long rest = i / channels;
        int px = rest % width;
        rest /= width;
        int py = rest % height;
        long long image = rest / height;
        float sum = 0;
        for (int wy = 0; wy < size; wy++) {
            for (int wx = 0; wx < size; wx++) {
                int y = py + padding - wy;
                int x = px + padding - wx;
                bool between = y % stride != 0 || x % stride != 0;
                if (y >= 0 && x >= 0 && !between && y / stride < outHeight && x / stride < outWidth) {
                    long long at = ((image * outHeight + y / stride) * outWidth + x / stride) * channels + c;
                    if (places[at] == wy * size + wx) {
                        sum += toFloat(dy[at]);
                    }
                }
            }
        }
        dx[i] = toElement(sum);
    }
}
