package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.List;
import org.moco4j.UserError;

/**
 * The classes of the images of a folder, when all of them are used. If the folders can be classes, as in training, they
 * are; else nothing is labeled.
 *
 * @param names the classes in alphabetical order; empty if nothing is labeled
 * @param labels for each image an index into {@code names}, or {@link org.moco4j.data.ImageSet#NO_LABEL}
 */
public record FolderClasses(List<String> names, int[] labels) {
    /**
     * Derives the classes from the names.
     *
     * @param images names of the images, relative to the folder, sorted
     * @param root the folder
     */
    public static FolderClasses of(List<String> images, Path root) {
        FolderLayout layout = layout(images, root);
        int[] labels =
                layout.places().stream().mapToInt(FolderLayout.Place::label).toArray();
        return new FolderClasses(layout.classNames(), labels);
    }

    private static FolderLayout layout(List<String> images, Path root) {
        try {
            return FolderLayout.labeled(images, root);
        } catch (UserError noClasses) {
            return FolderLayout.unlabeled(images);
        }
    }
}
