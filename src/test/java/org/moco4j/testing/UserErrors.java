package org.moco4j.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.moco4j.UserError;

/** Checks errors that users can cause. */
public final class UserErrors {
    private UserErrors() {}

    /**
     * Checks that the code throws a {@link UserError}.
     *
     * @param parts what its message must contain
     * @return the message
     */
    public static String assertUserError(Executable code, String... parts) {
        String message = assertThrows(UserError.class, code).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "expected '" + part + "' in: " + message);
        }
        return message;
    }
}
