package org.moco4j.data;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.moco4j.UserError;
import org.moco4j.text.InstalledProgram;

/**
 * Memory outside of Java's heap, in numbered buffers. {@link #close} frees it. After that, every access fails with an
 * {@link IllegalStateException}, because freed memory must not be touched. Thread-safe.
 */
public final class OffHeapMemory implements AutoCloseable {
    private static final double MIB = 1 << 20;
    private static final int CHUNK_BYTES = 4 << 20;
    /** Memory reserved for reading files and for partly filled chunks. */
    private static final long RESERVE = 16L << 20;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private boolean closed;
    /** The used bytes of the last buffer of {@link #append}. */
    private int appended;

    /**
     * Returns how many bytes can still be allocated: {@code -XX:MaxDirectMemorySize}, by default the heap's maximum,
     * minus the bytes in use. The JVM counts heap and buffers separately.
     */
    public static long available() {
        long free = limit() - used();
        if (free < limit() / 2) {
            // Unused buffers count until they are collected.
            System.gc();
            free = limit() - used();
        }
        return Math.max(0, free - RESERVE);
    }

    private static long used() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getTotalCapacity)
                .sum();
    }

    private static long limit() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            CompositeData option = (CompositeData) server.invoke(
                    new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                    "getVMOption",
                    new Object[] {"MaxDirectMemorySize"},
                    new String[] {String.class.getName()});
            long set = Long.parseLong((String) option.get("value"));
            return set > 0 ? set : Runtime.getRuntime().maxMemory();
        } catch (JMException | RuntimeException otherJvm) {
            return Runtime.getRuntime().maxMemory();
        }
    }

    /**
     * Checks that images fit into memory, before anything is read or drawn.
     *
     * @param name name of the images, such as {@code Cifar10}
     * @param images number of images
     * @param side height and width, in pixels
     * @throws UserError if there is not enough memory; the message states the need and how to fix it
     */
    public static void require(String name, long images, int side) {
        long needed = images * 3 * side * side;
        long available = available();
        if (needed > available) {
            throw new UserError(name + " needs " + describeNeed(images, side) + ", but only " + inMib(available)
                    + " MiB of memory are available for it. " + howToGetMore(needed) + ", or use fewer or smaller "
                    + "images.");
        }
    }

    /** Describes the memory of images: {@code 235 MiB of memory (20,000 images of 64 x 64 x 3 bytes)}. */
    public static String describeNeed(long images, int side) {
        return String.format(
                Locale.ROOT,
                "%s MiB of memory (%,d images of %d x %d x 3 bytes)",
                inMib(images * 3 * side * side),
                images,
                side,
                side);
    }

    /** Describes the memory of images of different sizes: {@code 235 MiB of memory (20,000 images)}. */
    public static String describeNeedOfAny(long images, long bytesPerImage) {
        return String.format(Locale.ROOT, "%s MiB of memory (%,d images)", inMib(images * bytesPerImage), images);
    }

    /** Explains how to give Java more memory, as the beginning of a sentence. */
    public static String howToGetMore(long bytes) {
        long heapMib = (long) Math.ceil((Runtime.getRuntime().maxMemory() + bytes) / MIB / 256) * 256;
        return "Give Java more " + InstalledProgram.heapOption(heapMib + "m");
    }

    public static String inMib(long bytes) {
        return String.format(Locale.ROOT, "%,d", (long) Math.ceil(bytes / MIB));
    }

    /**
     * Adds a buffer, which only this object may use.
     *
     * @return the number of the buffer
     */
    public int add(ByteBuffer buffer) {
        lock.writeLock().lock();
        try {
            requireOpen();
            buffers.add(buffer);
            return buffers.size() - 1;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Stores bytes in the last buffer, or in a new one. Not thread-safe.
     *
     * @return position of the bytes: the number of the buffer in the upper 32 bits, the offset in the lower
     */
    public long append(byte[] bytes) {
        int last = count() - 1;
        if (last < 0 || appended + bytes.length > CHUNK_BYTES) {
            add(ByteBuffer.allocateDirect(Math.max(CHUNK_BYTES, bytes.length)));
            last++;
            appended = 0;
        }
        int offset = appended;
        write(last, offset, bytes, 0, bytes.length);
        appended += bytes.length;
        return ((long) last << Integer.SIZE) | offset;
    }

    /** Returns the number of buffers. */
    public int count() {
        lock.readLock().lock();
        try {
            requireOpen();
            return buffers.size();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Replaces a buffer and frees the old one. */
    public void replace(int number, ByteBuffer buffer) {
        lock.writeLock().lock();
        try {
            requireOpen();
            free(buffers.set(number, buffer));
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Copies bytes of a buffer to the start of {@code target}.
     *
     * @return whether the buffer is long enough
     */
    public boolean read(int number, int offset, byte[] target, int length) {
        lock.readLock().lock();
        try {
            requireOpen();
            if (number >= buffers.size()
                    || offset + (long) length > buffers.get(number).capacity()) {
                return false;
            }
            buffers.get(number).get(offset, target, 0, length);
            return true;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Copies bytes from {@code source} into a writable buffer. */
    void write(int number, int offset, byte[] source, int from, int length) {
        lock.readLock().lock();
        try {
            requireOpen();
            buffers.get(number).put(offset, source, from, length);
        } finally {
            lock.readLock().unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the images are closed");
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            buffers.forEach(OffHeapMemory::free);
            buffers.clear();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Frees a direct buffer. Java 17 has no public method for this. If it fails, the garbage collector frees the memory
     * later.
     */
    private static void free(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            return;
        }
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            unsafe.getMethod("invokeCleaner", ByteBuffer.class).invoke(instance.get(null), buffer);
        } catch (ReflectiveOperationException | RuntimeException unsupported) {
            return;
        }
    }
}
