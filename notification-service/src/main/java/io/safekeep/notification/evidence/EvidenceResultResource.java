package io.safekeep.notification.evidence;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.platform.EvidenceRecorded.SeenResult;
import io.safekeep.notification.evidence.SqlEvidenceLog.Kept;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What stands behind the public evidence, for those whom it concerns.
@Path("/v1/evidence-results/{service}/{check}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Trust")
@RunOnVirtualThread
public class EvidenceResultResource {

  private final SqlEvidenceLog log;
  private final Caller caller;

  EvidenceResultResource(SqlEvidenceLog log, Caller caller) {
    this.log = log;
    this.caller = caller;
  }

  /// One result of the newest record of a check.
  ///
  /// @param digest stands for it in the record; all digests, each with a newline, hash to the
  ///   record's `results`
  /// @param salt null, as what follows, if the result is another tenant's or was purged
  public record EvidenceResult(
      String digest,
      @Nullable String salt,
      @Nullable UUID tenant,
      @Nullable String outcome,
      @Nullable String checked,
      @Nullable String measured,
      @Nullable String detail) {}

  @GET
  @PermissionsAllowed("evidence:read")
  @Operation(
      summary = "What the newest record of a check stands for",
      description =
          "In the order of the record's digests. Callers of a tenant see the tenant's own results;"
              + " of the others the digests alone.")
  public List<EvidenceResult> results(
      @PathParam("service") String service, @PathParam("check") String check) {
    Optional<TenantId> own = caller.tenantIfAny();
    return log.results(service, check).stream().map(kept -> view(kept, own)).toList();
  }

  private static EvidenceResult view(Kept kept, Optional<TenantId> own) {
    SeenResult result = kept.result();
    if (result == null || !isFor(result, own)) {
      return new EvidenceResult(kept.digest(), null, null, null, null, null, null);
    }
    return new EvidenceResult(
        kept.digest(),
        result.salt(),
        result.tenant(),
        result.outcome(),
        result.checked(),
        result.measured(),
        result.detail());
  }

  private static boolean isFor(SeenResult result, Optional<TenantId> own) {
    // What is about the suite itself may name other tenants or people.
    return own.isEmpty() || own.get().value().equals(result.tenant());
  }
}
