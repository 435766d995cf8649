package org.moco4j.quickrun;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;

/**
 * Chooses settings for an image folder: the keys of a {@link Recipe}, and batch, queue and epochs that suit the number
 * of images. Keys that the user sets are kept, and the others are chosen to match them.
 *
 * @param given the keys that the user sets, with their values as on the command line
 * @param recipe network and views
 */
record SuggestedSettings(Path folder, ImageCount count, Map<String, String> given, Recipe recipe) {
    /** The smallest number of images. The smallest batch has eight images and needs other images as negatives. */
    static final int MIN_IMAGES = 32;

    static final String BATCH = "batch_size";
    static final String SPLITS = "bn-splits";
    static final String QUEUE = "moco-k";
    static final String NEIGHBORS = "knn-k";
    private static final String EPOCHS = "epochs";

    private static final int IMAGES_SEEN = 500_000;
    private static final int MIN_EPOCHS = 10;
    private static final int MAX_EPOCHS = 200;
    private static final int MIN_BATCH = 8;
    private static final int BATCHES = 8;
    private static final int MAX_QUEUE = 4096;
    private static final int SPLIT = 32;
    private static final int DEFAULT_NEIGHBORS = 200;

    /**
     * The number of images in a folder.
     *
     * @param readable number of images that can be read
     * @param training number of these that are used for training
     */
    record ImageCount(int readable, int training) {
        /** Returns whether there are too few images for {@code run}. */
        boolean isTooFew() {
            return readable < MIN_IMAGES || training < MIN_BATCH;
        }
    }

    /**
     * Returns keys and values, as on the command line. It contains no key that the user sets.
     *
     * @throws UserError if there are too few images to learn from, or fewer than a given batch needs
     */
    Map<String, String> chosen() {
        checkCount();
        int batch = batch();
        int keys = views() * batch;
        if (keys > count.training) {
            throw tooLarge(batch, keys);
        }
        int queue = Math.max(1, Math.min(Math.min(MAX_QUEUE, count.readable / 2), count.training) / keys) * keys;
        Map<String, String> chosen = new LinkedHashMap<>();
        chosen.put("dataset", "ImageFolder");
        chosen.put("data-dir", folder.toString());
        chosen.put("unlabelled", "true");
        chosen.putAll(recipe.keys(batch));
        chosen.put(BATCH, Integer.toString(batch));
        chosen.put(SPLITS, Integer.toString(splits(batch)));
        chosen.put(QUEUE, Integer.toString(queue));
        chosen.put(EPOCHS, Integer.toString(epochs()));
        chosen.put("schedule", "[]");
        chosen.put("cos", "true");
        if (count.training < DEFAULT_NEIGHBORS) {
            chosen.put(NEIGHBORS, Integer.toString(count.training));
        }
        chosen.keySet().removeAll(given.keySet());
        dropConflicts(chosen);
        return chosen;
    }

    /** Drops chosen keys that are not allowed together with a key that the user sets. */
    private void dropConflicts(Map<String, String> chosen) {
        int side = number("image-size", 0);
        if (side > 0 && chosen.containsKey("cache-size")) {
            chosen.put("cache-size", Integer.toString(ResizeMode.IMAGENET.shorterSide(side)));
        }
        if (given.getOrDefault("cos", "true").equalsIgnoreCase("false")) {
            chosen.remove("cos-per-step");
        }
    }

    private void checkCount() {
        if (count.readable < MIN_IMAGES) {
            throw new UserError(folder + " holds " + count.readable + " images that can be read; at least " + MIN_IMAGES
                    + " are needed, and some thousands to learn useful features.");
        }
        if (count.training < MIN_BATCH) {
            throw new UserError(folder + " holds " + count.readable + " images that can be read, of which "
                    + count.training + " are for training; at least " + MIN_BATCH
                    + " are needed. Hold fewer out with --test-fraction, or use more with --data-fraction.");
        }
    }

    private UserError tooLarge(int batch, int keys) {
        String both = keys > batch ? " with symmetric, for which the queue needs twice as many keys" : "";
        return new UserError(BATCH + " is " + batch + both + "; allowed: no more than there are training images ("
                + count.training + ")");
    }

    /** Returns how many keys of each image enter the queue. */
    private int views() {
        return Boolean.parseBoolean(given.getOrDefault("symmetric", "false")) ? 2 : 1;
    }

    private int batch() {
        int givenBatch = number(BATCH, 0);
        if (givenBatch > 0) {
            return givenBatch;
        }
        int splits = Math.max(1, number(SPLITS, 1));
        int batch = Math.max(MIN_BATCH, Integer.highestOneBit(Math.min(recipe.maxBatch(), count.readable / BATCHES)));
        while (batch > MIN_BATCH && batch * views() > count.training) {
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

    /** Returns a divisor of the batch, so that each group has at least 32 images if the batch allows it. */
    private static int splits(int batch) {
        for (int splits = Math.max(2, batch / SPLIT); splits > 1; splits--) {
            if (batch % splits == 0 && batch / splits >= 2) {
                return splits;
            }
        }
        return 1;
    }

    private int epochs() {
        int enough = Math.max(MIN_EPOCHS, Math.min(MAX_EPOCHS, IMAGES_SEEN / count.readable));
        return Math.max(enough, 1 + Math.max(number("warmup-epochs", 0), number("early-epochs", 0)));
    }

    /** Returns the number that the user sets for a key. If it is not a number, reading the config reports it later. */
    private int number(String key, int defaultValue) {
        try {
            return given.containsKey(key) ? Integer.parseInt(given.get(key).strip()) : defaultValue;
        } catch (NumberFormatException e) {
            return defaultValue;
        }
    }
}
