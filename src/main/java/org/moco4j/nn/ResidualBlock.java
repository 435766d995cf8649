package org.moco4j.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * The description of one residual block: the convolutions of its main path and of its shortcut.
 *
 * @param name torchvision's name, e.g. {@code layer2.0}
 * @param convolutions the main path, each followed by a batch norm of the same number
 * @param shortcut the 1x1 convolution of the shortcut, or null if the input itself is added
 */
public record ResidualBlock(String name, List<Convolution> convolutions, Convolution shortcut) {

    /**
     * A convolution without bias.
     *
     * @param name of the weight, without {@code .weight}
     * @param normName of the batch norm behind it
     * @param size height and width of the output
     */
    public record Convolution(String name, String normName, int in, int out, int kernel, int stride, int size) {
        /** The padding on each side, which keeps the size at stride 1. */
        public int padding() {
            return kernel / 2;
        }

        /** {@code [out, in, height, width]}, PyTorch's order. */
        public long[] weightShape() {
            return new long[] {out, in, kernel, kernel};
        }
    }

    /** The first convolution, see {@link Stem}. */
    public static Convolution stem(EncoderShape shape) {
        Stem stem = shape.stem();
        int size = Stem.sizeAfter(shape.imageSize(), stem.stride());
        return new Convolution("conv1", "bn1", 3, shape.width(), stem.kernel(), stem.stride(), size);
    }

    /** All blocks in order, named as torchvision names them. */
    public static List<ResidualBlock> of(EncoderShape shape) {
        List<ResidualBlock> blocks = new ArrayList<>();
        int in = shape.width();
        int size = shape.stem().outputSize(shape.imageSize());
        List<Integer> stages = shape.architecture().blocksPerStage();
        for (int stage = 0; stage < stages.size(); stage++) {
            int width = shape.width() << stage;
            int out = shape.architecture().bottleneck() ? 4 * width : width;
            for (int i = 0; i < stages.get(stage); i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.add(new Layout("layer" + (stage + 1) + "." + i, in, width, out, stride, size).block());
                in = out;
                size = Stem.sizeAfter(size, stride);
            }
        }
        return blocks;
    }

    /** The dimensions of a block, from which its convolutions are created. */
    private record Layout(String name, int in, int width, int out, int stride, int sizeIn) {
        ResidualBlock block() {
            List<Convolution> path = out == width
                    ? List.of(conv(1, in, width, 3, stride, sizeOut()), conv(2, width, out, 3, 1, sizeOut()))
                    // The 3x3 convolution has the stride, as in torchvision ("ResNet v1.5").
                    : List.of(
                            conv(1, in, width, 1, 1, sizeIn),
                            conv(2, width, width, 3, stride, sizeOut()),
                            conv(3, width, out, 1, 1, sizeOut()));
            Convolution shortcut = stride == 1 && in == out
                    ? null
                    : new Convolution(name + ".downsample.0", name + ".downsample.1", in, out, 1, stride, sizeOut());
            return new ResidualBlock(name, path, shortcut);
        }

        private int sizeOut() {
            return Stem.sizeAfter(sizeIn, stride);
        }

        private Convolution conv(int number, int in, int out, int kernel, int stride, int size) {
            return new Convolution(name + ".conv" + number, name + ".bn" + number, in, out, kernel, stride, size);
        }
    }
}
