package org.moco4j.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.security.AccessControlException;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.ImageContent;
import org.moco4j.data.image.ImageDecoder;

/** Images of any Hadoop file system, decoded as on one machine. Thread-safe. */
final class HadoopImages implements ImageSource {
    private static final int TRIES = 3;
    private static final long PAUSE_MILLIS = 500;

    private final Optional<HadoopPlace> folder;
    private final List<String> names;
    private final int[] labels;
    private final List<String> classNames;
    private final ImageDecoder decoder;
    private final int side;
    private final Configuration configuration;

    /**
     * Creates a source.
     *
     * @param folder the folder that the names are relative to; empty if the names are whole paths
     * @param labels class of each image; empty if there are no classes
     * @param side height and width of the images that {@code decoder} makes, in pixels
     */
    HadoopImages(
            Optional<HadoopPlace> folder,
            List<String> names,
            int[] labels,
            List<String> classNames,
            ImageDecoder decoder,
            int side,
            Configuration configuration) {
        this.folder = folder;
        this.names = names;
        this.labels = labels;
        this.classNames = classNames;
        this.decoder = decoder;
        this.side = side;
        this.configuration = configuration;
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public int side() {
        return side;
    }

    @Override
    public String name(int index) {
        return names.get(index);
    }

    @Override
    public int label(int index) {
        return labels.length == 0 ? ImageSet.NO_LABEL : labels[index];
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public DecodedImage read(int index) throws InterruptedException {
        String name = names.get(index);
        HadoopPlace place = folder.isPresent()
                ? folder.get().child(name)
                : HadoopPlace.of(name, new HadoopPlace("file", null, "/"), configuration);
        return decoder.decode(new Content(place));
    }

    /** Returns the reason why a file could not be read, for the user. */
    static String reason(IOException e) {
        return e instanceof AccessControlException ? "access is denied" : ImageContent.reason(e);
    }

    /** A file that is read. A failure of the network is tried again, because it says nothing about the file. */
    private final class Content implements ImageContent.Source {
        private final HadoopPlace place;

        Content(HadoopPlace place) {
            this.place = place;
        }

        @Override
        public long size() throws IOException {
            return tried(() -> {
                FileStatus status = place.fileSystem(configuration).getFileStatus(place.hadoop());
                if (!status.isFile()) {
                    throw new NotAFileException();
                }
                return status.getLen();
            });
        }

        @Override
        public byte[] read(int length) throws IOException {
            return tried(() -> {
                byte[] content = new byte[length];
                try (FSDataInputStream in = place.fileSystem(configuration).open(place.hadoop())) {
                    int count = in.readNBytes(content, 0, length);
                    return count == length ? content : Arrays.copyOf(content, count);
                }
            });
        }

        @Override
        public String toString() {
            return place.toString();
        }

        private <T> T tried(Reading<T> reading) throws IOException {
            for (int attempt = 1; ; attempt++) {
                try {
                    return reading.result();
                } catch (FileNotFoundException | AccessControlException | NotAFileException e) {
                    throw new IOException(reason(e), e);
                } catch (IOException e) {
                    if (attempt == TRIES || Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    pause(attempt);
                }
            }
        }

        private void pause(int attempt) {
            try {
                Thread.sleep(attempt * PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class NotAFileException extends IOException {
        private static final long serialVersionUID = 1;

        NotAFileException() {
            super("it is not a file");
        }
    }

    private interface Reading<T> {
        T result() throws IOException;
    }
}
