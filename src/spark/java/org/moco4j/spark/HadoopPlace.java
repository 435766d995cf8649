package org.moco4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/**
 * A file or folder of any Hadoop file system, with its plain name: a percent sign or a colon in it means itself.
 *
 * @param scheme such as {@code hdfs}
 * @param authority such as {@code namenode:8020}; null if there is none
 * @param path absolute path, with {@code /}
 */
record HadoopPlace(String scheme, String authority, String path) implements Serializable {
    private static final String LOCAL = "file";

    /**
     * Parses what a user wrote. A path without a scheme is in the default file system; a relative path is in {@code
     * folder}.
     *
     * @throws UserError if the file system is unknown
     */
    static HadoopPlace of(String given, HadoopPlace folder, Configuration configuration) {
        int colon = given.indexOf(":/");
        boolean hasScheme = colon > 0 && given.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*");
        if (!hasScheme) {
            return given.startsWith("/")
                    ? new HadoopPlace(folder.scheme, folder.authority, normalized(given))
                    : folder.child(given);
        }
        String scheme = given.substring(0, colon);
        String rest = given.substring(colon + 1);
        if (!rest.startsWith("//")) {
            return new HadoopPlace(scheme, null, normalized(rest));
        }
        int slash = rest.indexOf('/', 2);
        String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        HadoopPlace place = new HadoopPlace(
                scheme, authority.isEmpty() ? null : authority, normalized(slash < 0 ? "/" : rest.substring(slash)));
        if (place.authority == null && !scheme.equals(LOCAL)) {
            URI usual = FileSystem.getDefaultUri(configuration);
            return scheme.equals(usual.getScheme()) ? new HadoopPlace(scheme, usual.getAuthority(), place.path) : place;
        }
        return place;
    }

    /** Returns the folder of the user's relative paths: the working folder, or the home folder on a cluster. */
    static HadoopPlace workingFolder(Configuration configuration) throws IOException {
        FileSystem usual = FileSystem.get(configuration);
        URI folder = usual.makeQualified(usual.getWorkingDirectory()).toUri();
        return new HadoopPlace(folder.getScheme(), folder.getAuthority(), folder.getPath());
    }

    private static String normalized(String path) {
        String plain = path.replaceAll("/{2,}", "/");
        return plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    /** Returns a file or folder in this folder. */
    HadoopPlace child(String name) {
        return new HadoopPlace(scheme, authority, normalized(path + "/" + name));
    }

    /** Returns the folder that contains this; the root is in itself. */
    HadoopPlace parent() {
        int slash = path.lastIndexOf('/');
        return new HadoopPlace(scheme, authority, slash <= 0 ? "/" : path.substring(0, slash));
    }

    /** Whether both are in one file system. */
    boolean sharesFileSystem(HadoopPlace other) {
        return scheme.equals(other.scheme) && Objects.equals(authority, other.authority);
    }

    /** Returns its own name, without the folders above it. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether it is a file of this machine. */
    boolean isLocal() {
        return scheme.equals(LOCAL);
    }

    /** Returns the path for Hadoop. */
    Path hadoop() {
        try {
            return new Path(new URI(scheme, authority, path, null, null));
        } catch (URISyntaxException e) {
            throw new UserError(SafeText.of(toString()) + " is not a path: " + SafeText.of(e.getMessage()), e);
        }
    }

    /**
     * Returns the file system. For local files it is the one without checksum files.
     *
     * @throws UserError if the file system is unknown
     */
    FileSystem fileSystem(Configuration configuration) throws IOException {
        try {
            FileSystem found = hadoop().getFileSystem(configuration);
            return found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
        } catch (UnsupportedFileSystemException e) {
            throw noFileSystem(e);
        } catch (RuntimeException e) {
            // Hadoop wraps the exception once or twice.
            throw Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause)
                            .anyMatch(ClassNotFoundException.class::isInstance)
                    ? noFileSystem(e)
                    : e;
        }
    }

    private UserError noFileSystem(Exception cause) {
        return new UserError(
                SafeText.of(toString()) + ": there is no file system " + SafeText.of(scheme)
                        + ". If it needs a library, such as hadoop-aws for s3a, give it to spark-submit with"
                        + " --packages.",
                cause);
    }

    @Override
    public String toString() {
        return isLocal() ? path : scheme + "://" + (authority == null ? "" : authority) + path;
    }
}
