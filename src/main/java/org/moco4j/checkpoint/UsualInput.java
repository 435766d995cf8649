package org.moco4j.checkpoint;

import java.util.Optional;
import org.moco4j.ResizeMode;
import org.moco4j.nn.Stem;

/**
 * How images are usually prepared for an encoder, for files of other programs that do not state it.
 *
 * @param imageSize height and width of an image, in pixels
 * @param resize how image files are made square
 * @param pixels normalization of the images
 */
public record UsualInput(int imageSize, ResizeMode resize, InputNormalization pixels) {
    /** The evaluation of torchvision's and MoCo's ResNets: {@code Resize(256)}, {@code CenterCrop(224)}. */
    private static final UsualInput IMAGENET = new UsualInput(224, ResizeMode.IMAGENET, InputNormalization.IMAGENET);

    /** Returns the usual preparation for a stem; empty if it depends on the data set, as for small images. */
    public static Optional<UsualInput> of(Stem stem) {
        return stem == Stem.IMAGENET ? Optional.of(IMAGENET) : Optional.empty();
    }
}
