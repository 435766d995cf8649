package org.moco4j.eval;

/** Is told how far the encoding of many images is. */
@FunctionalInterface
public interface EncodingProgress {
    /** For those who don't look. */
    EncodingProgress NONE = (done, total) -> {};

    /** Called after each batch, maybe also before the first, on the thread that asked for the features. */
    void encoded(int done, int total);
}
