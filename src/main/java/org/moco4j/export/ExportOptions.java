package org.moco4j.export;

import java.util.Optional;
import org.moco4j.export.onnx.OnnxInput;

/**
 * The options of an export.
 *
 * @param withHead whether the projection head is exported; most tasks after training need only the backbone
 * @param onnxInput the input of an ONNX file; empty for {@link OnnxInput#ZERO_TO_ONE} if the normalization is known,
 *     else {@link OnnxInput#NORMALIZED}. Other formats always take normalized images
 * @param half whether a safetensors file stores the weights of convolutions and linear layers in half precision, which
 *     halves its size; other formats are always written in 32 bits
 */
public record ExportOptions(boolean withHead, Optional<OnnxInput> onnxInput, boolean half) {
    /** Default options: with or without the head, with the default input, in 32 bits. */
    public static ExportOptions usual(boolean withHead) {
        return new ExportOptions(withHead, Optional.empty(), false);
    }
}
