package org.moco4j.plan.onednn;

import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Layout;
import org.moco4j.plan.Value;

/**
 * A layout that oneDNN chose. The plan's shapes of images are {@code [N, H, W, C]}; oneDNN lists the dimensions of the
 * same value as {@code [N, C, H, W]}, independent of their order in memory.
 */
record OneDnnLayout(memory.desc desc) implements Layout {
    static final memory.data_type FLOAT = memory.data_type.f32;

    private static final long ELEMENT_BYTES = Float.BYTES;

    @Override
    public long elements(long[] shape) {
        return (desc.get_size() + ELEMENT_BYTES - 1) / ELEMENT_BYTES;
    }

    @Override
    public boolean hasPadding() {
        // Not by the size: eight channels of bf16 that are padded to sixteen have the size of eight in float32.
        for (int i = 0; i < desc.data().ndims(); i++) {
            if (desc.data().padded_dims().get(i) != desc.data().dims().get(i)) {
                return true;
            }
        }
        return false;
    }

    /** The description of a value's layout. */
    static memory.desc of(Value value) {
        return value.layout() instanceof OneDnnLayout own ? own.desc : plain(value.shape());
    }

    /** The layout of images with this description; plain if the description is that of a plain value. */
    static Layout of(memory.desc desc, long[] imageShape) {
        return plain(imageShape).equals(desc) ? Layout.PLAIN : new OneDnnLayout(desc);
    }

    /** The description of a plain value; images of rank 4 have their channels last. */
    static memory.desc plain(long[] shape) {
        return shape.length == 4 ? images(shape, FLOAT, memory.format_tag.nhwc) : row(shape);
    }

    /** The description of a convolution's weights {@code [out, in, h, w]}. */
    static memory.desc weights(long[] shape) {
        return new memory.desc(shape, FLOAT, memory.format_tag.oihw);
    }

    /** The description of images whose layout a primitive chooses. */
    static memory.desc any(long[] imageShape, memory.data_type type) {
        return images(imageShape, type, memory.format_tag.any);
    }

    static memory.desc anyWeights(long[] shape, memory.data_type type) {
        return new memory.desc(shape, type, memory.format_tag.any);
    }

    /** The description of one row of values. */
    static memory.desc row(long... shape) {
        return new memory.desc(new long[] {Layout.PLAIN.elements(shape)}, FLOAT, memory.format_tag.a);
    }

    private static memory.desc images(long[] s, memory.data_type type, memory.format_tag tag) {
        return new memory.desc(new long[] {s[0], s[3], s[1], s[2]}, type, tag);
    }

    /** Two layouts are equal if the same bytes mean the same numbers. */
    @Override
    public boolean equals(Object other) {
        return other instanceof OneDnnLayout layout && desc.equals(layout.desc);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(desc.get_size());
    }
}
