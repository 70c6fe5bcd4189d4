package io.safekeep.backup.datastore;

import io.quarkus.arc.All;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Which classes of a tenant's data are protected, over HTTP.
@Path("/v1/data-classes")
@Tag(name = "Datastores")
@RunOnVirtualThread
public class DataClassResource {

  private final List<DataHolders> holders;
  private final SqlDataClasses classes;
  private final AuditTrail audit;
  private final Caller caller;
  private final Clock clock;

  DataClassResource(
      @All List<DataHolders> holders,
      SqlDataClasses classes,
      AuditTrail audit,
      Caller caller,
      Clock clock) {
    this.holders = holders;
    this.classes = classes;
    this.audit = audit;
    this.caller = caller;
    this.clock = clock;
  }

  /// A class of a tenant's data.
  ///
  /// @param state whether some of it is protected, or it was declared that there is none
  /// @param declaredBy who declared it
  @Schema(name = "DataClass")
  public record DataClassView(
      @Schema(enumeration = {"structured", "unstructured"}) String dataClass,
      @Schema(enumeration = {"protected", "absent", "undeclared"}) String state,
      @Nullable String declaredBy,
      @Nullable Instant declaredAt) {}

  @GET
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "Which classes of a tenant's data are protected",
      description = "`structured` are databases, `unstructured` are files.")
  public List<DataClassView> list(@QueryParam("tenant") @Nullable UUID tenant) {
    TenantId whose = caller.tenantAskedFor(tenant);
    return Stream.of(DataClass.values()).map(it -> view(whose, it)).toList();
  }

  @PUT
  @Path("{dataClass}/absence")
  @PermissionsAllowed("datastore:register")
  @Transactional
  @Operation(summary = "Declare that a tenant has no data of a class")
  public DataClassView declareAbsent(
      @PathParam("dataClass") String dataClass, @QueryParam("tenant") @Nullable UUID tenant) {
    TenantId whose = caller.tenantAskedFor(tenant);
    DataClass which = DataClass.parse(dataClass);
    classes.declareAbsent(
        whose, which, new SqlDataClasses.Absence(caller.subject(), clock.instant()));
    audit.record(caller.actor(), whose, "data-class.declare-absent", whose.toString(), of(which));
    return view(whose, which);
  }

  @DELETE
  @Path("{dataClass}/absence")
  @PermissionsAllowed("datastore:register")
  @Transactional
  @Operation(summary = "Take back that a tenant has no data of a class")
  public void withdrawAbsence(
      @PathParam("dataClass") String dataClass, @QueryParam("tenant") @Nullable UUID tenant) {
    TenantId whose = caller.tenantAskedFor(tenant);
    DataClass which = DataClass.parse(dataClass);
    classes.withdrawAbsence(whose, which);
    audit.record(caller.actor(), whose, "data-class.withdraw-absence", whose.toString(), of(which));
  }

  private static Map<String, String> of(DataClass dataClass) {
    return Map.of("dataClass", dataClass.toString());
  }

  private DataClassView view(TenantId tenant, DataClass dataClass) {
    boolean held =
        holders.stream()
            .filter(it -> it.dataClass() == dataClass)
            .anyMatch(it -> it.tenants().contains(tenant));
    var absence = classes.absence(tenant, dataClass);
    return new DataClassView(
        dataClass.toString(),
        held ? "protected" : absence.isPresent() ? "absent" : "undeclared",
        absence.map(SqlDataClasses.Absence::declaredBy).orElse(null),
        absence.map(SqlDataClasses.Absence::declaredAt).orElse(null));
  }
}
