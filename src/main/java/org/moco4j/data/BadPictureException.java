package org.moco4j.data;

import java.io.IOException;

/** A file that is no whole picture of a kind that is read here. The message says to the user what is wrong with it. */
final class BadPictureException extends IOException {
    BadPictureException(String message) {
        super(message);
    }
}
