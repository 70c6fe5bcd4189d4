package io.safekeep.backup.wire;

/// Number that initdb gives a cluster and that its standbys and restored copies share (unsigned 64
/// bits).
public record SystemIdentifier(long value) {
  /// @throws IllegalArgumentException if the text is not an unsigned decimal number
  public static SystemIdentifier parse(String decimal) {
    return new SystemIdentifier(Long.parseUnsignedLong(decimal));
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(value);
  }
}
