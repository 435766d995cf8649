package org.moco4j.train;

import org.moco4j.augment.TwoViewBatches;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Provides the batches: feature 0 contains the query views, feature 1 the key views of the same images. */
public interface ViewSource {
    int stepsPerEpoch();

    /** Makes the next call of {@link #next} return this batch. */
    void seek(int epoch, int step);

    /** Returns the next batch, valid until the next call. */
    MultiDataSet next();

    /** The prefetched views of a data set. */
    static ViewSource of(TwoViewBatches batches) {
        return new ViewSource() {
            @Override
            public int stepsPerEpoch() {
                return batches.stepsPerEpoch();
            }

            @Override
            public void seek(int epoch, int step) {
                batches.seek(epoch, step);
            }

            @Override
            public MultiDataSet next() {
                return batches.next();
            }
        };
    }

    /**
     * The batches of any Deeplearning4j iterator with two features per example; seeking into an epoch reads its
     * beginning again.
     */
    static ViewSource of(MultiDataSetIterator iterator, int stepsPerEpoch) {
        return new ViewSource() {
            @Override
            public int stepsPerEpoch() {
                return stepsPerEpoch;
            }

            @Override
            public void seek(int epoch, int step) {
                iterator.reset();
                for (int i = 0; i < step; i++) {
                    iterator.next();
                }
            }

            @Override
            public MultiDataSet next() {
                return iterator.next();
            }
        };
    }
}
