package org.moco4j.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * One residual block, as data: which convolutions stand in a row, and whether the shortcut needs one of its own.
 *
 * @param name torchvision's: {@code layer2.0}
 * @param convolutions the main path, each followed by a batch norm of the same number
 * @param shortcut the 1x1 convolution of the shortcut, or null where the input itself is added
 */
record Block(String name, List<Convolution> convolutions, Convolution shortcut) {

    /**
     * A convolution without bias.
     *
     * @param name of the weight, without {@code .weight}
     * @param normName of the batch norm behind it
     * @param padding on each side, which keeps the size at stride 1
     */
    record Convolution(String name, String normName, int in, int out, int kernel, int stride) {
        int padding() {
            return kernel / 2;
        }

        /** {@code [out, in, height, width]}, PyTorch's order. */
        long[] weightShape() {
            return new long[] {out, in, kernel, kernel};
        }
    }

    /** The first convolution: 3x3 at stride 1 and no pooling after it, the usual ResNet for images of 32 pixels. */
    static Convolution stem(EncoderShape shape) {
        return new Convolution("conv1", "bn1", 3, shape.width(), 3, 1);
    }

    /** All blocks in order, named as torchvision names them. */
    static List<Block> of(EncoderShape shape) {
        List<Block> blocks = new ArrayList<>();
        int in = shape.width();
        List<Integer> stages = shape.architecture().blocksPerStage();
        for (int stage = 0; stage < stages.size(); stage++) {
            int width = shape.width() << stage;
            int out = shape.architecture().bottleneck() ? 4 * width : width;
            for (int i = 0; i < stages.get(stage); i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.add(block("layer" + (stage + 1) + "." + i, in, width, out, stride));
                in = out;
            }
        }
        return blocks;
    }

    private static Block block(String name, int in, int width, int out, int stride) {
        List<Convolution> path = out == width
                ? List.of(step(name, 1, in, width, 3, stride), step(name, 2, width, out, 3, 1))
                // The stride sits in the 3x3 convolution, as in torchvision ("ResNet v1.5").
                : List.of(
                        step(name, 1, in, width, 1, 1),
                        step(name, 2, width, width, 3, stride),
                        step(name, 3, width, out, 1, 1));
        Convolution shortcut = stride == 1 && in == out
                ? null
                : new Convolution(name + ".downsample.0", name + ".downsample.1", in, out, 1, stride);
        return new Block(name, path, shortcut);
    }

    private static Convolution step(String block, int number, int in, int out, int kernel, int stride) {
        return new Convolution(block + ".conv" + number, block + ".bn" + number, in, out, kernel, stride);
    }
}
