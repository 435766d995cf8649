package org.moco4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.UserError;

/** Spark's settings against the memory that the tasks need. */
class SparkSettingsTest {
    private static final long MIB = MemoryNeed.MIB;
    private static final TaskMemory NEED = new TaskMemory(45 * MIB, 2 * MIB, 300 * MIB, MIB, 150 * MIB, 8);
    private static final ClusterSettings ON_THIS_MACHINE = new ClusterSettings(Optional.empty(), 3, false);

    @Test
    void whatIsLeftOutIsSetToTheNeed() {
        SparkConf conf = SparkCluster.configured(new SparkConf(false), ON_THIS_MACHINE, Optional.of(NEED));
        long heap = conf.getSizeAsMb("spark.executor.memory");
        assertTrue(heap * MIB >= NEED.heapBytes(1));
        assertTrue(conf.getSizeAsMb("spark.executor.memoryOverhead") * MIB >= NEED.nativeBytes(1));
        assertTrue(conf.getSizeAsMb("spark.driver.maxResultSize") * MIB >= NEED.resultBytes());
        assertEquals("local-cluster[3,1," + heap + "]", conf.get("spark.master"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({
        "spark.executor.memory, 512m",
        "spark.executor.memoryOverhead, 384m",
        "spark.driver.maxResultSize, 100m",
        "spark.serializer, org.apache.spark.serializer.KryoSerializer"
    })
    void aSettingThatCannotWorkIsRefusedByName(String key, String value) {
        SparkConf conf = new SparkConf(false).set(key, value);
        UserError error =
                assertThrows(UserError.class, () -> SparkCluster.configured(conf, ON_THIS_MACHINE, Optional.of(NEED)));
        assertTrue(error.getMessage().contains(key), error.getMessage());
    }

    @Test
    void settingsThatAreLargeEnoughStay() {
        SparkConf conf = new SparkConf(false)
                .set("spark.master", "spark://host:7077")
                .set("spark.executor.memory", "6g")
                .set("spark.executor.memoryOverhead", "5g")
                .set("spark.driver.maxResultSize", "0");
        SparkCluster.configured(conf, ON_THIS_MACHINE, Optional.of(NEED));
        assertEquals("spark://host:7077", conf.get("spark.master"));
        assertEquals("6g", conf.get("spark.executor.memory"));
        assertEquals("5g", conf.get("spark.executor.memoryOverhead"));
        assertEquals("0", conf.get("spark.driver.maxResultSize"));
    }

    @Test
    void onSparksOwnClusterAnExecutorHasTheCoresOfOneTask() {
        SparkConf conf =
                new SparkConf(false).set("spark.master", "spark://host:7077").set("spark.task.cpus", "4");
        SparkCluster.configured(conf, ON_THIS_MACHINE, Optional.of(NEED));
        assertEquals("4", conf.get("spark.executor.cores"));
    }

    @Test
    void tasksThatRunAtOnceNeedTheirMemoryEach() {
        SparkConf one = new SparkConf(false).set("spark.executor.cores", "4").set("spark.task.cpus", "4");
        SparkConf four = new SparkConf(false).set("spark.executor.cores", "4");
        SparkCluster.configured(one, ON_THIS_MACHINE, Optional.of(NEED));
        SparkCluster.configured(four, ON_THIS_MACHINE, Optional.of(NEED));
        assertTrue(four.getSizeAsMb("spark.executor.memoryOverhead")
                > one.getSizeAsMb("spark.executor.memoryOverhead") + 3 * 300);
        assertEquals("4", one.get("spark.executorEnv.OMP_NUM_THREADS"));
    }

    @Test
    void javaCppIsToldTheSizeOfTheContainer() {
        SparkConf conf =
                new SparkConf(false).set("spark.executor.memory", "2g").set("spark.executor.memoryOverhead", "3g");
        SparkCluster.configured(conf, ON_THIS_MACHINE, Optional.of(NEED));
        assertEquals(
                "-Dorg.bytedeco.javacpp.maxbytes=" + 3072 * MIB + " -Dorg.bytedeco.javacpp.maxphysicalbytes="
                        + 5120 * MIB,
                conf.get("spark.executor.extraJavaOptions"));
    }
}
