package org.moco4j.data.folder;

import java.util.Locale;
import java.util.Set;

/** Recognizes folders and files that operating systems, NAS and desktop programs create among a user's images. */
final class SystemNames {
    /**
     * Thumbnails, deleted files, snapshots and settings; compared in lower case. Names that begin with a dot are hidden
     * anyway.
     */
    private static final Set<String> FOLDERS = Set.of(
            // Synology
            "@eadir",
            "#recycle",
            "#snapshot",
            "@tmp",
            "@sharebin",
            // QNAP
            "@recycle",
            "@recently-snapshot",
            "@__thumb",
            // NetApp, and Samba's bin
            "~snapshot",
            "recycle.bin",
            // Windows
            "$recycle.bin",
            "recycler",
            "recycled",
            "system volume information",
            "$extend",
            "found.000",
            // macOS and archives made there
            "__macosx",
            "network trash folder",
            "temporary items",
            "thevolumesettingsfolder",
            // Linux
            "lost+found",
            // Android's gallery, old Picasa and Lightroom
            "lost.dir",
            "picasa originals",
            "lightroom catalog previews.lrdata",
            "__pycache__");

    private static final Set<String> FILES = Set.of(
            "thumbs.db",
            "thumbs.db:encryptable",
            "ehthumbs.db",
            "ehthumbs_vista.db",
            "desktop.ini",
            "picasa.ini",
            "albumart.pamp",
            "zbthumbnail.info",
            "icon\r",
            "indexervolumeguid",
            "wpsettings.dat");

    private SystemNames() {}

    static boolean isFolder(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return FOLDERS.contains(lower) || lower.endsWith(".lrdata");
    }

    static boolean isFile(String name) {
        return FILES.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether a file or folder is hidden on systems that hide names with a leading dot. This includes macOS's
     * AppleDouble files.
     */
    static boolean isHidden(String name) {
        return name.startsWith(".");
    }
}
