package org.moco4j.data.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.data.OffHeapMemory;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.cifar.CifarFinder.CifarFolder;

/** Loads CIFAR-10 and CIFAR-100 (Krizhevsky, 2009) from the binary or the Python version of their files. */
public final class Cifar {
    private final ArchiveDownload download;

    public Cifar(ArchiveDownload download) {
        this.download = download;
    }

    public Dataset cifar10(DatasetRequest request, DataProgress progress) {
        List<CifarArchive> forms = List.of(CifarArchive.CIFAR10_BINARY, CifarArchive.CIFAR10_PYTHON);
        return load("Cifar10", forms, CifarLabels.CIFAR10, ChannelStatistics.CIFAR10, request, progress);
    }

    public Dataset cifar100(DatasetRequest request, DataProgress progress) {
        List<CifarArchive> forms = List.of(CifarArchive.CIFAR100_BINARY, CifarArchive.CIFAR100_PYTHON);
        CifarLabels labels =
                switch (request.labels()) {
                    case FINE -> CifarLabels.CIFAR100_FINE;
                    case COARSE -> CifarLabels.CIFAR100_COARSE;
                };
        return load("Cifar100", forms, labels, ChannelStatistics.CIFAR100, request, progress);
    }

    private Dataset load(
            String name,
            List<CifarArchive> forms,
            CifarLabels labels,
            ChannelStatistics statistics,
            DatasetRequest request,
            DataProgress progress) {
        if (request.imageSize() != CifarReader.SIDE) {
            throw new UserError("image-size is " + request.imageSize() + ", but the images of " + name
                    + " are 32x32: set it to 32, or use ImageFolder for other sizes.");
        }
        CifarFinder finder = new CifarFinder(request.dataDir(), forms, download, request.allowDownload());
        CifarFolder folder = finder.find(progress);
        CifarArchive form = folder.form();
        CifarReader reader = form.python()
                ? new CifarPickleReader(folder.path(), labels)
                : new CifarBinaryReader(folder.path(), labels);
        OffHeapMemory.require(name, images(folder), CifarReader.SIDE);
        List<String> warnings = new ArrayList<>(finder.warnings());
        Reading reading = new Reading(name, reader, progress, warnings);
        ImageSet train = reading.of(form.trainFiles(), CifarArchive.TRAIN_IMAGES, "training");
        ImageSet test = reading.of(List.of(form.testFile()), CifarArchive.TEST_IMAGES, "test");
        reading.reportEnd();
        ImageSet used = train.fraction(request.fraction(), request.seed());
        return new Dataset(name, used, Optional.of(test), statistics, warnings, SkippedFiles.NONE);
    }

    /** Returns the maximum number of images in the files, by their lengths. */
    private static long images(CifarFolder folder) {
        long bytes = 0;
        List<String> files = new ArrayList<>(folder.form().trainFiles());
        files.add(folder.form().testFile());
        for (String file : files) {
            try {
                bytes += Files.size(folder.path().resolve(file));
            } catch (IOException e) {
                throw new UserError(folder.path().resolve(file) + " cannot be read: " + e.getMessage(), e);
            }
        }
        return bytes / CifarReader.PIXELS;
    }

    /** Reads the files of one data set and reports the progress. */
    private static final class Reading {
        private final String name;
        private final CifarReader reader;
        private final List<String> classNames;
        private final DataProgress progress;
        private final List<String> warnings;
        private long done;

        Reading(String name, CifarReader reader, DataProgress progress, List<String> warnings) {
            this.name = name;
            this.reader = reader;
            this.progress = progress;
            this.warnings = warnings;
            classNames = reader.classNames();
        }

        ImageSet of(List<String> files, int published, String use) {
            ImageSet.Builder builder = ImageSet.offHeapBuilder(CifarReader.SIDE, CifarReader.SIDE, classNames);
            for (String file : files) {
                done += reader.read(file, builder);
                long expected = Math.max(done + 1, CifarArchive.TRAIN_IMAGES + CifarArchive.TEST_IMAGES);
                progress.advanced("reading " + name, DataProgress.Unit.IMAGES, done, expected);
            }
            ImageSet images = builder.build();
            if (images.size() != published) {
                warnings.add(name + " has " + images.size() + " " + use + " images here; the published data set has "
                        + published + ".");
            }
            return images;
        }

        void reportEnd() {
            progress.advanced("reading " + name, DataProgress.Unit.IMAGES, done, done);
        }
    }
}
