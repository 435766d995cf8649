package org.moco4j.data.source;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.moco4j.UserError;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.cifar.ArchiveDownload;
import org.moco4j.data.cifar.Cifar;
import org.moco4j.data.folder.ImageFolder;
import org.moco4j.data.shapes.Shapes;

/** The way in: loads a data set by its name. */
public final class Datasets {
    /** The data sets there are. */
    public static final List<String> NAMES = List.of("Cifar10", "Cifar100", "ImageFolder", "Shapes");

    private Datasets() {}

    /**
     * Loads what is asked for; the same request on the same files gives the same images in the same order.
     *
     * @param progress told how far reading, drawing or a download is
     * @throws UserError where the name is unknown, files are missing, damaged or of another data set, or a download fails;
     *     the message says how to fix it
     */
    public static Dataset load(DatasetRequest request, DataProgress progress) {
        return load(request, progress, new ArchiveDownload(ArchiveDownload.OFFICIAL, ArchiveDownload.Patience.USUAL));
    }

    /** The statistics that a data set is always normalized by, if it has such: known without its images. */
    public static Optional<ChannelStatistics> publishedStatistics(String name) {
        return switch (canonicalName(name)) {
            case "Cifar10" -> Optional.of(ChannelStatistics.CIFAR10);
            case "Cifar100" -> Optional.of(ChannelStatistics.CIFAR100);
            default -> Optional.empty();
        };
    }

    /** With another host to download from. */
    static Dataset load(DatasetRequest request, DataProgress progress, ArchiveDownload download) {
        Dataset loaded =
                switch (canonicalName(request.name())) {
                    case "Cifar10" -> new Cifar(download).cifar10(request, progress);
                    case "Cifar100" -> new Cifar(download).cifar100(request, progress);
                    case "ImageFolder" -> ImageFolder.load(request, progress);
                    default -> Shapes.load(request, progress);
                };
        return loaded.withValidation(request.validationFraction());
    }

    /**
     * The name as in {@link #NAMES}, whatever its case.
     *
     * @throws UserError for an unknown name; the message lists the known ones and the nearest
     */
    public static String canonicalName(String name) {
        return NAMES.stream()
                .filter(known -> known.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new UserError("There is no data set '" + name + "'. Did you mean " + nearest(name)
                        + "? There are " + String.join(", ", NAMES) + "."));
    }

    private static String nearest(String name) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return NAMES.stream()
                .min(Comparator.comparingInt(
                        known -> distance.apply(known.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))))
                .orElseThrow();
    }
}
