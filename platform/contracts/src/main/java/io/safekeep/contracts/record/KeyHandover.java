package io.safekeep.contracts.record;

import java.util.Optional;
import java.util.regex.Pattern;

/// The last record that a key signs: it names the key that signs the next ones. Who knows one key
/// of a chain so knows all that come after it.
///
/// @param next the key that comes after the one that signed
public record KeyHandover(RecordKey next) {

  /// Member `type` of what is signed.
  public static final String TYPE = "safekeep evidence key 1";

  /// Has one form only (RFC 8785), so that it needs no parser.
  private static final Pattern PAYLOAD =
      Pattern.compile(
          "\\{\"at\":\"[0-9TZ:.-]+\",\"next\":\"([A-Za-z0-9_-]{43})\",\"service\":\"[a-z-]+\","
              + "\"type\":\"safekeep evidence key 1\"\\}");

  /// Empty if the record says something else.
  public static Optional<KeyHandover> in(SignedRecord record) {
    var payload = PAYLOAD.matcher(record.payload());
    return payload.matches()
        ? Optional.of(new KeyHandover(new RecordKey(payload.group(1))))
        : Optional.empty();
  }
}
