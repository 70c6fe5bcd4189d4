package io.safekeep.access.log;

import io.safekeep.contracts.TenantId;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One fact for a transparency log.
///
/// @param tenant whose log; null for the operators' own
/// @param type for example `grant.activated`
/// @param actor who did it, for example the token's subject. Kept as one of the sealed values
/// @param session with `number`, if it is part of one: numbers begin at 0 and have no gap
/// @param open values that anybody who reads the log sees: ids, codes, counts; text, numbers,
///   booleans and lists of them
/// @param sealed values that are personal or secret, such as a statement's text. The log holds a
///   salted commitment to each; the values lie beside it and can be removed without breaking it.
public record LogEntry(
    @Nullable TenantId tenant,
    String type,
    @Nullable String actor,
    @Nullable UUID request,
    @Nullable UUID grant,
    @Nullable UUID session,
    @Nullable Long number,
    Map<String, Object> open,
    Map<String, String> sealed) {

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_.-]{0,79}");
  private static final Pattern SEALED_NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
  private static final int MOST_SEALED = 64;

  public LogEntry {
    open = new TreeMap<>(open);
    sealed = new TreeMap<>(sealed);
    if ((session == null) != (number == null)) {
      throw new IllegalArgumentException("a session's entries are numbered, others are not");
    }
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("no entry has type " + type);
    }
    if (sealed.size() > MOST_SEALED
        || !sealed.keySet().stream().allMatch(name -> SEALED_NAME.matcher(name).matches())) {
      throw new IllegalArgumentException("names of sealed values of " + type + " are malformed");
    }
  }

  /// A fact about a request or a grant.
  public static LogEntry of(
      @Nullable TenantId tenant, String type, String actor, Map<String, Object> open) {
    return new LogEntry(tenant, type, actor, null, null, null, null, open, Map.of());
  }

  public LogEntry request(UUID request) {
    return new LogEntry(tenant, type, actor, request, grant, session, number, open, sealed);
  }

  public LogEntry grant(UUID grant) {
    return new LogEntry(tenant, type, actor, request, grant, session, number, open, sealed);
  }

  public LogEntry sealed(Map<String, String> sealed) {
    return new LogEntry(tenant, type, actor, request, grant, session, number, open, sealed);
  }

  public LogEntry session(UUID session, long number) {
    return new LogEntry(tenant, type, actor, request, grant, session, number, open, sealed);
  }
}
