package org.moco4j.graph;

/**
 * What an encoder looks like.
 *
 * @param architecture which ResNet
 * @param width channels of the first stage; 64 as published
 * @param dim length of the feature that the projection head gives, 128 as published
 * @param mlp whether the head is MoCo v2's (linear, ReLU, linear) rather than one linear layer
 * @param imageSize height and width of an image in pixels
 */
public record EncoderShape(Architecture architecture, int width, int dim, boolean mlp, int imageSize) {

    /** Length of the backbone's feature, before the head: 512 for ResNet-18 of width 64, 2048 for ResNet-50. */
    public int backboneDim() {
        return width * 8 * (architecture.bottleneck() ? 4 : 1);
    }
}
