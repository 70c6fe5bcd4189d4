package io.safekeep.notification.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a sender said about one thing, in our own words. Senders write texts as they like: nothing
/// of it is trusted to be short, to be text, or to mean anything but itself. What is too long is
/// cut, because an alert must not be lost for its length.
///
/// @param senderKey by which the sender tells its messages apart; null if it does not
/// @param fingerprint of the thing and its trouble, unique in its source
/// @param labels by which rules and silences know it
/// @param notes for people
/// @param at when it was so, by the sender's clock where it tells
/// @param expiresAfter an alert that is not heard of again for so long is over; null if only a
///   signal ends it
record Signal(
    @Nullable String senderKey,
    Act act,
    String fingerprint,
    String title,
    Level level,
    SortedMap<String, String> labels,
    SortedMap<String, String> notes,
    @Nullable String link,
    @Nullable UUID tenant,
    Instant at,
    @Nullable Duration expiresAfter) {

  /// What is said of the trouble.
  enum Act {
    TRIGGER,
    ACKNOWLEDGE,
    RESOLVE
  }

  static final int LONGEST_TITLE = 500;
  static final int LONGEST_KEY = 255;
  static final int LONGEST_VALUE = 2000;
  static final int MOST_VALUES = 64;

  Signal {
    senderKey = senderKey == null ? null : cut(senderKey, LONGEST_KEY);
    fingerprint = cut(fingerprint, LONGEST_KEY);
    title = title.isBlank() ? "(no title)" : cut(title, LONGEST_TITLE);
    labels = cut(labels);
    notes = cut(notes);
    link = link == null || !isWebAddress(link) ? null : cut(link, LONGEST_VALUE);
  }

  private static boolean isWebAddress(String link) {
    return link.startsWith("https://") || link.startsWith("http://");
  }

  private static SortedMap<String, String> cut(Map<String, String> values) {
    var cut = new TreeMap<String, String>();
    values.forEach((name, value) -> {
      if (cut.size() < MOST_VALUES && !name.isBlank()) {
        cut.put(cut(name, LONGEST_KEY), cut(value, LONGEST_VALUE));
      }
    });
    return cut;
  }

  /// U+0000 and lone surrogates, which JSON can carry and PostgreSQL's text cannot, become U+FFFD.
  private static String cut(String text, int longest) {
    var shown = new StringBuilder();
    text.codePoints()
        .limit(longest + 1L)
        .map(point ->
            point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                ? '\uFFFD'
                : point)
        .forEach(shown::appendCodePoint);
    if (shown.codePointCount(0, shown.length()) > longest) {
      shown.setLength(shown.offsetByCodePoints(0, longest - 1));
      shown.append('…');
    }
    return shown.toString();
  }
}
