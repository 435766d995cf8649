package org.moco4j.train;

import org.moco4j.augment.TwoViewBatches;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Where the batches come from: feature 0 holds the query views, feature 1 the key views of the same images. */
public interface ViewSource {
    int stepsPerEpoch();

    /** The next call of {@link #next} gives this batch. */
    void seek(int epoch, int step);

    /** Valid until the next call. */
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

    /** Any iterator of Deeplearning4j's that gives two features an example; going back into an epoch reads over its beginning. */
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
