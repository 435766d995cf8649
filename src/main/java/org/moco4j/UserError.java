package org.moco4j;

/**
 * Something the user can mend: a wrong key in a config, a missing file, a CPU without AVX2. The message names the file, key or
 * value, says what was expected and how to mend it. {@link Main} prints it without a stack trace and exits with status 2.
 */
public class UserError extends RuntimeException {
    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
