package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * The device memory of an engine: the block that its plans share, and a copy of each host array that they use. An array
 * is found by its address, so that a view has its place within the copy of the whole array. Memory is freed when the
 * last plan that uses it is closed.
 */
final class GpuMemory implements AutoCloseable {
    private final GpuDevice device;
    private final TreeMap<Long, Region> regions = new TreeMap<>();
    /** The plans that are open. */
    private final Set<GpuPlan> plans = Collections.newSetFromMap(new IdentityHashMap<>());

    private Block block;

    /** The memory of the values of all plans, as large as the largest plan needs. */
    private record Block(long address, long bytes) {}

    /** Host memory and its copy on the device. */
    private static final class Region {
        private final long host;
        private final long bytes;
        private final long device;
        private final Set<GpuPlan> users = Collections.newSetFromMap(new IdentityHashMap<>());
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

    /** Adds a plan, which shares the block. */
    void open(GpuPlan plan) {
        plans.add(plan);
    }

    /** Removes a plan, and frees what no other plan uses. */
    void close(GpuPlan plan) {
        plans.remove(plan);
        try (CloseStack all = new CloseStack()) {
            for (Region region : List.copyOf(regions.values())) {
                region.users.remove(plan);
                all.push(() -> freeIfUnused(region));
            }
            all.push(this::freeBlockIfTooLarge);
        }
    }

    private void freeBlockIfTooLarge() {
        if (block != null && blockBytes() < block.bytes && isBlockMovable()) {
            freeBlock();
        }
    }

    private long blockBytes() {
        return plans.stream().mapToLong(GpuPlan::blockBytes).max().orElse(0);
    }

    /** A plan whose work is part of a training step has given its addresses to others. */
    private boolean isBlockMovable() {
        return plans.stream().noneMatch(GpuPlan::isFixed);
    }

    private void freeBlock() {
        plans.forEach(GpuPlan::unbind);
        Block old = block;
        block = null;
        device.free(old.address);
    }

    /** The address of the block that all plans share. A larger one replaces it if a plan needs that. */
    long block() {
        long bytes = blockBytes();
        if (block != null && block.bytes < bytes) {
            if (!isBlockMovable()) {
                throw new IllegalStateException(
                        "compile all programs of an engine before a training step that uses it starts");
            }
            freeBlock();
        }
        if (block == null && bytes > 0) {
            block = new Block(device.allocate(bytes), bytes);
        }
        return block == null ? 0 : block.address;
    }

    /** Bytes that the block still needs; 0 if it is large enough. */
    long missingBlockBytes() {
        return Math.max(0, blockBytes() - (block == null ? 0 : block.bytes));
    }

    /** The address of the copy of an array; the copy's content is undefined at first. */
    long address(INDArray array) {
        return placed(array, region(array));
    }

    /** The address of the copy of an array that a plan uses until it is closed. */
    long address(INDArray array, GpuPlan user) {
        Region region = region(array);
        region.users.add(user);
        return placed(array, region);
    }

    private static long placed(INDArray array, Region region) {
        return region.device + hostAddress(array) - region.host;
    }

    private Region region(INDArray array) {
        long host = hostAddress(array);
        long bytes = bytes(array);
        Map.Entry<Long, Region> below = regions.floorEntry(host);
        return below != null && below.getValue().contains(host, bytes) ? below.getValue() : add(host, bytes);
    }

    private Region add(long host, long bytes) {
        List<Region> within =
                new ArrayList<>(regions.subMap(host, host + Math.max(bytes, 1)).values());
        for (Region part : within) {
            if (part.users.stream().anyMatch(GpuPlan::isFixed)) {
                throw new IllegalStateException("a training step already uses a part of this array on the GPU");
            }
            part.users.forEach(GpuPlan::unbind);
            free(part);
        }
        Region region = new Region(host, bytes, device.allocate(Math.max(bytes, Float.BYTES)));
        regions.put(host, region);
        return region;
    }

    private void freeIfUnused(Region region) {
        if (region.users.isEmpty() && !region.resident) {
            free(region);
        }
    }

    private void free(Region region) {
        regions.remove(region.host);
        device.free(region.device);
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

    /** Ends {@link #keep}: plans upload the array again before each run. Frees the copy if no plan uses it. */
    void release(INDArray array) {
        Region region = regions.get(hostAddress(array));
        if (region != null) {
            region.resident = false;
            freeIfUnused(region);
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
        try (CloseStack all = new CloseStack()) {
            List.copyOf(regions.values()).forEach(region -> all.push(() -> free(region)));
            if (block != null) {
                all.push(this::freeBlock);
            }
        }
    }
}
