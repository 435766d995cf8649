package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.AWTError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.moco4j.UserError;

class TaskPartsTest {
    private final TaskParts parts = new TaskParts();
    private final List<String> done = new ArrayList<>();

    @Test
    void theOtherPartsRunIfAPartFails() {
        List<Throwable> failures = List.of(
                new InternalError("Fontconfig head is null"),
                new AWTError("Can't connect to X11 window server"),
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("sun/font/SunFontManager"),
                new StackOverflowError(),
                new IOException("No space left on device"),
                new IllegalStateException("a fault"),
                new UserError("map.json cannot be read."));
        for (Throwable failure : failures) {
            parts.run("The map", () -> {
                throw sneaky(failure);
            });
            parts.run("The page", () -> done.add("page"));
        }

        assertEquals(failures.size(), done.size());
        assertEquals(
                failures,
                parts.failures().stream().map(TaskParts.Failure::cause).toList());
        List<String> words =
                parts.failures().stream().map(TaskParts.Failure::message).toList();
        assertTrue(words.get(2).contains("not enough memory (Java heap space)"), words.get(2));
        assertEquals("The map could not be made: No space left on device.", words.get(5));
        assertEquals("The map could not be made: map.json cannot be read.", words.get(7));
    }

    @Test
    void throwFirstThrowsTheFirstFailureAndNotesTheOthers() {
        IOException first = new IOException("first");
        parts.run("One", () -> {
            throw first;
        });
        parts.run("Two", () -> {
            throw new UserError("second");
        });

        assertSame(first, assertThrows(IOException.class, () -> parts.throwFirst(done::add)));
        assertEquals(List.of("Two could not be made: second."), done);
    }

    @Test
    void aStopEndsAllParts() {
        assertThrows(
                StoppedException.class,
                () -> parts.run("One", () -> {
                    throw new StoppedException("Stopped.");
                }));
    }

    private static Exception sneaky(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (Exception) thrown;
    }
}
