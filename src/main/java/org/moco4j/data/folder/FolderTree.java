package org.moco4j.data.folder;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The upper two levels of folders that contain images, directly or in subfolders. */
final class FolderTree {
    private final SortedMap<String, SortedSet<String>> folders = new TreeMap<>();
    private final SortedMap<String, Integer> images = new TreeMap<>();

    FolderTree(List<ImageFile> files) {
        for (ImageFile file : files) {
            List<String> parts = file.parts();
            if (parts.size() > 1) {
                SortedSet<String> inside = folders.computeIfAbsent(parts.get(0), folder -> new TreeSet<>());
                if (parts.size() > 2) {
                    inside.add(parts.get(1));
                }
                images.merge(parts.get(0), 1, Integer::sum);
            }
        }
    }

    /** Returns the folders of the upper level, sorted. */
    Set<String> top() {
        return folders.keySet();
    }

    /** Returns the folders in a folder of the upper level, sorted; empty if it contains only images. */
    SortedSet<String> in(String top) {
        return folders.getOrDefault(top, new TreeSet<>());
    }

    /** Whether a folder of the upper level contains only images. */
    boolean isFlat(String top) {
        return in(top).isEmpty();
    }

    /** Returns the number of images in a folder of the upper level and its subfolders. */
    int images(String top) {
        return images.getOrDefault(top, 0);
    }
}
