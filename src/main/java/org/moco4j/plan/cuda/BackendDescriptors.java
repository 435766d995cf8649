package org.moco4j.plan.cuda;

import static org.moco4j.plan.cuda.CudaStatus.dnn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** The descriptors of cuDNN's graph interface and their attributes. Frees all that it created. */
final class BackendDescriptors implements AutoCloseable {
    private final Deque<cudnnBackendDescriptor_t> all = new ArrayDeque<>();

    cudnnBackendDescriptor_t create(int kind) {
        cudnnBackendDescriptor_t descriptor = new cudnnBackendDescriptor_t();
        dnn(cudnn.cudnnBackendCreateDescriptor(kind, descriptor), "cudnnBackendCreateDescriptor");
        all.push(descriptor);
        return descriptor;
    }

    /** Completes a descriptor, which then cannot change. */
    cudnnBackendDescriptor_t complete(cudnnBackendDescriptor_t descriptor) {
        dnn(cudnn.cudnnBackendFinalize(descriptor), "cudnnBackendFinalize");
        return descriptor;
    }

    /** Completes a descriptor; returns false if cuDNN does not support what it describes. */
    boolean tryComplete(cudnnBackendDescriptor_t descriptor) {
        return cudnn.cudnnBackendFinalize(descriptor) == cudnn.CUDNN_STATUS_SUCCESS;
    }

    void setLongs(cudnnBackendDescriptor_t descriptor, int attribute, long... values) {
        setPointers(descriptor, attribute, cudnn.CUDNN_TYPE_INT64, values);
    }

    void setDescriptor(cudnnBackendDescriptor_t descriptor, int attribute, cudnnBackendDescriptor_t value) {
        setPointers(descriptor, attribute, cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR, value.address());
    }

    /** Sets values of 8 bytes: addresses, handles or integers. */
    void setPointers(cudnnBackendDescriptor_t descriptor, int attribute, int type, long... values) {
        try (LongPointer array = new LongPointer(values)) {
            set(descriptor, attribute, type, values.length, array);
        }
    }

    void setEnum(cudnnBackendDescriptor_t descriptor, int attribute, int type, int value) {
        try (IntPointer array = new IntPointer(new int[] {value})) {
            set(descriptor, attribute, type, 1, array);
        }
    }

    void setFloat(cudnnBackendDescriptor_t descriptor, int attribute, float value) {
        try (FloatPointer array = new FloatPointer(new float[] {value})) {
            set(descriptor, attribute, cudnn.CUDNN_TYPE_FLOAT, 1, array);
        }
    }

    private static void set(cudnnBackendDescriptor_t descriptor, int attribute, int type, long count, Pointer values) {
        dnn(
                cudnn.cudnnBackendSetAttribute(descriptor, attribute, type, count, values),
                "cudnnBackendSetAttribute " + attribute);
    }

    long getLong(cudnnBackendDescriptor_t descriptor, int attribute) {
        try (LongPointer value = new LongPointer(1)) {
            get(descriptor, attribute, cudnn.CUDNN_TYPE_INT64, 1, value);
            return value.get();
        }
    }

    List<Integer> getEnums(cudnnBackendDescriptor_t descriptor, int attribute, int type, int most) {
        try (IntPointer values = new IntPointer(most)) {
            int count = (int) get(descriptor, attribute, type, most, values);
            List<Integer> result = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                result.add(values.get(i));
            }
            return result;
        }
    }

    /** Reads up to {@code most} descriptors. cuDNN copies them to descriptors that were created for them. */
    List<cudnnBackendDescriptor_t> getDescriptors(
            cudnnBackendDescriptor_t descriptor, int attribute, int kind, int most) {
        List<cudnnBackendDescriptor_t> created = new ArrayList<>();
        try (LongPointer addresses = new LongPointer(most)) {
            for (int i = 0; i < most; i++) {
                created.add(create(kind));
                addresses.put(i, created.get(i).address());
            }
            int count = (int) get(descriptor, attribute, cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR, most, addresses);
            return created.subList(0, Math.min(count, most));
        }
    }

    /** @return how many values there are, at most {@code most} */
    private static long get(cudnnBackendDescriptor_t descriptor, int attribute, int type, long most, Pointer values) {
        try (LongPointer count = new LongPointer(1)) {
            dnn(
                    cudnn.cudnnBackendGetAttribute(descriptor, attribute, type, most, count, values),
                    "cudnnBackendGetAttribute " + attribute);
            return Math.min(count.get(), most);
        }
    }

    @Override
    public void close() {
        while (!all.isEmpty()) {
            dnn(cudnn.cudnnBackendDestroyDescriptor(all.pop()), "cudnnBackendDestroyDescriptor");
        }
    }
}
