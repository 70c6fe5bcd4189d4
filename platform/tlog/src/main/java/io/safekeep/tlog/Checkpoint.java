package io.safekeep.tlog;

import java.util.Arrays;
import java.util.List;

/// The state of a log: what is signed and what witnesses cosign (C2SP tlog-checkpoint v1).
///
/// @param origin names the log
/// @param size how many entries it has
/// @param root of the tree over them
/// @param extensions further lines; none is empty
public record Checkpoint(String origin, long size, TreeHash root, List<String> extensions) {

  public Checkpoint {
    extensions = List.copyOf(extensions);
    if (size < 0 || !isLine(origin) || !extensions.stream().allMatch(Checkpoint::isLine)) {
      throw new IllegalArgumentException("a checkpoint has an origin, a size and whole lines");
    }
  }

  public Checkpoint(String origin, long size, TreeHash root) {
    this(origin, size, root, List.of());
  }

  /// The checkpoint that a note's text is. Says nothing about its signatures.
  ///
  /// @throws MalformedNote if it is none
  public static Checkpoint of(SignedNote note) throws MalformedNote {
    var lines = Arrays.asList(note.text().split("\n", -1));
    // The last one is what follows the last line feed.
    if (lines.size() < 4) {
      throw new MalformedNote("a checkpoint has three lines at least");
    }
    try {
      return new Checkpoint(
          lines.getFirst(),
          size(lines.get(1)),
          TreeHash.parse(lines.get(2)),
          lines.subList(3, lines.size() - 1));
    } catch (IllegalArgumentException e) {
      throw new MalformedNote("a checkpoint's origin, root or lines are malformed");
    }
  }

  /// A size or an index as the formats write it.
  ///
  /// @throws MalformedNote unless it is a decimal without leading zeros
  public static long size(String text) throws MalformedNote {
    if (!text.matches("0|[1-9][0-9]{0,17}")) {
      throw new MalformedNote("a size or an index is not a decimal number");
    }
    return Long.parseLong(text);
  }

  private static boolean isLine(String text) {
    return !text.isEmpty() && text.chars().noneMatch(character -> character < ' ');
  }

  /// The text that is signed.
  @Override
  public String toString() {
    var text = new StringBuilder(origin).append('\n').append(size).append('\n').append(root);
    extensions.forEach(line -> text.append('\n').append(line));
    return text.append('\n').toString();
  }
}
