package org.moco4j.plan.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Memory of an {@link EmulatedDevice}, for both the device and the host: new memory and the zones around allocations
 * hold patterns that are NaN in float32 and bf16, so that a wrong read shows in the results and a wrong write is found.
 */
final class EmulatedMemory {
    /** Bytes before and after each allocation that nobody may write. */
    private static final int GUARD = 4096;

    private static final int ALIGNMENT = 256;
    private static final byte[] POISON = {(byte) 0xc5, (byte) 0xff};
    private static final Set<String> EMULATION =
            Set.of(EmulatedMemory.class.getName(), EmulatedDevice.class.getName(), DeviceArrays.class.getName());
    private static final ByteBuffer UNTOUCHED = guard();

    private final long limit;
    private final TreeMap<Long, Allocation> allocations = new TreeMap<>();
    private long deviceBytes;

    /** @param limit bytes of device memory */
    EmulatedMemory(long limit) {
        this.limit = limit;
    }

    private record Allocation(Memory memory, long address, long bytes, boolean device, String caller) {
        boolean intact() {
            return isGuard(address - GUARD) && isGuard(address + bytes);
        }

        @Override
        public String toString() {
            return bytes + " bytes of " + (device ? "device" : "host") + " memory, allocated at " + caller;
        }
    }

    long freeBytes() {
        return limit - deviceBytes;
    }

    long allocate(long bytes, boolean device) {
        if (bytes <= 0) {
            throw new GpuException("an allocation of " + bytes + " bytes is not possible");
        }
        if (device && bytes > freeBytes()) {
            throw new GpuMemoryException(bytes, freeBytes());
        }
        Memory memory = new Memory(bytes + 2 * GUARD + ALIGNMENT);
        long address = (Pointer.nativeValue(memory) + GUARD + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        view(address - GUARD, GUARD).put(UNTOUCHED.duplicate());
        view(address + bytes, GUARD).put(UNTOUCHED.duplicate());
        poison(address, bytes);
        allocations.put(address, new Allocation(memory, address, bytes, device, caller()));
        deviceBytes += device ? bytes : 0;
        return address;
    }

    /** Frees an allocation, and then fails if its guard zones were written. */
    void free(long address, boolean device) {
        Allocation allocation = allocations.get(address);
        if (allocation == null || allocation.device() != device) {
            throw new GpuException(
                    "the address to free is not the start of " + (device ? "device" : "host") + " memory");
        }
        allocations.remove(address);
        deviceBytes -= device ? allocation.bytes() : 0;
        boolean intact = allocation.intact();
        poison(address, allocation.bytes());
        allocation.memory().close();
        if (!intact) {
            throw new GpuException("something wrote outside of " + allocation);
        }
    }

    /** Frees everything, and then fails if a guard zone was written. */
    void freeAll() {
        List<String> damaged = new ArrayList<>();
        for (Allocation allocation : allocations.values()) {
            if (!allocation.intact()) {
                damaged.add(allocation.toString());
            }
            allocation.memory().close();
        }
        allocations.clear();
        deviceBytes = 0;
        if (!damaged.isEmpty()) {
            throw new GpuException("something wrote outside of " + String.join(", and of ", damaged));
        }
    }

    /** What is still allocated. */
    List<String> leaks() {
        List<String> all = new ArrayList<>();
        allocations.values().forEach(allocation -> all.add(allocation.toString()));
        return all;
    }

    /** Fails unless all bytes belong to one allocation of this kind. */
    void check(String what, long address, long bytes, boolean device) {
        Map.Entry<Long, Allocation> entry = allocations.floorEntry(address);
        Allocation allocation = entry == null ? null : entry.getValue();
        if (bytes < 0
                || allocation == null
                || allocation.device() != device
                || address + bytes > allocation.address() + allocation.bytes()) {
            throw new GpuException(what + " is not " + bytes + " bytes of allocated " + (device ? "device" : "host")
                    + " memory" + (allocation == null ? "" : "; the allocation before it: " + allocation));
        }
    }

    /** Fails if the guard zones of the allocation around the address were written. */
    void checkGuards(String what, long address) {
        Map.Entry<Long, Allocation> entry = allocations.floorEntry(address);
        if (entry != null && !entry.getValue().intact()) {
            throw new GpuException(what + " wrote outside of " + entry.getValue());
        }
    }

    /** Fails if any guard zone was written. */
    void checkAllGuards() {
        for (Allocation allocation : allocations.values()) {
            if (!allocation.intact()) {
                throw new GpuException("something wrote outside of " + allocation);
            }
        }
    }

    static void poison(long address, long bytes) {
        ByteBuffer all = view(address, bytes);
        while (all.remaining() >= POISON.length) {
            all.put(POISON);
        }
        while (all.hasRemaining()) {
            all.put((byte) 0xff);
        }
    }

    static byte[] read(long address, long bytes) {
        return new Pointer(address).getByteArray(0, Math.toIntExact(bytes));
    }

    static void write(long address, byte[] bytes) {
        new Pointer(address).write(0, bytes, 0, bytes.length);
    }

    static ByteBuffer view(long address, long bytes) {
        return new Pointer(address).getByteBuffer(0, bytes);
    }

    private static boolean isGuard(long address) {
        return view(address, GUARD).mismatch(UNTOUCHED) < 0;
    }

    private static ByteBuffer guard() {
        ByteBuffer bytes = ByteBuffer.allocate(GUARD);
        for (int i = 0; i < GUARD; i++) {
            bytes.put(i, (byte) (i % 2 == 0 ? 0xa7 : 0xff));
        }
        return bytes;
    }

    /** The line outside of the emulation that allocates. */
    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !EMULATION.contains(frame.getClassName()))
                        .findFirst()
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                        .orElse("an unknown place"));
    }
}
