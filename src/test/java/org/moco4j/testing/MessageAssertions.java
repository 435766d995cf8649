package org.moco4j.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.moco4j.UserError;

/** Checks errors that users can cause, and other texts for users. */
public final class MessageAssertions {
    private MessageAssertions() {}

    /**
     * Checks that the code throws a {@link UserError}.
     *
     * @param parts what its message must contain
     * @return the message
     */
    public static String assertUserError(Executable code, String... parts) {
        String message = assertThrows(UserError.class, code).getMessage();
        assertContains(message, parts);
        return message;
    }

    /** Checks that a text contains each of the parts. */
    public static void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "expected '" + part + "' in: " + text);
        }
    }
}
