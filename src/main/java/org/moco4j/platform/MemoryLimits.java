package org.moco4j.platform;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.moco4j.text.Quantities;

/**
 * How much native memory JavaCPP, which allocates for ND4J, may take. Its own default is the heap's maximum for tracked
 * memory and four times that for the process, which is either too little for a batch of activations or more than the
 * machine has; then the system kills the process instead of an OutOfMemoryError that can be read.
 *
 * <p>JavaCPP 1.5.7 reads both figures once, in the static initialiser of {@code org.bytedeco.javacpp.Pointer}, so they
 * must be system properties before the first ND4J class loads. Above either it calls {@code System.gc()} up to ten
 * times, 100 ms apart ({@code maxretries}, whose default is kept), then throws.
 *
 * @param memory what there is
 * @param heapBytes the heap's maximum
 * @param maxBytes bytes that Java may hold in native arrays: {@code org.bytedeco.javacpp.maxbytes}
 * @param maxPhysicalBytes bytes that the whole process may have resident, heap and libraries included:
 *     {@code org.bytedeco.javacpp.maxphysicalbytes}
 */
public record MemoryLimits(PhysicalMemory memory, long heapBytes, long maxBytes, long maxPhysicalBytes) {
    private static final long MIB = 1L << 20;
    /** Code cache, metaspace, thread stacks and ND4J's own libraries (its largest is 365 MB, mostly resident). */
    private static final long OUTSIDE_HEAP_BYTES = 512 * MIB;

    private static final String MAX_BYTES = "org.bytedeco.javacpp.maxbytes";
    private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxphysicalbytes";
    /** JavaCPP reads this spelling too, and prefers it. */
    private static final Map<String, String> OTHER_SPELLING = Map.of(
            MAX_BYTES, "org.bytedeco.javacpp.maxBytes",
            MAX_PHYSICAL_BYTES, "org.bytedeco.javacpp.maxPhysicalBytes");

    /**
     * The process may fill what is usable less a tenth for everybody else (at least 512 MiB, at most 4 GiB; never more
     * than half). Of that, native arrays get what the heap's maximum and the JVM's own needs leave, but at least half:
     * the heap here holds a data set of bytes and rarely comes near its maximum.
     */
    public static MemoryLimits of(PhysicalMemory memory, long heapBytes) {
        long usable = memory.usableBytes();
        long others = Math.min(usable / 2, Math.max(512 * MIB, Math.min(4096 * MIB, usable / 10)));
        long process = usable - others;
        long nativeArrays = Math.max(process / 2, process - heapBytes - OUTSIDE_HEAP_BYTES);
        return new MemoryLimits(memory, heapBytes, nativeArrays, process);
    }

    /** As system properties, in bytes. */
    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(MAX_BYTES, Long.toString(maxBytes));
        properties.put(MAX_PHYSICAL_BYTES, Long.toString(maxPhysicalBytes));
        return properties;
    }

    /** Sets what the user has not set himself, in either of JavaCPP's spellings. */
    public void applyTo(Properties system) {
        properties().forEach((key, value) -> {
            if (!isSet(system, key) && !isSet(system, OTHER_SPELLING.get(key))) {
                system.setProperty(key, value);
            }
        });
    }

    /** One line for people. */
    public String describe() {
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
