package org.moco4j.export;

import java.util.Optional;
import org.moco4j.export.onnx.PixelInput;

/**
 * What is to be exported, and how.
 *
 * @param withHead whether the projection head goes along; the backbone alone is what most tasks after training want
 * @param onnxInput what an ONNX file takes; empty for {@link PixelInput#ZERO_TO_ONE} where it is known how images were
 *     normalised, else {@link PixelInput#NORMALIZED}. Other formats always take normalised images.
 */
public record ExportOptions(boolean withHead, Optional<PixelInput> onnxInput) {
    /** With or without the head, and the usual input. */
    public static ExportOptions usual(boolean withHead) {
        return new ExportOptions(withHead, Optional.empty());
    }
}
