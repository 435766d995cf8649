package org.moco4j.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.Lineage;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.nn.EncoderShape;

/** The description of an encoder in an exported file, as text by key. It contains no paths and no export time. */
record ModelCard(TrainedEncoder encoder, boolean head, Producer producer) {

    /** The encoder's shape, and the program that wrote the file. */
    Map<String, String> shape() {
        EncoderShape shape = encoder.shape();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("architecture", shape.architecture().key());
        facts.put("width", Integer.toString(shape.width()));
        facts.put("head", head ? (shape.mlp() ? "mlp" : "linear") : "none");
        facts.put("exported_by", producer.toString());
        return facts;
    }

    /**
     * All facts, with one line of text each, for readers without JSON.
     *
     * @param normalization where and how the input is normalized
     */
    Map<String, String> everything(String normalization) {
        Map<String, String> facts = shape();
        facts.put("image_size", Integer.toString(encoder.shape().imageSize()));
        encoder.origin().pixels().ifPresent(scale -> addPixels(scale, normalization, facts));
        encoder.origin().resize().ifPresent(resize -> facts.put("resize", resize.key()));
        if (encoder.origin().pixels().isEmpty()) {
            facts.put("normalization", "before the model: as in the encoder's training, which is not known");
        }
        encoder.origin().lineage().ifPresent(lineage -> addLineage(lineage, facts));
        return facts;
    }

    private static void addPixels(InputNormalization scale, String normalization, Map<String, String> facts) {
        facts.put("normalization", normalization);
        facts.put("pixel_mean", text(scale.mean()));
        facts.put("pixel_std", text(scale.std()));
    }

    private static void addLineage(Lineage lineage, Map<String, String> facts) {
        facts.put("run", lineage.run());
        facts.put("epochs", Integer.toString(lineage.epochs()));
        facts.put("steps", Long.toString(lineage.steps()));
        facts.put("dataset", lineage.dataset());
        facts.put("dataset_checksum", lineage.datasetChecksum());
        facts.put("trained_by", new Producer(lineage.version(), lineage.gitCommit()).toString());
        facts.put("trained_at", lineage.trainedAt().toString());
    }

    private static String text(List<Float> channels) {
        return channels.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
