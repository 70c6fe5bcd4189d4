package io.safekeep.notification.incident;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.runtime.json.CanonicalJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One line of an incident's timeline.
///
/// @param number counted from 1, without a gap
/// @param kind `opened`, `fact`, `note`, `state`, `severity`, `team`, `page`, `task`, `public`,
///   `tenants`, `deadline`, `review` or `sign-off`
/// @param by `sub` of who said or did it, or the name of the service
/// @param before hash of the line before; empty for the first
/// @param hash of this one
public record Entry(
    UUID incident,
    int number,
    String kind,
    String text,
    String by,
    Instant happenedAt,
    Instant recordedAt,
    String before,
    String hash) {

  /// The line that follows another one.
  static Entry after(
      UUID incident,
      int number,
      String before,
      String kind,
      String text,
      String by,
      Instant happenedAt,
      Instant recordedAt) {
    return new Entry(
        incident,
        number,
        kind,
        text,
        by,
        happenedAt,
        recordedAt,
        before,
        sha256(form(incident, number, kind, text, by, happenedAt, recordedAt, before)));
  }

  /// Whether each line is as it was written, and none is missing between them.
  public static boolean isUnbroken(List<Entry> entries) {
    String before = "";
    int number = 1;
    for (var entry : entries) {
      var form =
          form(
              entry.incident,
              number,
              entry.kind,
              entry.text,
              entry.by,
              entry.happenedAt,
              entry.recordedAt,
              before);
      if (entry.number != number
          || !entry.before.equals(before)
          || !entry.hash.equals(sha256(form))) {
        return false;
      }
      before = entry.hash;
      number++;
    }
    return true;
  }

  /// What is hashed: canonical JSON (RFC 8785).
  private static String form(
      UUID incident,
      int number,
      String kind,
      String text,
      String by,
      Instant happenedAt,
      Instant recordedAt,
      String before) {
    return CanonicalJson.of(
        Map.of(
            "incident",
            incident.toString(),
            "number",
            number,
            "kind",
            kind,
            "text",
            text,
            "by",
            by,
            "happenedAt",
            happenedAt.toString(),
            "recordedAt",
            recordedAt.toString(),
            "before",
            before));
  }

  /// In hexadecimal.
  public static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
