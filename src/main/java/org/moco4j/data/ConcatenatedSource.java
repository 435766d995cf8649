package org.moco4j.data;

import java.util.List;
import org.moco4j.data.image.DecodedImage;

/** The images of two sources with the same size and classes, one after the other. */
public record ConcatenatedSource(ImageSource first, ImageSource second) implements ImageSource {
    @Override
    public int size() {
        return Math.addExact(first.size(), second.size());
    }

    @Override
    public int side() {
        return first.side();
    }

    @Override
    public String name(int index) {
        return isFirst(index) ? first.name(index) : second.name(index - first.size());
    }

    @Override
    public int label(int index) {
        return isFirst(index) ? first.label(index) : second.label(index - first.size());
    }

    @Override
    public List<String> classNames() {
        return first.classNames();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }

    @Override
    public DecodedImage read(int index) throws InterruptedException {
        return isFirst(index) ? first.read(index) : second.read(index - first.size());
    }

    private boolean isFirst(int index) {
        return index < first.size();
    }
}
