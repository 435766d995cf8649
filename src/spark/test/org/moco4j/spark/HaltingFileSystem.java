package org.moco4j.spark;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A Hadoop file system that is not the local one, but has its files. It lists the names of opened images, and ends the
 * process when a chosen one is opened for the first time.
 */
public final class HaltingFileSystem extends RawLocalFileSystem {
    private static final String SCHEME = "halting";
    private static final String IMPLEMENTATION = "spark.hadoop.fs." + SCHEME + ".impl";
    private static final String LOG = "moco4j.test.log";
    private static final String HALT = "moco4j.test.halt";

    /**
     * Makes the file system known to the next cluster.
     *
     * @param log file for the names
     * @param halt name of the image that ends the process; empty for none
     */
    static void install(Path log, String halt) throws IOException {
        // Hadoop would use the file system of an earlier cluster in this JVM, with its settings.
        FileSystem.closeAll();
        System.setProperty(IMPLEMENTATION, HaltingFileSystem.class.getName());
        System.setProperty("spark.hadoop." + LOG, log.toString());
        System.setProperty("spark.hadoop." + HALT, halt);
    }

    static void uninstall() {
        for (String key : List.of(IMPLEMENTATION, "spark.hadoop." + LOG, "spark.hadoop." + HALT)) {
            System.clearProperty(key);
        }
    }

    /** Returns the address of a local file. */
    static String address(Path file) {
        return SCHEME + "://" + file.toAbsolutePath();
    }

    @Override
    public void initialize(URI name, Configuration configuration) throws IOException {
        super.initialize(name, configuration);
        setConf(configuration);
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize) throws IOException {
        String name = path.getName();
        if (name.endsWith(".png")) {
            Path log = Path.of(getConf().get(LOG));
            Files.writeString(log, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            if (name.equals(getConf().get(HALT)) && new File(log + ".halted").createNewFile()) {
                Runtime.getRuntime().halt(1);
            }
        }
        return super.open(path, bufferSize);
    }
}
