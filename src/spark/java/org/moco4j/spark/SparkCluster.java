package org.moco4j.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.moco4j.UserError;
import org.moco4j.text.Quantities;

/**
 * The connection to a cluster. It checks Spark's settings against the memory that the tasks need, sets those that the
 * user left out, and starts the executors.
 */
final class SparkCluster implements AutoCloseable {
    private static final String MASTER = "spark.master";
    private static final String HEAP = "spark.executor.memory";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String RESULTS = "spark.driver.maxResultSize";
    private static final String TASK_CPUS = "spark.task.cpus";
    private static final String CORES = "spark.executor.cores";
    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";
    /** Where Spark's workers on this machine keep their logs; it cannot be changed. */
    private static final Path WORK = Path.of("work");

    private final JavaSparkContext spark;

    private SparkCluster(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * Starts the executors.
     *
     * @param need memory of the tasks; empty if Spark's settings are used as they are
     * @param name name of the application in Spark's pages
     * @throws UserError if a setting cannot work
     */
    static SparkCluster open(ClusterSettings settings, Optional<? extends MemoryNeed> need, String name) {
        SparkConf conf = configured(new SparkConf(), settings, need);
        conf.setIfMissing("spark.app.name", name);
        requireJar(conf);
        return new SparkCluster(connected(conf));
    }

    /** The executors of a cluster get the program from spark-submit; without it they have no class of it. */
    private static void requireJar(SparkConf conf) {
        String master = conf.get(MASTER);
        if (!master.startsWith("local") && !conf.contains("spark.jars")) {
            throw new UserError("The executors of " + master + " need the program. Build it by mvn -Pspark package"
                    + " -DskipTests, and start it by spark-submit --master " + master
                    + " --class org.moco4j.spark.SparkMain target/moco4j-VERSION-spark.jar. As a library, set"
                    + " spark.jars.");
        }
    }

    /** @throws UserError if the master of a cluster cannot be reached */
    private static JavaSparkContext connected(SparkConf conf) {
        try {
            JavaSparkContext spark = new JavaSparkContext(conf);
            if (conf.get(MASTER).startsWith("local") || !stopsSoon(spark)) {
                return spark;
            }
            throw noMaster(conf, null);
        } catch (IllegalStateException | NullPointerException e) {
            // What Spark throws if its context stops while it starts.
            throw conf.get(MASTER).startsWith("local") ? e : noMaster(conf, e);
        }
    }

    private static UserError noMaster(SparkConf conf, Exception cause) {
        return new UserError(
                "Spark did not start on " + conf.get(MASTER)
                        + ". Check the address of the master, and whether it runs.",
                cause);
    }

    /** Waits a moment for an executor. Without a master, Spark stops its context a little after the start. */
    private static boolean stopsSoon(JavaSparkContext spark) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!spark.sc().isStopped() && spark.sc().getExecutorMemoryStatus().size() < 2 && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return spark.sc().isStopped();
    }

    /**
     * Sets what the user left out.
     *
     * @return {@code conf}
     * @throws UserError if a setting cannot work
     */
    static SparkConf configured(SparkConf conf, ClusterSettings settings, Optional<? extends MemoryNeed> need) {
        boolean onThisMachine = !conf.contains(MASTER) && settings.master().isEmpty();
        settings.master().ifPresent(master -> conf.setIfMissing(MASTER, master));
        if (conf.get(MASTER, "").startsWith("spark://")) {
            // Otherwise an executor has all cores of its worker, and runs more tasks at once than its memory is for.
            conf.setIfMissing(CORES, Integer.toString(taskThreads(conf)));
        }
        requireJavaSerializer(conf);
        need.ifPresent(memory -> applyMemory(conf, memory, onThisMachine));
        if (onThisMachine) {
            conf.set(MASTER, "local-cluster[" + settings.executors() + ",1," + mib(conf, HEAP, "1g") + "]");
        }
        if (conf.get(MASTER).startsWith("local-cluster")) {
            conf.setIfMissing("spark.executor.extraClassPath", classPath());
            conf.setIfMissing("spark.executorEnv.SPARK_SCALA_VERSION", "2.12");
            // Without it, a worker looks for an installation of Spark.
            conf.setIfMissing("spark.executorEnv.SPARK_TESTING", "1");
        }
        limitNativeMemory(conf);
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(taskThreads(conf)));
        conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
        // So that executors find files with any name; Java's own encoding of names depends on the locale.
        conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
        // Weights do not compress.
        conf.setIfMissing("spark.broadcast.compress", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        return conf;
    }

    JavaSparkContext spark() {
        return spark;
    }

    /** Returns the threads of a task. */
    int taskThreads() {
        return taskThreads(spark.getConf());
    }

    private static int taskThreads(SparkConf conf) {
        return conf.getInt(TASK_CPUS, 1);
    }

    /** Returns one line about the cluster. */
    String describe() {
        SparkConf conf = spark.getConf();
        return "  cluster     " + conf.get(MASTER) + ", Spark " + spark.version() + ", " + taskThreads()
                + (taskThreads() == 1 ? " thread" : " threads") + " for a task, executors with " + mib(conf, HEAP, "1g")
                + " MiB of heap and " + mib(conf, OVERHEAD, "384m") + " MiB outside of it"
                + Optional.ofNullable(spark.sc().uiWebUrl().getOrElse(() -> null))
                        .map(url -> ", " + url)
                        .orElse("");
    }

    private static void requireJavaSerializer(SparkConf conf) {
        if (conf.get("spark.serializer", "").contains("Kryo")) {
            throw new UserError("spark.serializer is Kryo, which does not serialize the records of MoCo4J's tasks."
                    + " Remove the setting; Spark then uses Java's serialization.");
        }
    }

    private static void applyMemory(SparkConf conf, MemoryNeed need, boolean onThisMachine) {
        int tasks = tasksAtOnce(conf, onThisMachine);
        requireAtLeast(conf, HEAP, need.heapBytes(tasks), "heap of an executor with " + tasks(tasks), need);
        requireAtLeast(
                conf,
                OVERHEAD,
                need.nativeBytes(tasks),
                "memory of an executor outside of Java's heap with " + tasks(tasks),
                need);
        requireAtLeast(conf, RESULTS, need.resultBytes(), "result of a job", need);
        long heap = Runtime.getRuntime().maxMemory();
        if (heap < need.driverHeapBytes()) {
            throw new UserError("The driver needs a heap of " + Quantities.size(need.driverHeapBytes())
                    + " for " + need.results() + ", but has " + Quantities.size(heap)
                    + ". Give it more: spark-submit --driver-memory, or java -Xmx.");
        }
    }

    private static String tasks(int count) {
        return count == 1 ? "one task at a time" : count + " tasks at a time";
    }

    /** Sets a size that the user left out, and refuses one that is too small. */
    private static void requireAtLeast(SparkConf conf, String key, long bytes, String what, MemoryNeed need) {
        long needed = (bytes + MemoryNeed.MIB - 1) / MemoryNeed.MIB;
        if (!conf.contains(key)) {
            conf.set(key, needed + "m");
            return;
        }
        long given = mib(conf, key, "0");
        // 0 means no limit.
        if (given < needed && !(given == 0 && key.equals(RESULTS))) {
            throw new UserError(key + " is " + conf.get(key) + ", but the " + what + " needs " + needed + "m. Set "
                    + key + " to at least " + needed + "m, or leave it out. " + need.advice());
        }
    }

    private static int tasksAtOnce(SparkConf conf, boolean onThisMachine) {
        String master = conf.get(MASTER, "");
        if (master.startsWith("local[")) {
            String threads = master.substring("local[".length()).replaceAll("[],].*", "");
            return threads.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(threads);
        }
        int usual = onThisMachine || !master.startsWith("local-cluster[")
                ? 1
                : Integer.parseInt(master.split(",")[1].strip());
        return Math.max(1, conf.getInt(CORES, usual) / taskThreads(conf));
    }

    /** Tells JavaCPP the size of the container, because it would allow itself four times the heap. */
    private static void limitNativeMemory(SparkConf conf) {
        if (!conf.contains(OVERHEAD) || conf.get(JAVA_OPTIONS, "").contains("javacpp")) {
            return;
        }
        long outside = mib(conf, OVERHEAD, "0") * MemoryNeed.MIB;
        long whole = outside + mib(conf, HEAP, "1g") * MemoryNeed.MIB;
        String limits =
                "-Dorg.bytedeco.javacpp.maxbytes=" + outside + " -Dorg.bytedeco.javacpp.maxphysicalbytes=" + whole;
        conf.set(JAVA_OPTIONS, (conf.get(JAVA_OPTIONS, "") + " " + limits).strip());
    }

    private static long mib(SparkConf conf, String key, String usual) {
        return conf.getSizeAsMb(key, usual);
    }

    /** Returns the class path of this program, with absolute paths. */
    private static String classPath() {
        List<String> entries = new ArrayList<>();
        if (SparkCluster.class.getClassLoader() instanceof URLClassLoader loader) {
            for (URL url : loader.getURLs()) {
                try {
                    entries.add(Path.of(url.toURI()).toString());
                } catch (URISyntaxException e) {
                    throw new IllegalStateException("A class path with the entry " + url, e);
                }
            }
        } else {
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> Path.of(entry).toAbsolutePath().toString())
                    .forEach(entries::add);
        }
        return String.join(File.pathSeparator, entries);
    }

    @Override
    public void close() {
        String application = spark.sc().applicationId();
        spark.close();
        deleteAll(WORK.resolve(application));
        deleteIfEmpty(WORK);
    }

    /** Deletes what Spark left. A failure is no reason to fail, because the work is done. */
    private static void deleteAll(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(SparkCluster::deleteIfEmpty);
        } catch (IOException | UncheckedIOException e) {
            // Another process deletes it, too.
        }
    }

    private static void deleteIfEmpty(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Another run uses it.
        }
    }
}
