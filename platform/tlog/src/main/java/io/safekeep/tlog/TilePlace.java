package io.safekeep.tlog;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where a tile lies in its level: its number, and how many of its 256 places are taken (C2SP
/// tlog-tiles, "Merkle Tree").
///
/// @param number from 0
/// @param width 1 to 256; a tile of 256 is full and never changes
public record TilePlace(long number, int width) {
  public static final int FULL = 256;

  private static final Pattern TEXT =
      Pattern.compile("((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  public TilePlace {
    if (number < 0 || width < 1 || width > FULL) {
      throw new IllegalArgumentException("no tile has number " + number + " and width " + width);
    }
  }

  static TilePlace full(long number) {
    return new TilePlace(number, FULL);
  }

  /// The tile that has the given place of a level, in a level of so many places.
  static TilePlace holding(long place, long places) {
    var number = place / FULL;
    return new TilePlace(number, (int) Math.min(FULL, places - number * FULL));
  }

  public boolean isFull() {
    return width == FULL;
  }

  /// The place that a path's end names, `x001/x234/067` or `x001/x234/067.p/17`; empty if it names
  /// none, or one in another than its only spelling.
  public static Optional<TilePlace> parse(String text) {
    var match = TEXT.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var width = match.group(2) == null ? FULL : Integer.parseInt(match.group(2));
    if (match.group(2) != null && width >= FULL) {
      return Optional.empty();
    }
    var number = Long.parseLong(match.group(1).replaceAll("[x/]", ""));
    var place = new TilePlace(number, width);
    return place.toString().equals(text) ? Optional.of(place) : Optional.empty();
  }

  /// The end of the tile's path.
  @Override
  public String toString() {
    var path = new StringBuilder(threeDigits(number));
    for (var rest = number / 1000; rest > 0; rest /= 1000) {
      path.insert(0, "x" + threeDigits(rest) + "/");
    }
    return isFull() ? path.toString() : path.append(".p/").append(width).toString();
  }

  private static String threeDigits(long number) {
    return String.valueOf(1000 + number % 1000).substring(1);
  }
}
