package org.moco4j.data.image;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Detects the type of a file by its first bytes. The name is used only if these have no known format. */
public final class FileType {
    /** The number of bytes that {@link #ofOther} uses. */
    public static final int BEGINNING = 1024;

    /**
     * Extensions of files that are treated as images without reading them. The decoder later detects the real format.
     */
    private static final Set<String> READABLE =
            Set.of("jpg jpeg jpe jif jfif jfi png gif bmp dib webp tif tiff ppm pgm pbm pnm".split(" "));

    /** Extensions of raw images of cameras. Many of them are TIFF files that contain a small preview. */
    private static final Set<String> CAMERA_RAW =
            Set.of("raw dng cr2 cr3 crw nef nrw arw srf sr2 orf rw2 raf pef srw x3f 3fr iiq mos kdc".split(" "));

    /** Extensions of images in other unsupported formats. */
    private static final Set<String> OTHER_IMAGES = Set.of(
            ("heic heif hif avif jp2 j2k jpf jpx jxl jxr svg svgz pam pfm tga icb vda vst psd psb xcf ico cur dds exr "
                            + "hdr qoi pcx sgi ras xbm xpm wbmp dcm fits fit")
                    .split(" "));

    /** The supported formats, for messages. */
    public static final String FORMATS = "JPEG, PNG, WebP, TIFF, GIF, BMP, PPM, PGM or PBM";

    /** The beginning of a PNM file up to its height, with comments. */
    private static final Pattern PNM =
            Pattern.compile("(?s)P[1-6]\\s++(?:#[^\n\r]*+\\s++)*+\\d++\\s++(?:#[^\n\r]*+\\s++)*+\\d++\\s.*");

    static final String RAW_IMAGE = "raw image of a camera";

    private static final int BMP_HEADER_AT = 14;
    private static final int MIN_BMP_HEADER = 12;
    private static final int MAX_BMP_HEADER = 124;

    /** The bytes of a file's beginning in which the brands of HEIC and AVIF are searched. */
    private static final int MAX_BRANDS = 40;

    /** The kind of a file. */
    public enum Kind {
        READABLE,
        OTHER_IMAGE,
        NOT_AN_IMAGE
    }

    /**
     * The detected type of a file.
     *
     * @param description for an unsupported image: its format, and that it is not supported; else empty
     */
    public record Found(Kind kind, String description) {}

    private FileType() {}

    /** Whether the extension is that of a supported image format. */
    public static boolean isReadableByName(String name) {
        return READABLE.contains(extension(name));
    }

    /** Whether the extension is that of an image, supported or not. */
    public static boolean isImageByName(String name) {
        return isReadableByName(name) || isOtherImageByName(name);
    }

    private static boolean isOtherImageByName(String name) {
        return OTHER_IMAGES.contains(extension(name)) || CAMERA_RAW.contains(extension(name));
    }

    /**
     * Detects the type of a file without the extension of a supported image.
     *
     * @param beginning first bytes of the file, up to {@link #BEGINNING}
     */
    public static Found ofOther(byte[] beginning, String name) {
        ByteReader bytes = new ByteReader(beginning);
        String extension = extension(name);
        boolean preview = isTiff(bytes) && CAMERA_RAW.contains(extension);
        if (isReadable(bytes) && !preview) {
            return new Found(Kind.READABLE, "");
        }
        Optional<String> other = preview ? Optional.of(RAW_IMAGE) : otherImage(bytes);
        if (other.isPresent()) {
            return new Found(Kind.OTHER_IMAGE, notSupported(other.get()));
        }
        return isOtherImageByName(name)
                ? new Found(
                        Kind.OTHER_IMAGE,
                        extension + " files are not supported"
                                + instead(extension).replace(" it ", " them "))
                : new Found(Kind.NOT_AN_IMAGE, "");
    }

    static String notSupported(String format) {
        return "it is " + (format.matches("(?i)[aeiou].*|HDR.*|XCF.*|SVG.*") ? "an " : "a ") + format
                + ", which is not supported" + instead(format);
    }

    /** Returns what to do with images of a format that phones and cameras use; empty for other formats. */
    private static String instead(String format) {
        if (format.startsWith(RAW_IMAGE) || CAMERA_RAW.contains(format)) {
            return "; export it as JPEG or TIFF";
        }
        return format.matches("(?i)hei[cf]\\b.*|hif|avif\\b.*|jpeg xl\\b.*|jxl") ? "; convert it to JPEG or PNG" : "";
    }

    /**
     * Whether this is a supported image. The signature of BMP is only two letters, so its header must have a possible
     * length too.
     */
    private static boolean isReadable(ByteReader bytes) {
        return isJpeg(bytes)
                || isPng(bytes)
                || isGif(bytes)
                || isWebp(bytes)
                || isTiff(bytes)
                || isPnm(bytes)
                || (isBmp(bytes) && hasBmpHeader(bytes));
    }

    static boolean isJpeg(ByteReader bytes) {
        return bytes.has("\u00ff\u00d8\u00ff", 0);
    }

    static boolean isPng(ByteReader bytes) {
        return bytes.has(PngFile.SIGNATURE, 0);
    }

    static boolean isGif(ByteReader bytes) {
        return bytes.has("GIF87a", 0) || bytes.has("GIF89a", 0);
    }

    static boolean isBmp(ByteReader bytes) {
        return bytes.has("BM", 0);
    }

    static boolean isWebp(ByteReader bytes) {
        return bytes.has("RIFF", 0) && bytes.has("WEBP", 8);
    }

    /** Whether this is a TIFF or BigTIFF file. Canon's raw images begin like a TIFF, but name themselves. */
    static boolean isTiff(ByteReader bytes) {
        boolean tiff = bytes.has("II*\0", 0) || bytes.has("MM\0*", 0) || bytes.has("II+\0", 0) || bytes.has("MM\0+", 0);
        return tiff && !bytes.has("CR\2", 8);
    }

    /** Whether this is a PPM, PGM or PBM file. Their signature is only two letters, so a size must follow. */
    static boolean isPnm(ByteReader bytes) {
        return PNM.matcher(bytes.beginning(BEGINNING)).matches();
    }

    private static boolean hasBmpHeader(ByteReader bytes) {
        try {
            int length = Integer.reverseBytes(bytes.i32(BMP_HEADER_AT));
            return length >= MIN_BMP_HEADER && length <= MAX_BMP_HEADER;
        } catch (BadImageException e) {
            return false;
        }
    }

    /** Returns the name of a known but unsupported image format. */
    static Optional<String> otherImage(ByteReader bytes) {
        if (bytes.has("ftyp", 4)) {
            return isoMedia(bytes);
        }
        String text = bytes.beginning(BEGINNING);
        if (text.matches("(?s)P([fF]\\s+\\d|7\\s+[W#]).*")) {
            return Optional.of("PAM or PFM image");
        }
        if (text.matches("(?is)(\u00ef\u00bb\u00bf)?\\s*<(\\?xml|!--|!doctype svg|svg).*") && text.contains("<svg")) {
            return Optional.of("SVG image");
        }
        return signature(bytes);
    }

    /** Detects files that begin with {@code ftyp}: HEIC, AVIF and Canon's raw files; others are videos. */
    private static Optional<String> isoMedia(ByteReader bytes) {
        // The general brands mif1 and msf1 are followed by the brands of the real format.
        String brands = bytes.beginning(MAX_BRANDS).substring(8);
        if (brands.matches("(?s)avi[fs].*|(mif1|msf1).*avi[fs].*")) {
            return Optional.of("AVIF image");
        }
        if (brands.matches("(?s)(hei[cxms]|hev[cxms]|mif1|msf1).*")) {
            return Optional.of("HEIC image");
        }
        return bytes.has("crx ", 8) ? Optional.of(RAW_IMAGE + " (CR3)") : Optional.empty();
    }

    private static Optional<String> signature(ByteReader bytes) {
        String[][] signatures = {
            {"II*\0", RAW_IMAGE + " (CR2)"},
            {"\0\0\0\fjP  ", "JPEG 2000 image"},
            {"\u00ffO\u00ffQ", "JPEG 2000 image"},
            {"\0\0\0\fJXL ", "JPEG XL image"},
            {"\u00ff\n", "JPEG XL image"},
            {"8BPS", "Photoshop image"},
            {"gimp xcf", "XCF image of GIMP"},
            {"\0\0\1\0", "ICO image"},
            {"DDS ", "DDS image"},
            {"v/1\u0001", "OpenEXR image"},
            {"#?RADIANCE", "HDR image"},
            {"qoif", "QOI image"},
            {"\n\5\1\b", "PCX image"},
            {"Y\u00a6j\u0095", "Sun raster image"},
            {"SIMPLE  =", "FITS image"},
            {"FUJIFILMCCD-RAW", RAW_IMAGE + " (RAF)"},
            {"IIRO", RAW_IMAGE + " (ORF)"},
            {"IIRS", RAW_IMAGE + " (ORF)"},
            {"IIU\0", RAW_IMAGE + " (RW2)"},
            {"FOVb", RAW_IMAGE + " (X3F)"}
        };
        for (String[] signature : signatures) {
            if (bytes.has(signature[0], 0)) {
                return Optional.of(signature[1]);
            }
        }
        return bytes.has("DICM", 128) ? Optional.of("DICOM image") : Optional.empty();
    }

    /** Describes a file, for a message about a file that should be a folder. */
    public static String describe(byte[] beginning, String name) {
        ByteReader bytes = new ByteReader(beginning);
        if (bytes.length() == 0) {
            return "an empty file";
        }
        if (isReadable(bytes)) {
            return "a " + format(bytes) + " image";
        }
        if (bytes.has("PK\3\4", 0)
                || bytes.has("\u001f\u008b", 0)
                || bytes.has("ustar", 257)
                || bytes.has("7z\u00bc\u00af", 0)
                || bytes.has("Rar!", 0)) {
            return "an archive";
        }
        Optional<String> other = otherImage(bytes);
        if (other.isPresent()) {
            return notSupported(other.get()).replaceFirst("^it is ", "").replaceFirst(", .*", "");
        }
        return extension(name).equals("json") ? "a JSON file" : "a file";
    }

    private static String format(ByteReader bytes) {
        if (isJpeg(bytes)) {
            return "JPEG";
        } else if (isPng(bytes)) {
            return "PNG";
        } else if (isGif(bytes)) {
            return "GIF";
        } else if (isWebp(bytes)) {
            return "WebP";
        } else if (isTiff(bytes)) {
            return "TIFF";
        }
        return isPnm(bytes) ? "PPM, PGM or PBM" : "BMP";
    }

    /** Returns the extension in lower case, without its dot; empty if there is none. */
    public static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
