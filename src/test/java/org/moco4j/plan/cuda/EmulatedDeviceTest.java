package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Pointer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The emulated GPU computes as a card does, and finds what a card cannot find. */
class EmulatedDeviceTest {
    private static final ElementType FLOAT = ElementType.FLOAT32;
    private static final String SOURCE = """
            // The sum of the block's values, by shared memory; the other blocks must not see it.
            extern "C" __global__ void __launch_bounds__(256) block_sums(const float* __restrict__ from, float* to) {
                __shared__ float sums[256];
                int i = threadIdx.x;
                sums[i] = from[blockIdx.x * blockDim.x + i];
                for (int half = blockDim.x / 2; half > 0; half /= 2) {
                    __syncthreads();
                    if (i < half) {
                        sums[i] += sums[i + half];
                    }
                }
                if (i == 0) {
                    to[blockIdx.y * gridDim.x + blockIdx.x] = sums[0];
                }
            }
            extern "C" __global__ void warp_sums(const float* from, float* to) {
                float sum = from[threadIdx.x];
                for (int lane = 16; lane > 0; lane /= 2) {
                    sum += __shfl_xor_sync(0xffffffffu, sum, lane);
                }
                float down = from[threadIdx.x];
                for (int lane = 16; lane > 0; lane /= 2) {
                    down += __shfl_down_sync(0xffffffffu, down, lane);
                }
                if (threadIdx.x % 32 == 0) {
                    to[threadIdx.x / 32] = sum + 1000 * down;
                }
            }
            extern "C" __global__ void early_exit(float* to) {
                if (threadIdx.x > 2) {
                    return;
                }
                __syncthreads();
                to[threadIdx.x] = threadIdx.x;
            }
            extern "C" __global__ void divergent(float* to) {
                if (threadIdx.x > 2) {
                    __syncthreads();
                } else {
                    to[0] = 1;
                    __syncthreads();
                }
            }
            extern "C" __global__ void unwritten(float* to) {
                __shared__ float sums[32];
                if (blockIdx.x == 0) {
                    sums[threadIdx.x] = 1;
                }
                to[blockIdx.x * blockDim.x + threadIdx.x] = sums[threadIdx.x];
            }
            extern "C" __global__ void misaligned(float4* from) {
                from->x = 1;
            }
            extern "C" __global__ void outside(float* to, int index) {
                __shared__ float sums[32];
                sums[index] = 1;
                to[index] = 1;
            }
            """;

    private static void withDevice(Consumer<EmulatedDevice> body) {
        EmulatedDevice.assumeCompiler();
        try (EmulatedDevice device = new EmulatedDevice(1 << 20, SOURCE)) {
            body.accept(device);
        }
    }

    private static void assertFails(String part, Executable call) {
        String message = assertThrows(GpuException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static float[] read(GpuDevice device, long address, int length) {
        return new DeviceArrays(device).download(FLOAT, address, length);
    }

    private static float host(long address) {
        return new Pointer(address).getFloat(0);
    }

    @Test
    void newMemoryIsNotANumber() {
        withDevice(device -> {
            long address = device.allocate(10);
            assertEquals(0, address % 256);
            assertTrue(Float.isNaN(read(device, address, 2)[1]));
            assertTrue(Float.isNaN(new DeviceArrays(device).download(ElementType.BF16, address, 5)[4]));
        });
    }

    @Test
    void tooLargeAnAllocationNamesTheFreeMemory() {
        withDevice(device -> {
            long address = device.allocate(1 << 19);
            GpuMemoryException e = assertThrows(GpuMemoryException.class, () -> device.allocate((1 << 19) + 1));
            assertEquals(1 << 19, e.free());
            device.free(address);
            assertEquals(1 << 20, device.freeBytes());
        });
    }

    @Test
    void leaksNameTheLineThatAllocated() {
        withDevice(device -> {
            long first = device.allocate(8);
            long second = device.allocateHost(12);
            assertEquals(2, device.leaks().size());
            assertTrue(
                    device.leaks().toString().contains("EmulatedDeviceTest.java:"),
                    device.leaks().toString());
            device.free(first);
            device.freeHost(second);
            assertEquals(List.of(), device.leaks());
            assertFails("not the start of device memory", () -> device.free(first));
        });
    }

    @Test
    void aWriteOutsideOfAnAllocationIsFound() {
        EmulatedDevice.assumeCompiler();
        EmulatedDevice device = new EmulatedDevice(1 << 20, SOURCE);
        long address = device.allocate(4 * 31);
        assertFails(
                "outside wrote outside of 124 bytes",
                device.kernel(FLOAT, "outside", LaunchShape.items(1), address, 31)::run);
        assertFails("wrote outside of 124 bytes", device::synchronize);
        assertFails("wrote outside of 124 bytes", device::close);
        assertEquals(List.of(), device.leaks());
    }

    @Test
    void addressesOutsideOfAllocationsAreFound() {
        withDevice(device -> {
            long address = device.allocate(8);
            long host = device.allocateHost(16);
            assertFails("not 16 bytes of allocated device memory", () -> device.upload(host, address, 16));
            assertFails("not 8 bytes of allocated host memory", device.copyIn(address, address, 8)::run);
            assertFails("allocated device memory", device.clear(host, 8)::run);
            assertFails("argument of the kernel early_exit", kernel(device, "early_exit", 4, host)::run);
        });
    }

    @Test
    void barriersAndSharedMemoryWork() {
        withDevice(device -> {
            float[] values = new float[3 * 256];
            for (int i = 0; i < values.length; i++) {
                values[i] = i % 256 + 1000 * (i / 256);
            }
            long from = new DeviceArrays(device).upload(FLOAT, values);
            long to = device.allocate(4 * 6);
            device.kernel(FLOAT, "block_sums", new LaunchShape(3, 2, 256), from, to)
                    .run();
            float[] one = {32640, 288640, 544640, 32640, 288640, 544640};
            assertArrayEquals(one, read(device, to, 6));
        });
    }

    @Test
    void shufflesMoveValuesWithinWarps() {
        withDevice(device -> {
            float[] values = new float[96];
            for (int i = 0; i < values.length; i++) {
                values[i] = i;
            }
            long from = new DeviceArrays(device).upload(FLOAT, values);
            long to = device.allocate(4 * 3);
            kernel(device, "warp_sums", 96, from, to).run();
            assertArrayEquals(new float[] {496 * 1001, 1520 * 1001, 2544 * 1001}, read(device, to, 3));
            assertFails("a thread that has ended", kernel(device, "warp_sums", 80, from, to)::run);
        });
    }

    @Test
    void threadsMayEndBeforeABarrier() {
        withDevice(device -> {
            long to = device.allocate(12);
            kernel(device, "early_exit", 70, to).run();
            assertArrayEquals(new float[] {0, 1, 2}, read(device, to, 3));
        });
    }

    @Test
    void faultsOfKernelsEndTheLaunchWithTheirPlace() {
        withDevice(device -> {
            long to = device.allocate(1024);
            assertFails("wait in different places, others at more.cu:", kernel(device, "divergent", 8, to)::run);
            assertFails("not a multiple of the type's size at more.cu:", kernel(device, "misaligned", 1, to + 8)::run);
            assertFails(
                    "outside of its array at more.cu:",
                    device.kernel(FLOAT, "outside", LaunchShape.items(1), to, 32)::run);
            assertFails("too few or too many", kernel(device, "early_exit", 2000, to)::run);
            kernel(device, "early_exit", 4, to).run();
            assertEquals(2, read(device, to, 3)[2]);
        });
    }

    @Test
    void sharedMemoryIsNotANumberAtTheStartOfEachBlock() {
        withDevice(device -> {
            long to = device.allocate(4 * 64);
            device.kernel(FLOAT, "unwritten", new LaunchShape(2, 1, 32), to).run();
            float[] values = read(device, to, 64);
            assertEquals(1, values[31]);
            assertTrue(Float.isNaN(values[32]) && Float.isNaN(values[63]));
        });
    }

    @Test
    void argumentsMustFitTheKernel() {
        withDevice(device -> {
            long to = device.allocate(64);
            LaunchShape shape = LaunchShape.items(1);
            assertFails("no kernel nothing", () -> device.kernel(FLOAT, "nothing", shape));
            assertFails("takes 2 arguments, but got 1", () -> device.kernel(FLOAT, "outside", shape, to));
            assertFails(
                    "argument 1 of the kernel outside is Long, expected Integer for int",
                    () -> device.kernel(FLOAT, "outside", shape, to, 1L));
            assertFails(
                    "argument 0 of the kernel outside is Integer, expected Long for float*",
                    () -> device.kernel(FLOAT, "outside", shape, 0, 1));
            assertFails(
                    "expected Float for float",
                    () -> device.kernel(FLOAT, "momentum_update", shape, to, to, 0.5, 0.5f, 1L));
        });
    }

    @Test
    void recordedWorkRunsAtReplayOnly() {
        withDevice(device -> {
            long address = device.allocate(4);
            long host = device.allocateHost(8);
            Runnable in = device.copyIn(host, address, 4);
            Runnable out = device.copyOut(address, host + 4, 4);
            assertFails("copyIn is recorded but never ran", () -> device.record(in));
            in.run();
            out.run();
            device.synchronize();
            GpuDevice.Recording recording = device.record(() -> {
                in.run();
                out.run();
            });
            new Pointer(host).setFloat(0, 5);
            device.synchronize();
            assertTrue(Float.isNaN(host(host + 4)));
            recording.replay();
            assertTrue(Float.isNaN(host(host + 4)), "a copy shows only after synchronize");
            device.synchronize();
            assertEquals(5, host(host + 4));
            assertTrue(device.leaks().toString().contains("a recording of 2"));
            recording.close();
            assertFails("closed recording", recording::replay);
        });
    }

    @Test
    void recordedWorkMustNotAllocateOrWait() {
        withDevice(device -> {
            long address = device.allocate(4);
            long host = device.allocateHost(4);
            for (Runnable call : List.<Runnable>of(
                    () -> device.allocate(4),
                    () -> device.upload(host, address, 4),
                    () -> device.download(address, host, 4),
                    () -> device.prefetch(host, address, 4),
                    device::synchronize)) {
                assertFails("while work is recorded", () -> device.record(call));
            }
            device.synchronize();
        });
    }

    @Test
    void prefetchedMemoryIsUsableAfterTheWaitOnly() {
        withDevice(device -> {
            long address = new DeviceArrays(device).upload(FLOAT, 1, 2);
            long other = device.allocate(4);
            long host = device.allocateHost(4);
            new Pointer(host).setFloat(0, 7);
            Runnable use = device.copy(address, other, 4);
            use.run();
            assertFails("may still use", () -> device.prefetch(host, address, 4));
            device.synchronize();
            device.prefetch(host, address, 4);
            assertFails("before awaitPrefetch", use::run);
            device.awaitPrefetch();
            use.run();
            assertArrayEquals(new float[] {7}, read(device, other, 1));
            assertArrayEquals(new float[] {7, 2}, read(device, address, 2));
        });
    }

    @Test
    void hostMemoryMustNotChangeDuringACopy() {
        withDevice(device -> {
            long address = device.allocate(4);
            long host = device.allocateHost(4);
            new Pointer(host).setFloat(0, 8);
            device.prefetch(host, address, 4);
            new Pointer(host).setFloat(0, 7);
            assertFails("host memory changed", device::awaitPrefetch);
            new Pointer(host).setFloat(0, 8);
            device.awaitPrefetch();
            Runnable copy = device.copyIn(host, address, 4);
            copy.run();
            new Pointer(host).setFloat(0, 9);
            assertFails("host memory changed", device::synchronize);
        });
    }

    @Test
    void eachCallCanFail() {
        withDevice(device -> {
            device.failAt(2);
            long address = device.allocate(4);
            Executable clear = () -> device.clear(address, 4).run();
            assertFails("preparing clear failed on purpose, as call 2", clear);
            device.failAt(4);
            assertFails("clear failed on purpose, as call 4", clear);
            assertEquals(4, device.calls());
            device.failAt(5);
            assertFails("free failed", () -> device.free(address));
            assertEquals(List.of(), device.leaks());
        });
    }

    private static Runnable kernel(EmulatedDevice device, String name, int threads, Object... arguments) {
        return device.kernel(FLOAT, name, new LaunchShape(1, 1, threads), arguments);
    }
}
