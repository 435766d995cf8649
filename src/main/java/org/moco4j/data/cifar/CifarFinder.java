package org.moco4j.data.cifar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.folder.FileNames;
import org.moco4j.data.image.FileType;
import org.moco4j.io.Digests;
import org.moco4j.text.SafeText;

/**
 * Finds CIFAR in the data folder: unpacked in its own folder or directly there, or as the official archive, which is
 * then unpacked. Downloads the binary archive if there is none.
 */
final class CifarFinder {
    /** The limit is far more than the 186 MB of the largest archive's files, but does not fill a disk. */
    private static final TarUnpacker UNPACKER = new TarUnpacker(64, 512L << 20);

    /** The depth and the number of files of the search for images for a hint. */
    private static final int HINT_DEPTH = 4;

    private static final int HINT_FILES = 10_000;

    private final Path dataDir;
    private final List<CifarArchive> forms;
    private final ArchiveDownload download;
    private final boolean allowDownload;
    private final List<String> warnings = new ArrayList<>();

    CifarFinder(Path dataDir, List<CifarArchive> forms, ArchiveDownload download, boolean allowDownload) {
        this.dataDir = dataDir;
        this.forms = forms;
        this.download = download;
        this.allowDownload = allowDownload;
    }

    /** Returns notes for the user about the files. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Finds the data set, or downloads it.
     *
     * @throws UserError if files are missing in a folder, an archive is damaged, or there is nothing and it cannot be
     *     downloaded; the message says which file to put where
     */
    CifarFolder find(DataProgress progress) {
        for (CifarArchive form : forms) {
            Optional<Path> complete = candidates(form).stream()
                    .filter(folder -> form.missingIn(folder).isEmpty())
                    .findFirst();
            if (complete.isPresent()) {
                return new CifarFolder(form, complete.get());
            }
        }
        requireNoIncompleteFolder();
        for (CifarArchive form : forms) {
            Path archive = dataDir.resolve(form.fileName());
            if (Files.isRegularFile(archive)) {
                return unpack(form, archive, progress);
            }
        }
        CifarArchive wanted = forms.get(0);
        if (!allowDownload) {
            throw new UserError("There is no " + wanted.folder() + " under "
                    + dataDir.toAbsolutePath().normalize() + " and downloads are turned off. "
                    + download.manualInstructions(wanted, dataDir)
                    + hintAtImages());
        }
        return unpack(wanted, downloaded(wanted, progress), progress);
    }

    private Path downloaded(CifarArchive wanted, DataProgress progress) {
        try {
            return download.fetch(wanted, dataDir, progress);
        } catch (UserError e) {
            throw new UserError(e.getMessage() + hintAtImages(), e);
        }
    }

    /**
     * Returns a hint if the folder contains images, which the user may want to train on; empty if there are none near
     * its top.
     */
    private String hintAtImages() {
        try (Stream<Path> files = Files.walk(dataDir, HINT_DEPTH)) {
            return files.limit(HINT_FILES)
                    .filter(Files::isRegularFile)
                    .filter(file -> FileType.isReadableByName(file.getFileName().toString()))
                    .findFirst()
                    .map(file -> " But " + dataDir + " contains images, such as " + new FileNames(dataDir).of(file)
                            + ": to train on them, add --dataset ImageFolder.")
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private List<Path> candidates(CifarArchive form) {
        return List.of(dataDir.resolve(form.folder()), dataDir);
    }

    /** Rejects an incomplete folder. It belongs to the user, so files are neither added nor overwritten. */
    private void requireNoIncompleteFolder() {
        for (CifarArchive form : forms) {
            for (Path folder : candidates(form)) {
                if (form.hasImagesIn(folder)) {
                    throw new UserError("The files " + form.missingIn(folder) + " are missing from " + folder
                            + ". Add them, or remove the folder so that the data set is unpacked again.");
                }
            }
        }
    }

    private CifarFolder unpack(CifarArchive form, Path archive, DataProgress progress) {
        UnwritableException.requireWritable(dataDir, archive + " could not be unpacked");
        try {
            if (!Digests.md5Of(archive).equals(form.md5())) {
                warnings.add(archive + " is not the official file (its MD5 is not " + form.md5() + ").");
            }
        } catch (IOException e) {
            throw new UserError(
                    archive + " cannot be read: " + SafeText.ofFailure(e) + ". Check its permissions and its disk.", e);
        }
        return new CifarFolder(form, UNPACKER.unpack(archive, form, dataDir, progress));
    }

    /** A folder with a complete version of CIFAR. */
    record CifarFolder(CifarArchive form, Path path) {}
}
