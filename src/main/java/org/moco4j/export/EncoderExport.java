package org.moco4j.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.io.AtomicFile;

/**
 * Writes an encoder for use elsewhere. A file takes its name only after it was read back from the disk and gave the
 * encoder's own weights, or its features of a few images.
 */
public final class EncoderExport {
    /** Of one number of a feature whose length is one. */
    static final double TOLERANCE = 1e-4;

    /** The same for weights in half precision, whose relative error is 2^-11 each. */
    private static final double HALF_TOLERANCE = 5e-3;

    private final Producer producer;

    /** An export that names {@code producer} in its files. */
    public EncoderExport(Producer producer) {
        this.producer = producer;
    }

    /**
     * Writes a file; one of that name is replaced when the new one is whole and right. The same encoder, options and
     * producer give the same bytes in safetensors and ONNX.
     *
     * @throws UserError where the encoder's own features are not finite, or a kind of input is asked for that needs the
     *     encoder's pixel scale, which nobody knows
     * @throws IOException where the file cannot be written or read back; what was there is then untouched
     * @throws IllegalStateException where the file differs from the encoder; what was there is then untouched
     */
    public ExportedFile export(TrainedEncoder encoder, ExportFormat format, ExportOptions options, Path target)
            throws IOException {
        List<String> notes = new ArrayList<>();
        boolean head = options.withHead() && encoder.origin().head();
        if (options.withHead() && !head) {
            notes.add(
                    "There is no projection head in " + encoder.origin().file() + ": the backbone was exported alone.");
        }
        if (encoder.origin().pixels().isEmpty()) {
            notes.add(
                    encoder.origin().file()
                            + " does not say how its images were normalized: feed the exported file with images normalized as in training.");
        }
        Form form = form(encoder, format, head, options);
        double tolerance = form instanceof SafetensorsExporter && options.half() ? HALF_TOLERANCE : TOLERANCE;
        double[] difference = new double[1];
        try (ReferenceFeatures reference = ReferenceFeatures.of(encoder)) {
            AtomicFile.writeVerified(
                    target,
                    form::writeTo,
                    written -> difference[0] = verified(form.difference(written, reference), tolerance, target));
        }
        return new ExportedFile(target, format, Files.size(target), head, form.input(), difference[0], notes);
    }

    private Form form(TrainedEncoder encoder, ExportFormat format, boolean head, ExportOptions options) {
        return switch (format) {
            case SAFETENSORS -> new SafetensorsExporter(encoder, head, options.half(), producer);
            case SAMEDIFF -> new SameDiffExporter(encoder, head, producer);
            case ONNX -> new OnnxExporter(encoder, head, pixelInput(encoder, options), producer);
        };
    }

    private static OnnxInput pixelInput(TrainedEncoder encoder, ExportOptions options) {
        boolean known = encoder.origin().pixels().isPresent();
        OnnxInput input = options.onnxInput().orElse(known ? OnnxInput.ZERO_TO_ONE : OnnxInput.NORMALIZED);
        if (input != OnnxInput.NORMALIZED && !known) {
            throw new UserError(
                    encoder.origin().file() + " does not say how its images were normalized, so the ONNX file"
                            + " cannot do it. Export it for normalized input, or export a checkpoint of MoCo4J, which says it.");
        }
        return input;
    }

    private static double verified(double difference, double tolerance, Path target) {
        // Not "difference > tolerance": that is false for NaN.
        if (!(difference <= tolerance)) {
            throw new IllegalStateException("What was written for " + target + " differs from the encoder by "
                    + difference + ", more than " + tolerance + ". It was deleted.");
        }
        return difference;
    }

    /** An encoder in one format. */
    interface Form {
        void writeTo(OutputStream out) throws IOException;

        /** Reads a file that {@link #writeTo} wrote and says by how much it differs from the encoder at most. */
        double difference(Path written, ReferenceFeatures reference) throws IOException;

        /** What the file's user feeds it, in words. */
        String input();
    }
}
