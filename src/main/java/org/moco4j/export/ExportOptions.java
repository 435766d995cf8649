package org.moco4j.export;

import java.util.Optional;
import org.moco4j.export.onnx.OnnxInput;

/**
 * What is to be exported, and how.
 *
 * @param withHead whether the projection head goes along; the backbone alone is what most tasks after training want
 * @param onnxInput what an ONNX file takes; empty for {@link OnnxInput#ZERO_TO_ONE} where it is known how images were
 *     normalized, else {@link OnnxInput#NORMALIZED}. Other formats always take normalized images.
 * @param half whether a safetensors file holds the weights of convolutions and linear layers in half precision, which
 *     halves its size; other formats are written in 32 bits
 */
public record ExportOptions(boolean withHead, Optional<OnnxInput> onnxInput, boolean half) {
    /** With or without the head, with the usual input, in 32 bits. */
    public static ExportOptions usual(boolean withHead) {
        return new ExportOptions(withHead, Optional.empty(), false);
    }
}
