package io.safekeep.access.log;

import io.safekeep.contracts.TenantId;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One fact for a transparency log.
///
/// @param tenant whose log; null for the operators' own
/// @param type for example `grant.activated`
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

  public LogEntry {
    open = new TreeMap<>(open);
    sealed = new TreeMap<>(sealed);
    if ((session == null) != (number == null)) {
      throw new IllegalArgumentException("a session's entries are numbered, others are not");
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
