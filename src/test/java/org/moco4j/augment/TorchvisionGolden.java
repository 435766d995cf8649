package org.moco4j.augment;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Map;
import java.util.Objects;
import org.moco4j.data.PixelSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What torchvision makes of six images: {@code golden/augment_golden.npz}, described by the JSON file beside it. */
final class TorchvisionGolden {
    static final int IMAGES = 6;
    static final int SIZE = 32;

    private final Map<String, INDArray> arrays;

    TorchvisionGolden() {
        try {
            arrays = Nd4j.createFromNpzFile(file("augment_golden.npz"));
        } catch (Exception e) {
            throw new IllegalStateException("The golden file cannot be read", e);
        }
    }

    static File file(String name) throws URISyntaxException {
        URL resource = Objects.requireNonNull(TorchvisionGolden.class.getResource("/golden/" + name), name);
        return new File(resource.toURI());
    }

    /** An input image, planes {@code [3, 32, 32]} of values from 0 to 1. */
    float[] input(int image) {
        float[] planes = values("input", image);
        for (int i = 0; i < planes.length; i++) {
            planes[i] /= 255;
        }
        return planes;
    }

    /** All inputs as a source of images. */
    PixelSource source() {
        byte[] bytes = new byte[IMAGES * 3 * SIZE * SIZE];
        INDArray flat = Objects.requireNonNull(arrays.get("input")).reshape(-1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) flat.getInt(i);
        }
        return new ArrayPixels(bytes, IMAGES, SIZE, SIZE);
    }

    /** What torchvision made of an image, on the scale 0 to 255. */
    float[] values(String name, int image) {
        return Objects.requireNonNull(arrays.get(name), name)
                .slice(image)
                .dup('c')
                .reshape(-1)
                .castTo(DataType.FLOAT)
                .toFloatVector();
    }
}
