package io.safekeep.verify;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entry of a log, version 1.
///
/// @param index its place in the log
/// @param tenant null in the operators' own log
/// @param open values that everybody sees
/// @param sealed commitments by the names of their values
record Entry(
    long index,
    UUID id,
    Instant at,
    String type,
    @Nullable String tenant,
    @Nullable UUID request,
    @Nullable UUID grant,
    @Nullable UUID session,
    long number,
    Json.Members open,
    Map<String, String> sealed) {
  private static final Set<String> MEMBERS =
      Set.of(
          "v", "id", "t", "type", "tenant", "request", "grant", "session", "n", "open", "sealed");

  /// @throws Malformed if it is no entry of version 1
  static Entry parse(long index, byte[] bytes) throws Malformed {
    var json = Json.object(bytes);
    json.allow(MEMBERS);
    if (json.number("v") != 1) {
      throw new Malformed(
          "is of version " + json.number("v") + ", which this program is too old for");
    }
    var session = idOrNull(json, "session");
    if ((session == null) != (json.get("n") == null)) {
      throw new Malformed("has a number without a session, or a session without a number");
    }
    if (!(json.get("open") instanceof Json.Members open)) {
      throw new Malformed("has no open values");
    }
    return new Entry(
        index,
        id(json.text("id")),
        instant(json.text("t")),
        json.text("type"),
        json.get("tenant") == null ? null : json.text("tenant"),
        idOrNull(json, "request"),
        idOrNull(json, "grant"),
        session,
        session == null ? 0 : json.number("n"),
        open,
        commitments(json));
  }

  private static Map<String, String> commitments(Json.Members json) throws Malformed {
    if (!(json.get("sealed") instanceof Json.Members sealed)) {
      throw new Malformed("has no commitments");
    }
    var commitments = new LinkedHashMap<String, String>();
    for (var name : sealed.values().keySet()) {
      commitments.put(name, sealed.text(name));
    }
    return commitments;
  }

  private static @Nullable UUID idOrNull(Json.Members json, String name) throws Malformed {
    return json.get(name) == null ? null : id(json.text(name));
  }

  private static UUID id(String text) throws Malformed {
    try {
      var id = UUID.fromString(text);
      if (id.toString().equals(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw new Malformed("has an id that is no UUID");
    }
    throw new Malformed("has an id in another spelling than UUIDs have");
  }

  private static Instant instant(String text) throws Malformed {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Malformed("has a time that is none");
    }
  }
}
