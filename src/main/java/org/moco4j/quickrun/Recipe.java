package org.moco4j.quickrun;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.moco4j.ResizeMode;

/**
 * The network and the views of a run over a folder, from the best and slowest to the fastest. For photos the recipe is
 * that of MoCo v2 (Chen et al. 2020, "Improved Baselines with Momentum Contrastive Learning"): an MLP head, temperature
 * 0.2, blur, a learning rate that falls along a cosine, and weight decay 1e-4; and the stem of ImageNet's ResNets.
 */
enum Recipe {
    PHOTO_224(224, 64, 64),
    PHOTO_224_NARROW(224, 32, 64),
    PHOTO_128(128, 64, 128),
    PHOTO_128_NARROW(128, 32, 128),

    /** For small images: an encoder for images of 64 pixels, with the published settings for CIFAR-10. */
    SMALL(64, 32, 256);

    /** The duration of a run over photos if the user does not set it, in hours. */
    static final double DEFAULT_HOURS = 2;

    /** Images with a shorter side below this are small: most of them would have to be enlarged for 128 pixels. */
    private static final int SMALL_IMAGE = 96;

    /** Images with a shorter side below this have too few pixels for views of 224. */
    private static final int LARGE_IMAGE = 192;

    private static final String IMAGE_SIZE = "image-size";

    /** MoCo v2's learning rate, for batches of 256. */
    private static final double LEARNING_RATE = 0.03;

    private static final double PUBLISHED_BATCH = 256;

    private final int imageSize;
    private final int width;
    private final int maxBatch;

    Recipe(int imageSize, int width, int maxBatch) {
        this.imageSize = imageSize;
        this.width = width;
        this.maxBatch = maxBatch;
    }

    /**
     * Returns the recipes that suit images of this size, the best first.
     *
     * @param medianShorterSide the median of the images' shorter sides, in pixels
     */
    static List<Recipe> suiting(int medianShorterSide) {
        List<Recipe> suiting = new ArrayList<>(List.of(values()));
        suiting.removeIf(recipe -> recipe != SMALL && medianShorterSide < SMALL_IMAGE);
        suiting.removeIf(recipe -> recipe.imageSize > 128 && medianShorterSide < LARGE_IMAGE);
        return suiting;
    }

    /**
     * Returns the recipes that suit images of this size and the size of the views, the best first. So views of 32
     * pixels get the network for small images, even if they are cut from photos.
     *
     * @param given keys that the user sets
     */
    static List<Recipe> suiting(int medianShorterSide, Map<String, String> given) {
        String size = given.getOrDefault(IMAGE_SIZE, "");
        return suiting(
                size.matches("\\d{1,4}") ? Math.min(medianShorterSide, Integer.parseInt(size)) : medianShorterSide);
    }

    /** Returns the recipe with this name; null if there is none. */
    static Recipe named(String name) {
        return Arrays.stream(values())
                .filter(recipe -> recipe.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Returns the largest batch, which limits the memory. */
    int maxBatch() {
        return maxBatch;
    }

    /** Describes the recipe: {@code 224 pixels, width 64}. */
    String describe() {
        return imageSize + " pixels, width " + width;
    }

    /** Returns keys and values, as on the command line, except those that depend on the number of images. */
    Map<String, String> keys(int batch) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put(IMAGE_SIZE, Integer.toString(imageSize));
        keys.put("width", Integer.toString(width));
        if (this == SMALL) {
            return keys;
        }
        keys.put("stem", "imagenet");
        keys.put("resize", ResizeMode.IMAGENET.key());
        keys.put("cache-size", Integer.toString(ResizeMode.IMAGENET.shorterSide(imageSize)));
        keys.put("mlp", "true");
        keys.put("moco-t", "0.2");
        keys.put("crop-scale", "0.2,1.0");
        keys.put("blur-p", "0.5");
        keys.put("wd", "1e-4");
        keys.put("learning-rate", String.format(Locale.ROOT, "%.4f", LEARNING_RATE * batch / PUBLISHED_BATCH));
        keys.put("cos-per-step", "true");
        return keys;
    }
}
