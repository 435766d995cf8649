package org.moco4j.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.io.AtomicFile;

/**
 * Exports an encoder for other programs. A file gets its name only after it was read back from the disk and verified:
 * it must give the encoder's own weights, or its features of a few images.
 *
 * @param producer the program that the files name as their producer
 */
public record EncoderExport(Producer producer) {
    /** Largest allowed difference of a value of a feature of length one. */
    static final double TOLERANCE = 1e-4;

    /** The same for weights in half precision, whose relative error is 2^-11 each. */
    private static final double HALF_TOLERANCE = 5e-3;

    /**
     * Writes a file. An existing file is replaced only after the new one is complete and verified. The same encoder,
     * options and producer give the same bytes in safetensors and ONNX.
     *
     * @throws UserError if the encoder's own features are not finite, or if the requested kind of input needs the
     *     encoder's normalization, which is not known
     * @throws IOException if the file cannot be written or read back; an existing file stays unchanged
     * @throws IllegalStateException if the file differs from the encoder; an existing file stays unchanged
     */
    public ExportedFile export(TrainedEncoder encoder, ExportFormat format, ExportOptions options, Path target)
            throws IOException {
        List<String> notes = new ArrayList<>();
        boolean head = options.withHead() && encoder.origin().head();
        if (options.withHead() && !head) {
            notes.add(encoder.origin().file() + " has no projection head: only the backbone was exported.");
        }
        if (encoder.origin().pixels().isEmpty()) {
            notes.add(encoder.origin().file()
                    + " does not contain the normalization of its images: give the exported file images that are"
                    + " normalized as in the training.");
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
                    encoder.origin().file() + " does not contain the normalization of its images, so the ONNX file"
                            + " cannot normalize them. Export it for normalized input, or export a checkpoint of"
                            + " MoCo4J, which contains the normalization.");
        }
        return input;
    }

    private static double verified(double difference, double tolerance, Path target) {
        // Not "difference > tolerance", which is false for NaN.
        if (!(difference <= tolerance)) {
            throw new IllegalStateException("The file that was written for " + target + " differs from the encoder by "
                    + difference + ", more than " + tolerance + ". It was deleted.");
        }
        return difference;
    }

    /** Writes and verifies an encoder in one format. */
    interface Form {
        void writeTo(OutputStream out) throws IOException;

        /** Reads a file that {@link #writeTo} wrote, and returns its largest difference from the encoder. */
        double difference(Path written, ReferenceFeatures reference) throws IOException;

        /** The input that the file's users must provide, as text. */
        String input();
    }

    /**
     * The options of an export.
     *
     * @param withHead whether the projection head is exported; most tasks after training need only the backbone
     * @param onnxInput the input of an ONNX file; empty for {@link OnnxInput#ZERO_TO_ONE} if the normalization is
     *     known, else {@link OnnxInput#NORMALIZED}. Other formats always take normalized images
     * @param half whether a safetensors file stores the weights of convolutions and linear layers in half precision,
     *     which halves its size; other formats are always written in 32 bits
     */
    public record ExportOptions(boolean withHead, Optional<OnnxInput> onnxInput, boolean half) {
        /** Default options: with or without the head, with the default input, in 32 bits. */
        public static ExportOptions usual(boolean withHead) {
            return new ExportOptions(withHead, Optional.empty(), false);
        }
    }

    /**
     * A file that was written, read back and compared.
     *
     * @param bytes size of the file
     * @param head whether the file contains the projection head
     * @param input the input that users must provide, as text
     * @param maxDifference the largest difference between the file and the encoder: of a value of a feature, whose rows
     *     have length one, or of a weight if the file contains weights in 32 bits
     * @param notes for the user, one sentence each; usually empty
     */
    public record ExportedFile(
            Path file,
            ExportFormat format,
            long bytes,
            boolean head,
            String input,
            double maxDifference,
            List<String> notes) {
        public ExportedFile {
            notes = List.copyOf(notes);
        }
    }

    /**
     * The program that writes the export.
     *
     * @param version version of MoCo4J
     * @param gitCommit commit that it was built from, or a word if it is not known
     */
    public record Producer(String version, String gitCommit) {
        @Override
        public String toString() {
            return "MoCo4J " + version + " (" + gitCommit + ")";
        }
    }
}
