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
import org.moco4j.data.Digests;
import org.moco4j.data.folder.FileNames;
import org.moco4j.data.image.FileType;
import org.moco4j.text.SafeText;

/**
 * Finds CIFAR under the data folder in either form: unpacked in its own folder or right there, or as the official archive,
 * which is then unpacked. Downloads the binary archive where there is nothing.
 */
final class CifarFinder {
    /** Far above the 186 MB of the largest archive's files, far below what fills a disk. */
    private static final TarUnpacker UNPACKER = new TarUnpacker(64, 512L << 20);

    /** How deep images are looked for, and among how many files, for a hint. */
    private static final int LOOKED_INTO = 4;

    private static final int MOST_LOOKED_AT = 10_000;

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

    /** What the user should know of what was found. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * @throws UserError where a folder lacks files, an archive is damaged, or nothing is there and it cannot be downloaded;
     *     the message says what to put where
     */
    CifarFolder find(DataProgress progress) {
        for (CifarArchive form : forms) {
            Optional<Path> complete = places(form).stream()
                    .filter(place -> form.missingIn(place).isEmpty())
                    .findFirst();
            if (complete.isPresent()) {
                return new CifarFolder(form, complete.get());
            }
        }
        refuseIncomplete();
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
                    + download.byHand(wanted, dataDir)
                    + hintAtImages());
        }
        return unpack(wanted, fetched(wanted, progress), progress);
    }

    private Path fetched(CifarArchive wanted, DataProgress progress) {
        try {
            return download.fetch(wanted, dataDir, progress);
        } catch (UserError e) {
            throw new UserError(e.getMessage() + hintAtImages(), e);
        }
    }

    /** What to add if the folder holds images, which may be what the user means; empty if there are none near its top. */
    private String hintAtImages() {
        try (Stream<Path> files = Files.walk(dataDir, LOOKED_INTO)) {
            return files.limit(MOST_LOOKED_AT)
                    .filter(Files::isRegularFile)
                    .filter(file -> FileType.isReadableByName(file.getFileName().toString()))
                    .findFirst()
                    .map(file -> " But " + dataDir + " holds images, such as " + new FileNames(dataDir).of(file)
                            + ": to train on them, add --dataset ImageFolder.")
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private List<Path> places(CifarArchive form) {
        return List.of(dataDir.resolve(form.folder()), dataDir);
    }

    /** A half-copied folder is never filled up or written over: it is the user's. */
    private void refuseIncomplete() {
        for (CifarArchive form : forms) {
            for (Path place : places(form)) {
                if (form.begunIn(place)) {
                    throw new UserError("The files " + form.missingIn(place) + " are missing from " + place
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
                    archive + " cannot be read: " + SafeText.ofFailure(e)
                            + ". Give yourself the permission to read it, or look after its disk.",
                    e);
        }
        return new CifarFolder(form, UNPACKER.unpack(archive, form, dataDir, progress));
    }
}
