package org.moco4j.platform;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.moco4j.text.Quantities;

/**
 * Limits the native memory that JavaCPP allocates for ND4J. JavaCPP's defaults are the heap's maximum for arrays and
 * four times that for the process. This is either too little for a batch of activations or more than the machine has;
 * then the system kills the process without an OutOfMemoryError.
 *
 * <p>JavaCPP reads both limits once, in the static initializer of {@code org.bytedeco.javacpp.Pointer}, so they
 * must be system properties before the first class of ND4J loads. Above a limit it calls {@code System.gc()} up to ten
 * times, 100 ms apart ({@code maxretries}), and then throws.
 *
 * @param memory memory of the machine
 * @param heapBytes maximum of the heap
 * @param maxBytes limit of native arrays: {@code org.bytedeco.javacpp.maxbytes}
 * @param maxPhysicalBytes limit of the resident memory of the whole process, including heap and libraries:
 *     {@code org.bytedeco.javacpp.maxphysicalbytes}
 */
record MemoryLimits(PhysicalMemory memory, long heapBytes, long maxBytes, long maxPhysicalBytes) {
    private static final long MIB = 1L << 20;
    /** Code cache, metaspace, thread stacks and ND4J's libraries (the largest has 365 MB, mostly resident). */
    private static final long OUTSIDE_HEAP_BYTES = 512 * MIB;

    private static final String MAX_BYTES = "org.bytedeco.javacpp.maxbytes";
    private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxphysicalbytes";
    /** Other spellings of the properties, which JavaCPP prefers. */
    private static final Map<String, String> OTHER_SPELLING = Map.of(
            MAX_BYTES, "org.bytedeco.javacpp.maxBytes",
            MAX_PHYSICAL_BYTES, "org.bytedeco.javacpp.maxPhysicalBytes");

    /**
     * Computes the limits for this machine.
     *
     * @throws IOException if the size of the memory cannot be read
     */
    static MemoryLimits ofThisMachine() throws IOException {
        return of(PhysicalMemory.ofThisMachine(), Runtime.getRuntime().maxMemory());
    }

    /**
     * Computes the limits. Other processes keep a tenth of the usable memory: at least 512 MiB, at most 4 GiB, and at
     * most half. Native arrays get the rest without the heap's maximum and the JVM's own needs, but at least half of
     * it, because the heap rarely comes near its maximum.
     */
    static MemoryLimits of(PhysicalMemory memory, long heapBytes) {
        long usable = memory.usableBytes();
        long others = Math.min(usable / 2, Math.max(512 * MIB, Math.min(4096 * MIB, usable / 10)));
        long process = usable - others;
        long nativeArrays = Math.max(process / 2, process - heapBytes - OUTSIDE_HEAP_BYTES);
        return new MemoryLimits(memory, heapBytes, nativeArrays, process);
    }

    /** Returns the limits as system properties, in bytes. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(MAX_BYTES, Long.toString(maxBytes));
        properties.put(MAX_PHYSICAL_BYTES, Long.toString(maxPhysicalBytes));
        return properties;
    }

    /** Sets the properties that the user has not set in any spelling. */
    void applyTo(Properties system) {
        properties().forEach((key, value) -> {
            if (!isSet(system, key) && !isSet(system, OTHER_SPELLING.get(key))) {
                system.setProperty(key, value);
            }
        });
    }

    /** Describes memory and limits in one line. */
    String describe() {
        String limit = memory.limitBytes().isPresent()
                ? " (limited to " + Quantities.size(memory.usableBytes()) + " by the control group)"
                : "";
        return Quantities.size(memory.physicalBytes()) + " of memory" + limit + ", heap up to "
                + Quantities.size(heapBytes)
                + ", native arrays up to " + Quantities.size(maxBytes) + ", the whole process up to "
                + Quantities.size(maxPhysicalBytes);
    }

    private static boolean isSet(Properties system, String key) {
        String value = system.getProperty(key);
        return value != null && !value.isEmpty();
    }
}
