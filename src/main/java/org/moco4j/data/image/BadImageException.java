package org.moco4j.data.image;

import java.io.IOException;

/** Reports a file that is not a complete image of a supported format. The message tells the user what is wrong. */
public final class BadImageException extends IOException {
    BadImageException(String message) {
        super(message);
    }
}
