package org.moco4j.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.moco4j.checkpoint.ExportedMetadata;
import org.moco4j.checkpoint.Lineage;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.FlatParameters;
import org.moco4j.tensorfile.SafetensorsWriter;

/**
 * Exports weights and running statistics under torchvision's names, as a complete {@code state_dict}. A batch norm also
 * has {@code num_batches_tracked}, the number of training steps (0 if it is not known), because PyTorch's strict
 * loading needs it. Half precision applies to the weights of convolutions and linear layers, which are nearly the whole
 * file. Vectors stay in 32 bits, because a running variance may be too large or too small for half precision.
 */
record SafetensorsExporter(TrainedEncoder encoder, boolean head, boolean half, Producer producer)
        implements EncoderExport.Form {
    private static final String BIAS = ".bias";

    @Override
    public void writeTo(OutputStream out) throws IOException {
        // Libraries around PyTorch check this entry before they load a file.
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        new ModelCard(encoder, head, producer).shape().forEach(writer::metadata);
        ExportedMetadata.of(encoder).toMap().forEach(writer::metadata);
        encoder.weights().byName().forEach((name, array) -> {
            if (head || !name.startsWith(Encoder.HEAD)) {
                if (half && array.rank() > 1) {
                    writer.float16(name, array);
                } else {
                    writer.float32(name, array);
                }
                addStatistics(name, writer);
            }
        });
        writer.writeTo(out);
    }

    /** Adds the statistics after the last weight of a batch norm, where PyTorch has its buffers. */
    private void addStatistics(String name, SafetensorsWriter writer) {
        if (!name.endsWith(BIAS) || name.startsWith(Encoder.HEAD)) {
            return;
        }
        String norm = name.substring(0, name.length() - BIAS.length());
        writer.float32(norm + ".running_mean", encoder.statistics().get(norm + ".running_mean"))
                .float32(norm + ".running_var", encoder.statistics().get(norm + ".running_var"))
                .int64(
                        norm + ".num_batches_tracked",
                        encoder.origin().lineage().map(Lineage::steps).orElse(0L));
    }

    /** Reads the file in the same way as {@code init-from}, which accepts such files. */
    @Override
    public double difference(Path written, ReferenceFeatures reference) throws IOException {
        try (TrainedEncoder read = TrainedEncoder.load(written)) {
            if (read.origin().head() != head || !ExportedMetadata.of(read).equals(ExportedMetadata.of(encoder))) {
                return Double.POSITIVE_INFINITY;
            }
            if (half) {
                return reference.differenceOf(read, head);
            }
            return Math.max(
                    difference(encoder.weights(), read.weights()), difference(encoder.statistics(), read.statistics()));
        }
    }

    private double difference(FlatParameters own, FlatParameters read) {
        double largest = 0;
        for (String name : own.byName().keySet()) {
            if (head || !name.startsWith(Encoder.HEAD)) {
                largest = Math.max(largest, ReferenceFeatures.difference(own.get(name), read.get(name)));
            }
        }
        return largest;
    }

    @Override
    public String input() {
        return "weights for a model that takes normalized images [N, 3, H, W]";
    }
}
