package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Settings of the two encoders and the queue.
 *
 * @param stem the layers before the first residual block
 * @param width channels after the stem
 * @param mlp whether the head has a hidden layer (MoCo v2)
 * @param mocoDim dimensions of a query or key
 * @param mocoK keys in the queue
 * @param mocoM momentum of the key encoder, in [0, 1)
 * @param mocoT temperature of the logits, above 0
 * @param bnSplits groups of the batch that batch norm normalizes separately
 * @param keyShuffle whether the batch is shuffled before the key encoder (He et al. 2020, section 3.3)
 * @param symmetric whether each view in turn is the query
 */
public record ModelSettings(
        Arch arch,
        Stem stem,
        int width,
        boolean mlp,
        @JsonProperty("moco-dim") int mocoDim,
        @JsonProperty("moco-k") int mocoK,
        @JsonProperty("moco-m") double mocoM,
        @JsonProperty("moco-t") double mocoT,
        @JsonProperty("bn-splits") int bnSplits,
        @JsonProperty("key-shuffle") boolean keyShuffle,
        boolean symmetric) {

    /** The first layers of the backbone. */
    public enum Stem {
        @JsonProperty("cifar")
        CIFAR,
        @JsonProperty("imagenet")
        IMAGENET
    }

    /** The backbones. */
    public enum Arch {
        @JsonProperty("resnet18")
        RESNET18,
        @JsonProperty("resnet34")
        RESNET34,
        @JsonProperty("resnet50")
        RESNET50
    }
}
