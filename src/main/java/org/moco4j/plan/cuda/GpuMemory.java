package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.moco4j.plan.MemoryLayout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * The device memory of an engine: the block that its plans share, and a copy of each host array that they use. An array
 * is found by its address, so that a view has its place within the copy of the whole array.
 */
final class GpuMemory implements AutoCloseable {
    private final GpuDevice device;
    private final TreeMap<Long, Region> regions = new TreeMap<>();
    private final List<Long> allocated = new ArrayList<>();
    private long blockBytes;
    private long block;

    /** Host memory and its copy on the device. */
    private static final class Region {
        private final long host;
        private final long bytes;
        private final long device;
        private boolean resident;

        Region(long host, long bytes, long device) {
            this.host = host;
            this.bytes = bytes;
            this.device = device;
        }

        boolean contains(long from, long length) {
            return from >= host && from + length <= host + bytes;
        }
    }

    GpuMemory(GpuDevice device) {
        this.device = device;
    }

    GpuDevice device() {
        return device;
    }

    /** Reserves memory for a plan's block; a plan that is already bound keeps the old block. */
    void reserve(MemoryLayout layout) {
        long bytes = layout.length() * Float.BYTES;
        if (bytes > blockBytes) {
            blockBytes = bytes;
            block = 0;
        }
    }

    /** The address of the block that all plans share. */
    long block() {
        if (block == 0 && blockBytes > 0) {
            block = allocate(blockBytes);
        }
        return block;
    }

    /** Bytes of the block, if it is not allocated yet; else 0. */
    long missingBlockBytes() {
        return block == 0 ? blockBytes : 0;
    }

    /** Allocates device memory that is freed with the engine. */
    long allocate(long bytes) {
        long address = device.allocate(bytes);
        allocated.add(address);
        return address;
    }

    /** The address of the copy of an array; the copy's content is undefined at first. */
    long address(INDArray array) {
        long host = hostAddress(array);
        long bytes = bytes(array);
        Map.Entry<Long, Region> below = regions.floorEntry(host);
        if (below != null && below.getValue().contains(host, bytes)) {
            Region region = below.getValue();
            return region.device + host - region.host;
        }
        return add(host, bytes).device;
    }

    private Region add(long host, long bytes) {
        Region region = new Region(host, bytes, allocate(Math.max(bytes, Float.BYTES)));
        regions.subMap(host, host + Math.max(bytes, 1)).clear();
        regions.put(host, region);
        return region;
    }

    /**
     * Keeps an array on the device from now on: plans neither upload nor download it. Its content is uploaded now.
     *
     * @param array not a view of an array that is kept already
     */
    long keep(INDArray array) {
        long host = hostAddress(array);
        long bytes = bytes(array);
        Region region = regions.get(host);
        if (region == null || region.bytes != bytes) {
            region = add(host, bytes);
        }
        region.resident = true;
        device.upload(host, region.device, bytes);
        return region.device;
    }

    /** Ends {@link #keep}: plans upload the array again before each run. */
    void release(INDArray array) {
        Region region = regions.get(hostAddress(array));
        if (region != null) {
            region.resident = false;
        }
    }

    /** Whether the array, or the array that it is a view of, is kept on the device. */
    boolean isKept(INDArray array) {
        Map.Entry<Long, Region> below = regions.floorEntry(hostAddress(array));
        return below != null
                && below.getValue().resident
                && below.getValue().contains(hostAddress(array), bytes(array));
    }

    /** Copies an array to the device; in row-major order, for any strides. */
    void upload(INDArray array, long to) {
        if (isRowMajor(array)) {
            device.upload(hostAddress(array), to, bytes(array));
            return;
        }
        try (INDArray rows = array.dup('c')) {
            device.upload(hostAddress(rows), to, bytes(rows));
        }
    }

    void download(long from, INDArray array) {
        device.download(from, hostAddress(array), bytes(array));
    }

    static boolean isRowMajor(INDArray array) {
        return array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array);
    }

    static long hostAddress(INDArray array) {
        // addressPointer(), because address() ignores the offset of a view.
        return array.data().addressPointer().address();
    }

    static long bytes(INDArray array) {
        return array.length() * Float.BYTES;
    }

    @Override
    public void close() {
        allocated.forEach(device::free);
        allocated.clear();
        regions.clear();
        block = 0;
    }
}
