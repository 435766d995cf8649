package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The order of work and copies on an {@link EmulatedDevice}. Work runs at once, but what a real card does later is made
 * visible: copies to the host show only after a synchronization, prefetched data only after the wait, and host memory
 * that changes while a copy may still read it is an error.
 */
final class EmulatedStream {
    private final EmulatedMemory memory;
    private final List<Copy> outgoing = new ArrayList<>();
    private final List<Copy> prefetches = new ArrayList<>();
    /** Host memory that copies since the last synchronization read. */
    private final List<Copy> read = new ArrayList<>();
    /** Addresses that the work since the last synchronization uses. */
    private final Set<Long> used = new HashSet<>();

    EmulatedStream(EmulatedMemory memory) {
        this.memory = memory;
    }

    /** Bytes that were read at {@code host}; {@code device} is where they go to, or came from. */
    private record Copy(long host, long device, byte[] bytes) {
        boolean overlapsHost(long from, long length) {
            return host < from + length && from < host + bytes.length;
        }

        boolean overlapsDevice(long from, long length) {
            return device < from + length && from < device + bytes.length;
        }
    }

    /** Notes that work uses device memory; fails if a prefetch writes it at the same time. */
    void use(String what, long device, long bytes) {
        for (Copy copy : prefetches) {
            if (copy.overlapsDevice(device, bytes)) {
                throw new GpuException(what + " uses memory of a prefetch before awaitPrefetch");
            }
        }
        used.add(device);
        used.add(device + bytes - 1);
    }

    void copyIn(long host, long device, long bytes) {
        if (outgoing.stream().anyMatch(copy -> copy.overlapsHost(host, bytes))) {
            showOutgoing();
        }
        byte[] content = EmulatedMemory.read(host, bytes);
        EmulatedMemory.write(device, content);
        read.add(new Copy(host, device, content));
    }

    void copyOut(long device, long host, long bytes) {
        outgoing.add(new Copy(host, device, EmulatedMemory.read(device, bytes)));
    }

    void prefetch(long host, long device, long bytes) {
        if (outgoing.stream().anyMatch(copy -> copy.overlapsHost(host, bytes))) {
            throw new GpuException("prefetch reads host memory that a copy before it still writes");
        }
        for (long address : used) {
            if (device <= address && address < device + bytes) {
                throw new GpuException(
                        "prefetch writes device memory that work since the last synchronize may still use");
            }
        }
        EmulatedMemory.poison(device, bytes);
        prefetches.add(new Copy(host, device, EmulatedMemory.read(host, bytes)));
    }

    void awaitPrefetch() {
        checkUnchanged(prefetches);
        for (Copy copy : prefetches) {
            EmulatedMemory.write(copy.device(), copy.bytes());
        }
        prefetches.clear();
    }

    void synchronize() {
        memory.checkAllGuards();
        checkUnchanged(read);
        checkUnchanged(prefetches);
        read.clear();
        used.clear();
        showOutgoing();
    }

    /** Host memory is about to be freed; a real card waits for the copies then. */
    void forgetHost(long host) {
        showOutgoing();
        checkUnchanged(read);
        read.clear();
        prefetches.removeIf(copy -> copy.overlapsHost(host, 1));
    }

    /** Device memory is about to be freed. */
    void forgetDevice(long device) {
        prefetches.removeIf(copy -> copy.overlapsDevice(device, 1));
    }

    private void showOutgoing() {
        for (Copy copy : outgoing) {
            EmulatedMemory.write(copy.host(), copy.bytes());
        }
        outgoing.clear();
    }

    private static void checkUnchanged(List<Copy> copies) {
        for (Copy copy : copies) {
            if (!Arrays.equals(copy.bytes(), EmulatedMemory.read(copy.host(), copy.bytes().length))) {
                throw new GpuException("host memory changed while a copy to the device could still read it");
            }
        }
    }
}
