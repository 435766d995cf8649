package org.moco4j.eval;

/** Receives the progress of encoding many images. */
@FunctionalInterface
public interface EncodingProgress {
    /** Ignores the progress. */
    EncodingProgress NONE = (done, total) -> {};

    /** Called after each batch, possibly also before the first one, on the thread that requested the features. */
    void encoded(int done, int total);
}
