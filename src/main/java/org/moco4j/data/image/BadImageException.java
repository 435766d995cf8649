package org.moco4j.data.image;

import java.io.IOException;

/** A file that is no whole image of a kind that is read here. The message says to the user what is wrong with it. */
public final class BadImageException extends IOException {
    BadImageException(String message) {
        super(message);
    }
}
