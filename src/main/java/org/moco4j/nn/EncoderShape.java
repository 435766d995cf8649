package org.moco4j.nn;

/**
 * The shape of an encoder.
 *
 * @param architecture the ResNet
 * @param stem the layers before the first residual block
 * @param width channels of the first stage; 64 as published
 * @param dim length of the projection head's feature; 128 as published
 * @param mlp whether the head is MoCo v2's (linear, ReLU, linear) rather than one linear layer
 * @param imageSize height and width of an image in pixels
 * @param hidden units between the two layers of an MLP head; 0 if the head is one linear layer
 */
public record EncoderShape(
        Architecture architecture, Stem stem, int width, int dim, boolean mlp, int imageSize, int hidden) {

    /** An encoder whose hidden layer, if there is one, is as wide as the backbone's feature, as in MoCo v2. */
    public EncoderShape(Architecture architecture, Stem stem, int width, int dim, boolean mlp, int imageSize) {
        this(architecture, stem, width, dim, mlp, imageSize, mlp ? backboneDim(architecture, width) : 0);
    }

    /** The same with the stem for small images. */
    public EncoderShape(Architecture architecture, int width, int dim, boolean mlp, int imageSize) {
        this(architecture, Stem.CIFAR, width, dim, mlp, imageSize);
    }

    /** Length of the backbone's feature, before the head: 512 for ResNet-18 of width 64, 2048 for ResNet-50. */
    public int backboneDim() {
        return backboneDim(architecture, width);
    }

    private static int backboneDim(Architecture architecture, int width) {
        return width * 8 * (architecture.bottleneck() ? 4 : 1);
    }

    /** The same encoder for images of another size: no weight depends on it. */
    public EncoderShape withImageSize(int size) {
        return new EncoderShape(architecture, stem, width, dim, mlp, size, hidden);
    }
}
