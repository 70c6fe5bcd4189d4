package io.safekeep.backup.wire;

/// Reads sizes as SHOW writes them: a number and `B`, `kB`, `MB`, `GB` or `TB`, which mean powers
/// of 1024 (documentation, "Parameter Names and Values").
public final class DataSize {
  private DataSize() {}

  /// @return bytes; negative where the setting says so, which means unlimited or switched off
  /// @throws IllegalArgumentException if the text is no size
  public static long parse(String shown) {
    int unitAt = 0;
    while (unitAt < shown.length()
        && (Character.isDigit(shown.charAt(unitAt)) || shown.charAt(unitAt) == '-')) {
      unitAt++;
    }
    int power =
        switch (shown.substring(unitAt).strip()) {
          case "", "B" -> 0;
          case "kB" -> 1;
          case "MB" -> 2;
          case "GB" -> 3;
          case "TB" -> 4;
          default -> throw new IllegalArgumentException("not a size: " + shown);
        };
    return Math.multiplyExact(Long.parseLong(shown, 0, unitAt, 10), 1L << (10 * power));
  }
}
