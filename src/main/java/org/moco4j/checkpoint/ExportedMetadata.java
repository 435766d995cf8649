package org.moco4j.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.moco4j.ResizeMode;
import org.moco4j.config.DataSettings;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.tensorfile.TensorFile;
import org.moco4j.text.SafeText;

/**
 * The metadata of an encoder in an exported file. Every component may be absent.
 *
 * @param imageSize height and width of an image
 * @param pixels normalization of the images
 * @param lineage origin of the weights
 * @param resize how image files were made square
 */
public record ExportedMetadata(
        Optional<Integer> imageSize,
        Optional<InputNormalization> pixels,
        Optional<Lineage> lineage,
        Optional<ResizeMode> resize) {
    private static final String IMAGE_SIZE = "image_size";
    private static final String PIXELS = "pixels";
    private static final String LINEAGE = "lineage";
    private static final String RESIZE = "resize";

    /** Creates metadata without a resize mode. */
    public ExportedMetadata(
            Optional<Integer> imageSize, Optional<InputNormalization> pixels, Optional<Lineage> lineage) {
        this(imageSize, pixels, lineage, Optional.empty());
    }

    /** Returns the metadata of an encoder. */
    public static ExportedMetadata of(TrainedEncoder encoder) {
        TrainedEncoder.Origin origin = encoder.origin();
        return new ExportedMetadata(
                Optional.of(encoder.shape().imageSize()), origin.pixels(), origin.lineage(), origin.resize());
    }

    /** Returns the metadata in the form in which the file stores them. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        imageSize.ifPresent(size -> map.put(IMAGE_SIZE, Integer.toString(size)));
        pixels.ifPresent(scale -> map.put(PIXELS, CheckpointJson.write(scale)));
        lineage.ifPresent(known -> map.put(LINEAGE, CheckpointJson.write(known)));
        resize.ifPresent(known -> map.put(RESIZE, known.key()));
        return map;
    }

    /** Whether MoCo4J wrote the file. */
    static boolean isIn(TensorFile file) {
        return file.metadata().containsKey(IMAGE_SIZE);
    }

    /** @throws DamagedFileException if an entry has another form than {@link #toMap} writes */
    static ExportedMetadata of(TensorFile file) throws DamagedFileException {
        String size = file.metadata().get(IMAGE_SIZE);
        String pixels = file.metadata().get(PIXELS);
        String lineage = file.metadata().get(LINEAGE);
        String resize = file.metadata().get(RESIZE);
        try {
            return new ExportedMetadata(
                    size == null ? Optional.empty() : Optional.of(checkedSize(Integer.parseInt(size))),
                    pixels == null
                            ? Optional.empty()
                            : Optional.of(CheckpointJson.read(pixels, InputNormalization.class)),
                    lineage == null ? Optional.empty() : Optional.of(CheckpointJson.read(lineage, Lineage.class)),
                    resize == null ? Optional.empty() : Optional.of(parseResize(resize)));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new DamagedFileException(
                    file.file(),
                    "its " + IMAGE_SIZE + ", " + PIXELS + ", " + LINEAGE + " or " + RESIZE + " cannot be read: "
                            + SafeText.ofReason(e.getMessage()),
                    e);
        }
    }

    private static ResizeMode parseResize(String key) {
        return ResizeMode.named(key).orElseThrow(() -> new IllegalArgumentException("resize is '" + key + "'"));
    }

    private static int checkedSize(int size) {
        if (size < DataSettings.SMALLEST_IMAGE || size > DataSettings.LARGEST_IMAGE) {
            throw new IllegalArgumentException("images of " + size + " x " + size + " pixels");
        }
        return size;
    }
}
