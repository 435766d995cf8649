package org.moco4j.quickrun;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.moco4j.UserError;

/**
 * Chooses settings for an image folder: a network a quarter as wide in work as the published one, and epochs enough to see half
 * a million images, so that a laptop is done within an hour or two. What the user sets is kept, and the rest is chosen to go with
 * it.
 */
public final class SuggestedSettings {
    /** Fewer teach nothing: a batch of eight needs as many images again as negatives. */
    static final int FEWEST = 32;

    public static final String BATCH = "batch_size";
    public static final String SPLITS = "bn-splits";
    public static final String QUEUE = "moco-k";
    public static final String NEIGHBORS = "knn-k";
    private static final String EPOCHS = "epochs";

    private static final int IMAGE_SIZE = 64;
    private static final int WIDTH = 32;
    private static final int IMAGES_SEEN = 500_000;
    private static final int FEWEST_EPOCHS = 10;
    private static final int MOST_EPOCHS = 200;
    private static final int LARGEST_BATCH = 256;
    private static final int SMALLEST_BATCH = 8;
    private static final int BATCHES = 8;
    private static final int LONGEST_QUEUE = 4096;
    private static final int SPLIT = 32;
    private static final int USUAL_NEIGHBORS = 200;

    private final Path folder;
    private final ImageCount count;
    private final Map<String, String> given;

    /**
     * How many images there are.
     *
     * @param readable images that can be read
     * @param training those of them that are trained on
     */
    public record ImageCount(int readable, int training) {
        /** Whether {@code run} refuses to train on so few. */
        public boolean isTooFew() {
            return readable < FEWEST || training < SMALLEST_BATCH;
        }
    }

    /** @param given keys that the user sets, with their values as on the command line */
    public SuggestedSettings(Path folder, ImageCount count, Map<String, String> given) {
        this.folder = folder;
        this.count = count;
        this.given = given;
    }

    /**
     * Keys and values, as on the command line; none of them is one that is given.
     *
     * @throws UserError if there are too few images to learn from, or fewer than a given batch needs
     */
    public Map<String, String> chosen() {
        checkCount();
        int batch = batch();
        int keys = views() * batch;
        if (keys > count.training) {
            throw tooLarge(batch, keys);
        }
        int queue = Math.max(1, Math.min(Math.min(LONGEST_QUEUE, count.readable / 2), count.training) / keys) * keys;
        Map<String, String> chosen = new LinkedHashMap<>();
        chosen.put("dataset", "ImageFolder");
        chosen.put("data-dir", folder.toString());
        chosen.put("unlabelled", "true");
        chosen.put("image-size", Integer.toString(IMAGE_SIZE));
        chosen.put("width", Integer.toString(WIDTH));
        chosen.put(BATCH, Integer.toString(batch));
        chosen.put(SPLITS, Integer.toString(splits(batch)));
        chosen.put(QUEUE, Integer.toString(queue));
        chosen.put(EPOCHS, Integer.toString(epochs()));
        chosen.put("schedule", "[]");
        chosen.put("cos", "true");
        chosen.put("device_target", "CPU");
        if (count.training < USUAL_NEIGHBORS) {
            chosen.put(NEIGHBORS, Integer.toString(count.training));
        }
        chosen.keySet().removeAll(given.keySet());
        return chosen;
    }

    private void checkCount() {
        if (count.readable < FEWEST) {
            throw new UserError(folder + " holds " + count.readable + " images that can be read; at least " + FEWEST
                    + " are needed, and some thousands to learn anything from.");
        }
        if (count.training < SMALLEST_BATCH) {
            throw new UserError(folder + " holds " + count.readable + " images that can be read, of which "
                    + count.training + " are for training; at least " + SMALLEST_BATCH
                    + " are needed. Hold fewer out with --test-fraction, or use more with --data-fraction.");
        }
    }

    private UserError tooLarge(int batch, int keys) {
        String both = keys > batch ? " with symmetric, for which the queue needs twice as many keys" : "";
        return new UserError(BATCH + " is " + batch + both + "; allowed: no more than there are training images ("
                + count.training + ")");
    }

    /** Keys of an image that enter the queue. */
    private int views() {
        return Boolean.parseBoolean(given.getOrDefault("symmetric", "false")) ? 2 : 1;
    }

    private int batch() {
        int wished = number(BATCH, 0);
        if (wished > 0) {
            return wished;
        }
        int splits = Math.max(1, number(SPLITS, 1));
        int batch = Math.max(SMALLEST_BATCH, Integer.highestOneBit(Math.min(LARGEST_BATCH, count.readable / BATCHES)));
        while (batch > SMALLEST_BATCH && batch * views() > count.training) {
            batch /= 2;
        }
        batch = Math.max(splits == 1 ? batch : 2 * splits, batch / splits * splits);
        int queue = number(QUEUE, 0);
        for (int size = batch; queue > 0 && size >= 2 * splits; size -= splits) {
            if (queue % ((long) size * views()) == 0) {
                return size;
            }
        }
        return batch;
    }

    /** A divisor of the batch, for groups of 32 images or more if the batch allows it. */
    private static int splits(int batch) {
        for (int splits = Math.max(2, batch / SPLIT); splits > 1; splits--) {
            if (batch % splits == 0 && batch / splits >= 2) {
                return splits;
            }
        }
        return 1;
    }

    private int epochs() {
        int enough = Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, IMAGES_SEEN / count.readable));
        return Math.max(enough, 1 + Math.max(number("warmup-epochs", 0), number("early-epochs", 0)));
    }

    /** A given number; what is not one is reported when the config is read. */
    private int number(String key, int otherwise) {
        try {
            return given.containsKey(key) ? Integer.parseInt(given.get(key).strip()) : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
