package io.safekeep.retention.verification;

import io.safekeep.contracts.TenantId;
import java.util.List;
import java.util.UUID;

/// What the verifier searches databases for.
///
/// @param what as [Trace#what()]
/// @param withinText whether it is also searched for inside of longer texts, documents and bytes,
///   which reads every row; else only as the whole of a value
record Sought(String what, List<UUID> ids, boolean withinText) {

  Sought {
    ids = List.copyOf(ids);
  }

  static Sought tenant(TenantId tenant) {
    return new Sought(Trace.TENANT, List.of(tenant.value()), true);
  }

  static Sought rows(List<UUID> ids) {
    return new Sought(Trace.ROW, ids, false);
  }

  /// A regular expression of PostgreSQL's that finds an id however it is written: with or without
  /// hyphens; its case does not count.
  String pattern() {
    return String.join("|", ids.stream().map(id -> id.toString().replace("-", "-?")).toList());
  }
}
