package org.moco4j.data;

import java.util.List;

/** The pictures of one source and after them those of another, of the same size and classes. */
record JoinedPictures(PictureSource first, PictureSource second) implements PictureSource {
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
    public Picture read(int index) throws InterruptedException {
        return isFirst(index) ? first.read(index) : second.read(index - first.size());
    }

    private boolean isFirst(int index) {
        return index < first.size();
    }
}
