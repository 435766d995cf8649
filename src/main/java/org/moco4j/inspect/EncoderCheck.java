package org.moco4j.inspect;

import java.nio.file.Path;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.text.SafeText;

/**
 * Checks that a query is encoded as the images of an embedding were, because only then their features can be compared.
 *
 * @param matrix the file of the embedding
 * @param made how the embedding was made; what is unknown is not checked
 * @param dimensions of the embedding
 */
record EncoderCheck(Path matrix, EmbeddingDescription made, int dimensions) {
    /**
     * Checks an encoder.
     *
     * @param fingerprint of the encoder for this feature
     * @param itsDimensions the length of its feature
     * @param feature {@code backbone} or {@code output}
     * @param imageSize height and width of its images, in pixels
     * @param normalization how pixels are normalized, as text
     * @throws UserError if something differs; the message names it and how to fix it
     */
    void check(
            String fingerprint,
            int itsDimensions,
            String feature,
            int imageSize,
            ResizeMode resize,
            String normalization) {
        if (!made.feature().isEmpty() && !made.feature().equals(feature)) {
            throw differs("is of the feature \"" + SafeText.of(made.feature()) + "\", and the query of \"" + feature
                    + "\". Embed the images again with --feature " + feature + ".");
        }
        if (itsDimensions != dimensions) {
            throw differs("has features of " + dimensions + " dimensions, and the encoder's have " + itsDimensions
                    + ". Name the encoder that made it: --checkpoint FILE.");
        }
        if (!made.fingerprint().isEmpty() && !made.fingerprint().equals(fingerprint)) {
            throw differs("was made by an encoder with other weights (" + SafeText.of(made.encoder())
                    + "). Perhaps its run has continued since. Name a file with the same weights, --checkpoint FILE, or"
                    + " embed the images again.");
        }
        if (made.imageSize() > 0 && made.imageSize() != imageSize) {
            throw differs("was made from images of " + made.imageSize() + " pixels, and the query would have "
                    + imageSize + ". Give --image-size " + made.imageSize() + ".");
        }
        if (!made.resize().isEmpty() && !made.resize().equals(resize.key())) {
            throw differs("was made with resize " + SafeText.of(made.resize()) + ", and the query would have "
                    + resize.key() + ". Give --resize " + SafeText.of(made.resize()) + ".");
        }
        if (made.normalization().startsWith("(value") && !made.normalization().equals(normalization)) {
            throw differs("was made with other normalization of pixels:\n  " + SafeText.of(made.normalization(), 200)
                    + "\nand the query would have:\n  " + normalization + "\nGive the right one with --normalization.");
        }
    }

    private UserError differs(String how) {
        return new UserError(matrix + " " + how);
    }
}
