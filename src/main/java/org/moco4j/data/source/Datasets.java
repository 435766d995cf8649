package org.moco4j.data.source;

import java.util.List;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.cifar.ArchiveDownload;
import org.moco4j.data.cifar.Cifar;
import org.moco4j.data.folder.ImageFolder;
import org.moco4j.data.shapes.Shapes;
import org.moco4j.text.ClosestName;

/** Loads data sets by name. */
public final class Datasets {
    /** The names of the available data sets. */
    static final List<String> NAMES = List.of("Cifar10", "Cifar100", "ImageFolder", "Shapes");

    private Datasets() {}

    /**
     * Loads a data set. The same request on the same files gives the same images in the same order.
     *
     * @param progress receives the progress of reading, drawing or a download
     * @throws UserError if the name is unknown, files are missing, damaged or of another data set, or a download fails;
     *     the message says how to fix it
     */
    public static Dataset load(DatasetRequest request, DataProgress progress) {
        return load(request, progress, new ArchiveDownload(ArchiveDownload.OFFICIAL, ArchiveDownload.Patience.USUAL));
    }

    /** Returns the fixed statistics for normalizing a data set, if it has such; they are known without its images. */
    public static Optional<ChannelStatistics> publishedStatistics(String name) {
        return switch (canonicalName(name)) {
            case "Cifar10" -> Optional.of(ChannelStatistics.CIFAR10);
            case "Cifar100" -> Optional.of(ChannelStatistics.CIFAR100);
            default -> Optional.empty();
        };
    }

    /** Loads a data set with another download. */
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
     * Returns a name as in {@link #NAMES}, ignoring case.
     *
     * @throws UserError if the name is unknown; the message lists the known names and the most similar one
     */
    static String canonicalName(String name) {
        return NAMES.stream()
                .filter(candidate -> candidate.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new UserError("There is no data set '" + name + "'."
                        + ClosestName.to(name, NAMES)
                                .map(near -> " Did you mean " + near + "?")
                                .orElse("")
                        + " There are " + String.join(", ", NAMES) + "."));
    }
}
