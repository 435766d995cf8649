package org.moco4j.data;

/**
 * A file in an image folder that is not used, although it is not damaged.
 *
 * @param name path relative to the folder
 * @param reason why the file is not used
 * @param group group in a summary: the folder or file that a system made, such as {@code @eaDir}, or the extension of a
 *     file that is not an image, such as {@code .txt}
 */
public record SkippedFile(String name, Reason reason, String group) {
    /** The reason why a file is skipped. */
    public enum Reason {
        /** Made by an operating system, a NAS or a desktop program: thumbnails, deleted files, settings. */
        SYSTEM("a file that the system made: thumbnails, deleted files or settings"),
        /** Its name, or that of a folder above it, begins with a dot. */
        HIDDEN("hidden: the name of the file or of its folder begins with a dot"),
        /** Written by this program. */
        OWN("written by MoCo4J"),
        /** Not an image by content and name. */
        NOT_AN_IMAGE("not an image"),
        /** An image in a held-out folder such as {@code test} without class folders, or in a second held-out folder. */
        HELD_OUT("an image of a held-out folder that is not used"),
        /** An image outside the class folders. */
        NO_CLASS("an image outside the class folders");

        private final String description;

        Reason(String description) {
            this.description = description;
        }
    }

    /** Returns the reason as text. */
    public String why() {
        return switch (reason) {
            case SYSTEM, HELD_OUT -> reason.description + " (" + group + ")";
            default -> reason.description;
        };
    }
}
