package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {
    @Test
    void everythingIsClosedAndTheFirstFailureIsThrown() {
        List<String> closed = new ArrayList<>();
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        CloseStack stack = new CloseStack();
        stack.push(() -> closed.add("a"));
        stack.push(() -> {
            throw second;
        });
        stack.push(() -> closed.add("b"));
        stack.push(() -> {
            throw first;
        });
        assertSame(first, assertThrows(IllegalStateException.class, stack::close));
        assertEquals(List.of(second), List.of(first.getSuppressed()));
        assertEquals(List.of("b", "a"), closed);
        stack.close();
        assertEquals(List.of("b", "a"), closed, "nothing is closed twice");
    }
}
