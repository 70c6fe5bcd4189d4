package io.safekeep.backup.evidence;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.evidence.SqlDrillRecords.Stored;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Signed records of drills over HTTP, in the form in which they can be verified without us.
@Path("/v1/drill-records")
@Tag(name = "Drills")
@RunOnVirtualThread
public class DrillRecordResource {

  private static final int MOST = 1000;

  private final SqlDrillRecords records;
  private final RecordKeys keys;
  private final Caller caller;

  DrillRecordResource(SqlDrillRecords records, RecordKeys keys, Caller caller) {
    this.records = records;
    this.keys = keys;
    this.caller = caller;
  }

  /// Public keys that verify records.
  @Schema(name = "RecordKeys")
  public record RecordKeysView(List<RecordKeyView> keys) {}

  /// A JSON Web Key (RFC 8037).
  @Schema(name = "RecordKey")
  public record RecordKeyView(
      String kty, String crv, String alg, String use, String kid, String x) {

    static RecordKeyView of(RecordKey key) {
      return new RecordKeyView("OKP", "Ed25519", "EdDSA", "sig", key.id(), key.x());
    }
  }

  @GET
  @Produces(MediaType.TEXT_PLAIN)
  @PermissionsAllowed("drill:read")
  @Operation(
      summary = "Signed records of drills",
      description =
          "One a line, oldest first, each a JSON Web Signature (RFC 7515) that names the digest of"
              + " the one before it. At most 1000; go on with `after`.")
  public String list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("after") @DefaultValue("0") @Min(0) long after,
      @QueryParam("limit") @DefaultValue("1000") @Min(1) @Max(MOST) int limit) {
    return records.page(caller.tenantAskedFor(tenant), after, limit).stream()
        .map(stored -> stored.record() + "\n")
        .collect(Collectors.joining());
  }

  @GET
  @Path("keys")
  @PermissionsAllowed("drill:read")
  @Operation(
      summary = "Keys that verify the signed records",
      description = "A JSON Web Key Set. Keep it, or the key's id: a later one would be noticed.")
  public RecordKeysView keys(@QueryParam("tenant") @Nullable UUID tenant) {
    return new RecordKeysView(
        keys.find(caller.tenantAskedFor(tenant)).stream().map(RecordKeyView::of).toList());
  }

  @GET
  @Path("{drill}")
  @Produces(MediaType.TEXT_PLAIN)
  @PermissionsAllowed("drill:read")
  @Operation(
      summary = "The signed record of one drill",
      description = "There is one within seconds of its end.")
  public String find(@PathParam("drill") UUID drill, @QueryParam("tenant") @Nullable UUID tenant) {
    return records
        .of(caller.tenantAskedFor(tenant), drill)
        .map(Stored::record)
        .orElseThrow(() -> Refusal.notFound("a record of drill " + drill));
  }
}
