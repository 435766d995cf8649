package org.moco4j.plan.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The source of the CUDA kernels: one text for each element type. The kernels include no header, so that NVRTC needs no
 * CUDA installation, and a C++ compiler can compile them with an emulation of blocks and threads.
 */
public final class KernelSource {
    private static final List<String> FILES = List.of(
            "elements.cuh",
            "convolution.cu",
            "batch_norm.cu",
            "sum.cu",
            "pooling.cu",
            "head.cu",
            "training.cu",
            "health.cu",
            "neighbors.cu");

    private KernelSource() {}

    /** The text of all kernels, with elements {@code E} of this type. */
    public static String of(ElementType type) {
        StringBuilder text = new StringBuilder(type == ElementType.BF16 ? "#define ELEMENTS_ARE_BF16\n" : "");
        for (String file : FILES) {
            text.append("#line 1 \"")
                    .append(file)
                    .append("\"\n")
                    .append(read(file))
                    .append('\n');
        }
        return text.toString();
    }

    private static String read(String file) {
        try (InputStream in = KernelSource.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel source " + file, e);
        }
    }
}
