package org.moco4j.data;

/**
 * A file below an image folder that is not used, although nothing is wrong with it.
 *
 * @param name its path below the folder
 * @param reason why it is not used
 * @param group what a summary counts it under: the folder or file that systems made, such as {@code @eaDir}, or the ending of a
 *     file that is not an image, such as {@code .txt}
 */
public record SkippedFile(String name, Reason reason, String group) {
    /** Why a file is skipped. */
    public enum Reason {
        /** Made by an operating system, a NAS or a desktop: thumbnails, deleted files, settings. */
        SYSTEM("a file that the system made: thumbnails, deleted files or settings"),
        /** Its name, or that of a folder above it, begins with a dot. */
        HIDDEN("hidden: the name of the file or of its folder begins with a dot"),
        /** Written by this program. */
        OWN("written by MoCo4J"),
        /** Neither content nor name is that of an image. */
        NOT_AN_IMAGE("not an image"),
        /** An image of a folder such as {@code test} that has no folders of classes, or of a second one. */
        HELD_OUT("an image of a held-out folder that is not used"),
        /** An image beside the folders of the classes. */
        NO_CLASS("an image outside the class folders");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    /** Why it is skipped, in words. */
    public String why() {
        return switch (reason) {
            case SYSTEM, HELD_OUT -> reason.words + " (" + group + ")";
            default -> reason.words;
        };
    }
}
