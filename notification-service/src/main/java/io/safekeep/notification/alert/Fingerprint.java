package io.safekeep.notification.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;

/// Names a thing and its trouble by what it consists of.
final class Fingerprint {

  private static final int BYTES = 16;

  private Fingerprint() {}

  /// Of all labels. Lengths stand before texts, so that no two sets of labels are written alike.
  static String of(SortedMap<String, String> labels) {
    var written = new StringBuilder();
    labels.entrySet().stream()
        .map(Map.Entry::copyOf)
        .forEach(label ->
            written
                .append(label.getKey().length())
                .append(':')
                .append(label.getKey())
                .append(label.getValue().length())
                .append(':')
                .append(label.getValue()));
    return digest(written.toString());
  }

  /// Of some texts, in order.
  static String of(String... parts) {
    var written = new StringBuilder();
    for (String part : parts) {
      written.append(part.length()).append(':').append(part);
    }
    return digest(written.toString());
  }

  private static String digest(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
