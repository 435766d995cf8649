package org.moco4j.spark;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.moco4j.UserError;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.folder.FileSorter;
import org.moco4j.data.folder.FolderClasses;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.io.Digests;
import org.moco4j.io.UnicodeNames;
import org.moco4j.text.SafeText;

/**
 * The images to embed, in the order of their rows.
 *
 * @param folder the folder that the names are relative to; empty if the names are whole paths
 * @param names names of the images
 * @param classes their classes
 * @param skippedFiles other files of the folder
 * @param checksum hash of the names, in a folder also of the sizes and the times of the last change
 * @param caption what the images are, without their number: {@code images of photos}
 */
record InputImages(
        Optional<HadoopPlace> folder,
        ImageList names,
        FolderClasses classes,
        SkippedFiles skippedFiles,
        String checksum,
        String caption) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * Finds the images of a folder, or of a text file with one path per line.
     *
     * @throws UserError if there is no such folder or file, or it has no image
     */
    static InputImages find(String given, Configuration configuration) throws IOException {
        HadoopPlace place = HadoopPlace.of(given, HadoopPlace.workingFolder(configuration), configuration);
        if (place.isLocal()) {
            Path found = UnicodeNames.existing(Path.of(place.path()));
            place = new HadoopPlace(place.scheme(), place.authority(), found.toString());
        }
        FileSystem files = place.fileSystem(configuration);
        FileStatus status;
        try {
            status = files.getFileStatus(place.hadoop());
        } catch (FileNotFoundException e) {
            throw new UserError(
                    "--input " + SafeText.of(given) + ": " + SafeText.of(place.toString()) + " does not exist. Give a"
                            + " folder of images, or a text file with the path of an image in each line.",
                    e);
        }
        return status.isDirectory() ? ofFolder(place, configuration) : ofList(place, configuration);
    }

    private static InputImages ofFolder(HadoopPlace folder, Configuration configuration) throws IOException {
        ImageList found = new ImageList();
        Checksum checksum = new Checksum();
        FileSorter others;
        if (folder.isLocal()) {
            // Follows links, and knows names that are not UTF-8.
            others = ImageScan.walk(Path.of(folder.path()), image -> {
                found.add(image.name());
                checksum.add(image.name() + '\0' + image.size() + '\0' + image.modified());
            });
        } else {
            others = new HadoopWalk(folder.fileSystem(configuration), folder, (name, status) -> {
                        found.add(name);
                        checksum.add(name + '\0' + status.getLen() + '\0' + status.getModificationTime());
                    })
                    .walk();
        }
        if (found.isEmpty()) {
            throw ImageScan.noImage(folder.toString(), others.skippedFiles());
        }
        ImageList names = found.sorted();
        return new InputImages(
                Optional.of(folder),
                names,
                FolderClasses.of(names, Path.of(folder.path())),
                others.skippedFiles(),
                checksum.text(),
                "images of " + folder.name());
    }

    /** Reads the list twice: to find the folder of all images, and then their names. */
    private static InputImages ofList(HadoopPlace list, Configuration configuration) throws IOException {
        HadoopPlace[] common = new HadoopPlace[1];
        boolean[] apart = new boolean[1];
        read(list, configuration, place -> {
            if (common[0] == null) {
                common[0] = place.parent();
            } else if (!common[0].sharesFileSystem(place)) {
                apart[0] = true;
            }
            while (!apart[0] && !isIn(place, common[0])) {
                common[0] = common[0].parent();
            }
        });
        if (common[0] == null) {
            throw new UserError(list + " has no line with the path of an image.");
        }
        Optional<HadoopPlace> folder = apart[0] ? Optional.empty() : Optional.of(common[0]);
        int start = common[0].path().length() + (common[0].path().endsWith("/") ? 0 : 1);
        ImageList names = new ImageList();
        Checksum checksum = new Checksum();
        read(list, configuration, place -> {
            String name = folder.isPresent() ? place.path().substring(start) : place.toString();
            checksum.add(names.size() + "\0" + name);
            names.add(name);
        });
        return new InputImages(
                folder,
                names,
                new FolderClasses(List.of(), new int[0]),
                SkippedFiles.NONE,
                checksum.text(),
                "images of the list " + list.name());
    }

    private static boolean isIn(HadoopPlace place, HadoopPlace folder) {
        String path = folder.path();
        return place.path().startsWith(path.endsWith("/") ? path : path + "/");
    }

    private interface Taker {
        void take(HadoopPlace place);
    }

    private static void read(HadoopPlace list, Configuration configuration, Taker taker) throws IOException {
        try (InputStream in = list.fileSystem(configuration).open(list.hadoop());
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String path = number++ == 0 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
                if (path.indexOf('\0') >= 0) {
                    throw notAList(list, null);
                }
                if (!path.isBlank()) {
                    taker.take(HadoopPlace.of(path, list.parent(), configuration));
                }
            }
        } catch (CharacterCodingException e) {
            throw notAList(list, e);
        }
    }

    private static UserError notAList(HadoopPlace list, Throwable cause) {
        return new UserError(
                SafeText.of(list.toString()) + " is neither a folder nor a text file (UTF-8). Give a folder of images,"
                        + " or a text file with the path of an image in each line.",
                cause);
    }

    /** Returns a description such as {@code 1,200 images of photos}. */
    String describe(int images) {
        return String.format(Locale.ROOT, "%,d %s", images, caption);
    }

    /** Returns where the images are, for the description of the embedding. */
    String folderText() {
        return folder.map(HadoopPlace::toString).orElse("several file systems");
    }

    /** A hash of a set of texts that does not depend on their order: the sum of their hashes. */
    private static final class Checksum {
        private final long[] sum = new long[4];

        void add(String text) {
            ByteBuffer hash = ByteBuffer.wrap(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < sum.length; i++) {
                sum[i] += hash.getLong();
            }
        }

        String text() {
            ByteBuffer bytes = ByteBuffer.allocate(sum.length * Long.BYTES);
            for (long part : sum) {
                bytes.putLong(part);
            }
            return HexFormat.of().formatHex(bytes.array());
        }
    }
}
