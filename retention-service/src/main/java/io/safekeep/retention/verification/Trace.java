package io.safekeep.retention.verification;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// Rows in which something of a tenant was seen.
///
/// @param service short name of the service whose database it is
/// @param schema of the table
/// @param what `tenant` for the tenant's own id, `row` for the id of something that was the
///   tenant's
/// @param rows how many, at most [SqlTraces#MOST_ROWS]
@RegisterForReflection
public record Trace(
    String service, String schema, String table, String column, String what, long rows) {

  public static final String TENANT = "tenant";
  public static final String ROW = "row";
}
