package org.moco4j.plan.cuda;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks the driver of this machine. It goes through JNA, because JavaCPP's bindings need all libraries of CUDA. */
final class CudaDriver implements DriverProbe {
    private static final int SUCCESS = 0;
    private static final int NO_DEVICE = 100;
    // From cuda.h, CUdevice_attribute.
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int NAME_BYTES = 256;

    @Override
    public Optional<Facts> load() {
        try {
            // Never closed: the driver does not support that.
            return Optional.of(ask(NativeLibrary.getInstance("libcuda.so.1")));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    private static Facts ask(NativeLibrary cuda) {
        IntByReference version = new IntByReference();
        int supported = call(cuda, "cuDriverGetVersion", version) == SUCCESS ? version.getValue() : 0;
        int status = call(cuda, "cuInit", 0);
        IntByReference count = new IntByReference();
        if (status == SUCCESS) {
            status = call(cuda, "cuDeviceGetCount", count);
        }
        if (status != SUCCESS || count.getValue() == 0) {
            return new Facts(
                    supported,
                    Optional.empty(),
                    status == SUCCESS || status == NO_DEVICE ? "it reports none" : "it answers error " + status);
        }
        return card(cuda)
                .map(card -> new Facts(supported, Optional.of(card), ""))
                .orElseGet(() -> new Facts(supported, Optional.empty(), "it does not describe the first one"));
    }

    private static Optional<Card> card(NativeLibrary cuda) {
        IntByReference device = new IntByReference();
        IntByReference major = new IntByReference();
        IntByReference minor = new IntByReference();
        LongByReference memory = new LongByReference();
        byte[] name = new byte[NAME_BYTES];
        boolean answered = call(cuda, "cuDeviceGet", device, 0) == SUCCESS
                && call(cuda, "cuDeviceGetName", name, NAME_BYTES, device.getValue()) == SUCCESS
                && call(cuda, "cuDeviceGetAttribute", major, CAPABILITY_MAJOR, device.getValue()) == SUCCESS
                && call(cuda, "cuDeviceGetAttribute", minor, CAPABILITY_MINOR, device.getValue()) == SUCCESS
                && call(cuda, "cuDeviceTotalMem_v2", memory, device.getValue()) == SUCCESS;
        if (!answered) {
            return Optional.empty();
        }
        String text = new String(name, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return Optional.of(new Card(
                end < 0 ? text : text.substring(0, end), major.getValue() * 10 + minor.getValue(), memory.getValue()));
    }

    private static int call(NativeLibrary cuda, String function, Object... arguments) {
        return cuda.getFunction(function).invokeInt(arguments);
    }
}
