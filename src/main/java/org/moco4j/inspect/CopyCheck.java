package org.moco4j.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.data.OrderedPool;
import org.moco4j.explore.CopyCandidates;
import org.moco4j.explore.CopyCandidates.Pair;
import org.moco4j.explore.ImageAlignment;
import org.moco4j.explore.NeighborLists;
import org.moco4j.report.TaskListener;
import org.moco4j.text.Quantities;

/**
 * Finds copies, such as cropped ones, whose features are less similar than those of near-duplicates. It compares the
 * pixels of images that are near each other.
 *
 * @param threads number of threads that read and compare images
 */
record CopyCheck(EmbeddedImages gallery, int threads, TaskListener console) {
    /** The most pairs that are compared. Each takes about 20 ms, most of it for reading the images. */
    private static final int MOST_PAIRS = 20_000;

    private static final int REPORTED = 64;

    /**
     * Returns the copies; none if the images are too small to be compared.
     *
     * @param threshold least similarity of near-duplicates
     */
    List<Pair> copies(NeighborLists lists, double threshold) {
        if (gallery.source().side() < ImageAlignment.LEAST_SIDE) {
            return List.of();
        }
        CopyCandidates candidates = CopyCandidates.of(lists, threshold, MOST_PAIRS);
        if (candidates.omitted() > 0) {
            console.notice("Copies were searched in the " + Quantities.count(MOST_PAIRS, "most similar pair")
                    + " of images only; " + Quantities.count(candidates.omitted(), "pair")
                    + " with less similar features were not compared.");
        }
        List<Pair> pairs = candidates.pairs();
        List<Pair> found = new ArrayList<>();
        OrderedPool.run(pairs.size(), threads, index -> isCopy(pairs.get(index)), (index, copy) -> {
            if (copy) {
                found.add(pairs.get(index));
            }
            if ((index + 1) % REPORTED == 0 || index + 1 == pairs.size()) {
                console.progress("copies", index + 1, pairs.size());
            }
        });
        return found;
    }

    private boolean isCopy(Pair pair) {
        Optional<byte[]> first = gallery.pixels(pair.first());
        Optional<byte[]> second = gallery.pixels(pair.second());
        return first.isPresent()
                && second.isPresent()
                && ImageAlignment.of(first.get(), second.get(), gallery.source().side())
                        .isCopy();
    }
}
