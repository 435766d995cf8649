package org.moco4j.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.moco4j.ResizeMode;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.embed.Embedder;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.Stem;

/**
 * What an executor needs to know to embed images, without the weights.
 *
 * @param identity hash of encoder, images and settings: embeddings with the same identity have the same rows
 * @param network the encoder
 * @param config the config as JSON
 * @param threads threads of a task: {@code spark.task.cpus}
 * @param layer which feature is written
 * @param resize how images are made square
 * @param mean mean of each channel
 * @param std standard deviation of each channel
 * @param folder the folder of the images; null if their names are whole paths
 * @param classNames the classes of the images
 * @param output the folder for the parts
 */
record EmbedSpec(
        String identity,
        Network network,
        String config,
        int threads,
        Embedder.Layer layer,
        ResizeMode resize,
        float[] mean,
        float[] std,
        HadoopPlace folder,
        List<String> classNames,
        HadoopPlace output)
        implements Serializable {
    /** An {@link EncoderShape} that can be sent. */
    record Network(Architecture architecture, Stem stem, int width, int dim, boolean mlp, int imageSize, int hidden)
            implements Serializable {
        static Network of(EncoderShape shape) {
            return new Network(
                    shape.architecture(),
                    shape.stem(),
                    shape.width(),
                    shape.dim(),
                    shape.mlp(),
                    shape.imageSize(),
                    shape.hidden());
        }

        EncoderShape shape() {
            return new EncoderShape(architecture, stem, width, dim, mlp, imageSize, hidden);
        }
    }

    MocoConfig mocoConfig() {
        return MocoConfig.parse(config, "the driver's config").with("threads", Integer.toString(threads));
    }

    ChannelStatistics statistics() {
        return new ChannelStatistics(mean, std);
    }

    Optional<HadoopPlace> imageFolder() {
        return Optional.ofNullable(folder);
    }
}
