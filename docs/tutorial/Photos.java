import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Draws a collection of photos to try MoCo4J with: beaches, forests, cities, mountains and flowers, no two of them equal. Like
 * real collections, it also has smaller copies of some photos, an image of another kind and a damaged file.
 *
 * <p>Usage: {@code java Photos.java FOLDER [COUNT [FIRST]]}. With a FIRST other than 0 the photos are not in the collection that
 * the program draws by default, and the image of another kind and the damaged file are left out.
 */
public class Photos {
    private static final int WIDTH = 240;
    private static final int HEIGHT = 180;
    private static final String[] KINDS = {"beach", "forest", "city", "mountain", "flower"};

    private final Random random;
    private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    private final Graphics2D pen = image.createGraphics();

    private Photos(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L); // The first draws of neighboring small seeds are alike.
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    }

    public static void main(String[] args) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Path folder = Path.of(args[0]);
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
        int first = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        for (int i = first; i < first + count; i++) {
            String kind = KINDS[i % KINDS.length];
            Path year = Files.createDirectories(folder.resolve(String.valueOf(2021 + i % 3)));
            BufferedImage photo = new Photos(i).draw(kind);
            String name = "%s-%04d".formatted(kind, i);
            ImageIO.write(photo, "jpg", year.resolve(name + ".jpg").toFile());
            if (i % 100 == 7) {
                ImageIO.write(scaled(photo, 0.6), "jpg", year.resolve(name + "-copy.jpg").toFile());
            }
        }
        if (first > 0) {
            return;
        }
        Path last = folder.resolve("2023");
        ImageIO.write(page(), "png", last.resolve("scan.png").toFile());
        Files.write(last.resolve("damaged.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 1, 2, 3});
    }

    private BufferedImage draw(String kind) {
        switch (kind) {
            case "beach" -> beach();
            case "forest" -> forest();
            case "city" -> city();
            case "mountain" -> mountain();
            default -> flower();
        }
        pen.dispose();
        return image;
    }

    private void beach() {
        int horizon = between(60, 90);
        int shore = between(115, 140);
        sky(between(0, 3) == 0);
        fill(new Color(20, between(90, 150), between(150, 200)), 0, horizon, WIDTH, shore - horizon);
        fill(new Color(between(215, 240), between(190, 210), 140), 0, shore, WIDTH, HEIGHT - shore);
        for (int boat = between(0, 3); boat > 0; boat--) {
            int x = between(10, 210);
            int y = between(horizon + 5, shore - 5);
            pen.setColor(Color.WHITE);
            pen.fillPolygon(new int[] {x, x + 12, x}, new int[] {y - 24, y - 2, y - 2}, 3);
            pen.setColor(new Color(120, 50, 30));
            pen.fillRect(x - 6, y, 20, 4);
        }
        for (int umbrella = between(1, 4); umbrella > 0; umbrella--) {
            int x = between(15, 200);
            int y = between(shore + 10, HEIGHT - 25);
            pen.setColor(Color.getHSBColor(random.nextFloat(), 0.8f, 0.9f));
            pen.fillArc(x, y - 14, 32, 28, 0, 180);
            pen.drawLine(x + 16, y, x + 16, y + 20);
        }
    }

    private void forest() {
        sky(false);
        fill(new Color(between(40, 80), between(80, 110), 40), 0, 120, WIDTH, 60);
        for (int tree = between(12, 22); tree > 0; tree--) {
            int x = between(-10, WIDTH - 10);
            int size = between(50, 110);
            int foot = between(125, 165);
            fill(new Color(90, 60, 35), x + size / 5 - 3, foot - 12, 6, 16);
            pen.setColor(new Color(between(10, 50), between(70, 130), between(20, 50)));
            for (int part = 0; part < 3; part++) {
                int top = foot - size + part * size / 4;
                pen.fillPolygon(new int[] {x, x + size / 5, x + 2 * size / 5}, new int[] {top + size / 2, top, top + size / 2}, 3);
            }
        }
    }

    private void city() {
        boolean night = random.nextBoolean();
        if (night) {
            gradient(new Color(5, 5, 30), new Color(50, 40, 80));
        } else {
            sky(false);
        }
        for (int x = between(-20, 0); x < WIDTH; ) {
            int width = between(22, 48);
            int height = between(50, 150);
            int gray = night ? between(20, 50) : between(90, 170);
            fill(new Color(gray, gray, Math.min(255, gray + 12)), x, HEIGHT - height, width, height);
            for (int windowX = x + 4; windowX < x + width - 6; windowX += 8) {
                for (int windowY = HEIGHT - height + 5; windowY < HEIGHT - 8; windowY += 11) {
                    boolean lit = random.nextInt(3) > 0;
                    fill(night && lit ? new Color(250, 220, 120) : new Color(60, 80, 100), windowX, windowY, 4, 6);
                }
            }
            x += width + between(0, 6);
        }
    }

    private void mountain() {
        sky(between(0, 4) == 0);
        for (int peak = between(3, 6); peak > 0; peak--) {
            int x = between(0, WIDTH);
            int top = between(30, 90);
            int reach = between(60, 110);
            int gray = between(70, 130);
            pen.setColor(new Color(gray, gray, gray + 15));
            pen.fillPolygon(new int[] {x - reach, x, x + reach}, new int[] {150, top, 150}, 3);
            pen.setColor(Color.WHITE);
            pen.fillPolygon(new int[] {x - reach / 4, x, x + reach / 4, x}, new int[] {top + (150 - top) / 4, top, top + (150 - top) / 4, top + 40}, 4);
        }
        fill(new Color(between(60, 110), between(120, 150), 60), 0, 145, WIDTH, 35);
    }

    private void flower() {
        gradient(new Color(between(40, 90), between(110, 150), 50), new Color(20, between(60, 90), 25));
        Color petal = Color.getHSBColor(random.nextFloat(), 0.75f, 0.95f);
        for (int flower = between(2, 6); flower > 0; flower--) {
            int x = between(30, 210);
            int y = between(30, 150);
            int size = between(16, 34);
            int petals = between(5, 9);
            for (int i = 0; i < petals; i++) {
                double angle = 2 * Math.PI * i / petals;
                pen.setColor(petal);
                pen.fillOval((int) (x + size * 0.7 * Math.cos(angle)) - size / 2, (int) (y + size * 0.7 * Math.sin(angle)) - size / 2, size, size);
            }
            pen.setColor(new Color(250, 210, 60));
            pen.fillOval(x - size / 3, y - size / 3, 2 * size / 3, 2 * size / 3);
        }
    }

    private void sky(boolean evening) {
        if (evening) {
            gradient(new Color(90, 60, 120), new Color(250, 150, 80));
        } else {
            gradient(new Color(between(60, 120), between(140, 180), 230), new Color(210, 230, 250));
        }
        pen.setColor(new Color(255, 240, 180));
        int sun = between(14, 26);
        pen.fillOval(between(10, 200), between(8, 40), sun, sun);
    }

    private void gradient(Color top, Color bottom) {
        pen.setPaint(new GradientPaint(0, 0, top, 0, HEIGHT, bottom));
        pen.fillRect(0, 0, WIDTH, HEIGHT);
    }

    private void fill(Color color, int x, int y, int width, int height) {
        pen.setColor(color);
        pen.fillRect(x, y, width, height);
    }

    private int between(int low, int high) {
        return low + random.nextInt(high - low);
    }

    private static BufferedImage scaled(BufferedImage photo, double factor) {
        BufferedImage small = new BufferedImage((int) (WIDTH * factor), (int) (HEIGHT * factor), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = small.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(photo, 0, 0, small.getWidth(), small.getHeight(), null);
        pen.dispose();
        return small;
    }

    private static BufferedImage page() {
        BufferedImage page = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = page.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        pen.setColor(Color.BLACK);
        for (int line = 12; line < HEIGHT; line += 9) {
            pen.fillRect(15, line, 150 + 50 * (line % 2), 3);
        }
        pen.dispose();
        return page;
    }
}
