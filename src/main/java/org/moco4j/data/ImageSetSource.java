package org.moco4j.data;

import java.util.List;
import org.moco4j.data.image.DecodedImage;

/**
 * The images of an {@link ImageSet} as an image source.
 *
 * @param split prefix of their names, such as {@code test} in {@code test/17}
 */
public record ImageSetSource(ImageSet images, String split) implements ImageSource {
    /** @throws IllegalArgumentException if the images are not square */
    public ImageSetSource {
        if (images.height() != images.width()) {
            throw new IllegalArgumentException(
                    "images of " + images.height() + "x" + images.width() + " are not square");
        }
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int side() {
        return images.height();
    }

    @Override
    public String name(int index) {
        return split + "/" + index;
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public void close() {
        images.close();
    }

    @Override
    public DecodedImage read(int index) {
        byte[] pixels = new byte[images.imageBytes()];
        images.copyPixels(index, pixels);
        return DecodedImage.of(pixels);
    }
}
