package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.dnnl.memory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneDnnLayoutTest {
    @BeforeAll
    static void requireOneDnn() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
    }

    /** In bf16, eight channels that are padded to sixteen have the size of eight in float32. */
    @ParameterizedTest(name = "{0}, {1} channels in blocks: {2}")
    @CsvSource({
        "f32, 8, true",
        "f32, 16, false",
        "f32, 24, true",
        "bf16, 4, true",
        "bf16, 8, true",
        "bf16, 16, false",
        "bf16, 24, true",
        "bf16, 32, false"
    })
    void channelsThatDoNotFillABlockArePadded(memory.data_type type, long channels, boolean padded) {
        memory.desc blocks = new memory.desc(new long[] {2, channels, 3, 3}, type, memory.format_tag.nChw16c);
        memory.desc last = new memory.desc(new long[] {2, channels, 3, 3}, type, memory.format_tag.nhwc);
        assertEquals(padded, new OneDnnLayout(blocks).hasPadding());
        assertFalse(new OneDnnLayout(last).hasPadding());
    }
}
