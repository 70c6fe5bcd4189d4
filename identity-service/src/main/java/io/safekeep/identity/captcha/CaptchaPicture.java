package io.safekeep.identity.captcha;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/// Digits as a grey PNG (ISO/IEC 15948): each turned, leaning and bent differently, under lines and
/// specks. Drawn point by point, because Java2D would have to come along into native executables.
final class CaptchaPicture {

  static final int WIDTH = 220;
  static final int HEIGHT = 80;

  private static final int PAPER = 250;
  private static final int INK = 40;
  private static final int LINES = 3;
  private static final int SPECKS = 500;

  /// Strokes of the digits 1 to 6 on a field of 5 by 7 points.
  private static final String[][] SHAPES = {
    {"..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."},
    {".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####"},
    {".###.", "#...#", "....#", "..##.", "....#", "#...#", ".###."},
    {"...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#."},
    {"#####", "#....", "####.", "....#", "....#", "#...#", ".###."},
    {"..##.", ".#...", "#....", "####.", "#...#", "#...#", ".###."},
  };

  private static final int COLUMNS = 5;
  private static final int ROWS = 7;

  private final byte[] pixels = new byte[WIDTH * HEIGHT];
  private final RandomGenerator random;

  private CaptchaPicture(RandomGenerator random) {
    this.random = random;
  }

  static byte[] of(String digits, RandomGenerator random) {
    var picture = new CaptchaPicture(random);
    picture.draw(digits);
    return picture.png();
  }

  private void draw(String digits) {
    Arrays.fill(pixels, (byte) PAPER);
    double step = (double) WIDTH / digits.length();
    for (int place = 0; place < digits.length(); place++) {
      draw(SHAPES[digits.charAt(place) - '1'], step * (place + 0.5));
    }
    for (int line = 0; line < LINES; line++) {
      drawLine();
    }
    for (int speck = 0; speck < SPECKS; speck++) {
      ink(random.nextInt(WIDTH), random.nextInt(HEIGHT), INK + random.nextInt(PAPER - INK));
    }
  }

  /// Looks for each point of the field where it comes from: no holes appear however it is bent.
  private void draw(String[] shape, double middle) {
    double turn = random.nextDouble(-0.25, 0.25);
    double lean = random.nextDouble(-0.3, 0.3);
    double size = random.nextDouble(6.0, 7.5);
    double rise = random.nextDouble(-7, 7);
    double wave = random.nextDouble(Math.TAU);
    int ink = INK + random.nextInt(50);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = (int) middle - 36; x < middle + 36; x++) {
        double right = x - middle + 2.5 * Math.sin(y / 9.0 + wave);
        double down = y - HEIGHT / 2.0 - rise + 1.5 * Math.sin(x / 7.0 + wave);
        double column = (right * Math.cos(turn) + down * Math.sin(turn) - lean * down) / size;
        double row = (down * Math.cos(turn) - right * Math.sin(turn)) / (size + 1);
        if (isSet(shape, column + COLUMNS / 2.0, row + ROWS / 2.0)) {
          ink(x, y, ink);
        }
      }
    }
  }

  private static boolean isSet(String[] shape, double column, double row) {
    return column >= 0
        && column < COLUMNS
        && row >= 0
        && row < ROWS
        && shape[(int) row].charAt((int) column) == '#';
  }

  private void drawLine() {
    double from = random.nextDouble(HEIGHT);
    double slope = random.nextDouble(-0.3, 0.3);
    double wave = random.nextDouble(Math.TAU);
    for (int x = 0; x < WIDTH; x++) {
      int y = (int) (from + slope * x + 6 * Math.sin(x / 20.0 + wave));
      ink(x, y, INK + 60);
      ink(x, y + 1, INK + 60);
    }
  }

  private void ink(int x, int y, int grey) {
    if (x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT) {
      pixels[y * WIDTH + x] = (byte) grey;
    }
  }

  private byte[] png() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeLong(0x89504E470D0A1A0AL);
      chunk(out, "IHDR", header());
      chunk(out, "IDAT", scanlines());
      chunk(out, "IEND", new byte[0]);
    } catch (IOException cannotHappenInMemory) {
      throw new UncheckedIOException(cannotHappenInMemory);
    }
    return bytes.toByteArray();
  }

  private static byte[] header() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(WIDTH);
    out.writeInt(HEIGHT);
    // 8 bits of grey, deflate, the standard filter, not interlaced.
    out.write(new byte[] {8, 0, 0, 0, 0});
    return bytes.toByteArray();
  }

  private byte[] scanlines() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(bytes)) {
      for (int y = 0; y < HEIGHT; y++) {
        deflater.write(0);
        deflater.write(pixels, y * WIDTH, WIDTH);
      }
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    var name = type.getBytes(StandardCharsets.US_ASCII);
    var checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) checksum.getValue());
  }
}
