package org.moco4j.session;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.MocoConfig;
import org.moco4j.nn.EncoderShape;

/** Names an encoder for captions and for its results folder. */
public record EncoderDescription(TrainedEncoder encoder) {
    /** Returns the caption, such as {@code ResNet-18, width 64, cifar10-resnet18-18df7652 after epoch 15}. */
    public String caption() {
        EncoderShape shape = encoder.shape();
        String network = String.format(
                Locale.ROOT, "%s, width %d", shape.architecture().key().replace("resnet", "ResNet-"), shape.width());
        return network + ", "
                + checkpoint()
                        .map(c -> c.provenance().runName() + " after epoch "
                                + c.progress().epoch())
                        .orElse("from " + encoder.origin().file().getFileName());
    }

    /** Returns the results folder of the encoder: that of its run, or a folder named after its file. */
    public Path resultsFolder(MocoConfig config) {
        String name = checkpoint()
                .map(c -> c.provenance().runName())
                .orElse(encoder.origin().file().getFileName().toString().replaceFirst("\\.[^.]*$", ""));
        return config.run().resultsDir().resolve(name);
    }

    private Optional<Checkpoint> checkpoint() {
        return encoder.origin().checkpoint();
    }
}
