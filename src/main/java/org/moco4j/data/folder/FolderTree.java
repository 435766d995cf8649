package org.moco4j.data.folder;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The upper two levels of folders that have images in or below them. */
final class FolderTree {
    private final SortedMap<String, SortedSet<String>> folders = new TreeMap<>();
    private final SortedMap<String, Integer> images = new TreeMap<>();

    FolderTree(List<ImageFile> pictures) {
        for (ImageFile picture : pictures) {
            List<String> parts = picture.parts();
            if (parts.size() > 1) {
                SortedSet<String> inside = folders.computeIfAbsent(parts.get(0), folder -> new TreeSet<>());
                if (parts.size() > 2) {
                    inside.add(parts.get(1));
                }
                images.merge(parts.get(0), 1, Integer::sum);
            }
        }
    }

    /** The folders of the upper level, sorted. */
    Set<String> top() {
        return folders.keySet();
    }

    /** The folders in one of the upper level, sorted; empty if there are only images in it. */
    SortedSet<String> in(String top) {
        return folders.getOrDefault(top, new TreeSet<>());
    }

    /** Whether there are only images in a folder of the upper level. */
    boolean isFlat(String top) {
        return in(top).isEmpty();
    }

    /** How many images are in a folder of the upper level or below it. */
    int images(String top) {
        return images.getOrDefault(top, 0);
    }
}
