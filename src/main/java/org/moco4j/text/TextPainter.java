package org.moco4j.text;

import java.awt.AWTError;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * Draws words on images. Java needs the system's fonts and its libraries fontconfig and FreeType for that, which small containers
 * do not have: there, images are drawn without words.
 */
public final class TextPainter {
    /** What to install, for those who see images without words. */
    public static final String FIX =
            "install fonts and fontconfig: apt-get install fontconfig fonts-dejavu-core (Debian,"
                    + " Ubuntu), dnf install fontconfig dejavu-sans-fonts (Fedora, RHEL)";

    private TextPainter() {}

    /** Whether words can be drawn here. */
    public static boolean works() {
        return Probe.PROBLEM.isEmpty();
    }

    /** Why words cannot be drawn here, in Java's words; empty if they can. */
    public static Optional<String> problem() {
        return Probe.PROBLEM;
    }

    /** One sentence for users whose images carry no words, with the way out; empty if they do. */
    public static Optional<String> note() {
        return works()
                ? Optional.empty()
                : Optional.of("Images are drawn without words, since Java finds no fonts here. To have words, " + FIX
                        + "; then give the same command again.");
    }

    /** The sizes of words in a font; estimates if there are no fonts, so that a layout stays as it is. */
    public static FontMetrics metrics(Graphics2D graphics, Font font) {
        return works() ? graphics.getFontMetrics(font) : new Estimate(font);
    }

    /** Draws words in the font and the color of {@code graphics}, or nothing if there are no fonts. */
    public static void draw(Graphics2D graphics, String words, float x, float baseline) {
        if (works()) {
            graphics.drawString(words, x, baseline);
        }
    }

    /** Tries once: Java's font classes cannot be loaded again after they failed. */
    private static final class Probe {
        static final Optional<String> PROBLEM = problem();

        private static Optional<String> problem() {
            try {
                Graphics2D graphics = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
                graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 8));
                graphics.drawString("a", 0, 8);
                graphics.dispose();
                return Optional.empty();
            } catch (InternalError | LinkageError | AWTError | RuntimeException e) {
                return Optional.of(SafeText.ofReason(e.toString()));
            }
        }
    }

    /** Sizes as those of a common sans-serif font. */
    private static final class Estimate extends FontMetrics {
        private static final long serialVersionUID = 1;

        Estimate(Font font) {
            super(font);
        }

        @Override
        public int getAscent() {
            return Math.round(0.93f * font.getSize());
        }

        @Override
        public int getDescent() {
            return Math.round(0.24f * font.getSize());
        }

        @Override
        public int charWidth(char character) {
            return Math.round(0.55f * font.getSize());
        }

        @Override
        public int charWidth(int codePoint) {
            return charWidth('n');
        }

        @Override
        public int stringWidth(String words) {
            return words.codePointCount(0, words.length()) * charWidth('n');
        }
    }
}
