package io.safekeep.runtime.control;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.sql.Sql;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Newest result of each control check of this service.
@Path("/v1/control-results")
@Tag(name = "Operations")
@RunOnVirtualThread
public class ControlResource {

  private static final int MOST = 1000;

  private final Sql sql;

  ControlResource(Sql sql) {
    this.sql = sql;
  }

  /// Newest result of a check at one thing.
  public record ControlResultView(
      String check,
      String promise,
      @Nullable UUID tenant,
      String checked,
      String outcome,
      @Nullable String measured,
      String bound,
      String detail,
      Instant checkedAt) {}

  @GET
  @PermissionsAllowed("evidence:read")
  @Operation(
      summary = "Newest results of the control checks",
      description = "Failures first; at most 1000.")
  public List<ControlResultView> newest() {
    return sql.query(
        """
        select "check", promise, tenant, checked, outcome, measured, bound, detail, checked_at
        from control_result order by outcome = 'pass', promise, "check", checked limit ?
        """,
        row ->
            new ControlResultView(
                row.text("check"),
                row.text("promise"),
                row.idOrNull("tenant"),
                row.text("checked"),
                row.text("outcome"),
                row.textOrNull("measured"),
                row.text("bound"),
                row.text("detail"),
                row.instant("checked_at")),
        MOST);
  }
}
