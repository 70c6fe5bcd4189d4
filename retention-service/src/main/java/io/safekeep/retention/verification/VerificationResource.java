package io.safekeep.retention.verification;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What the verifier has seen of a case, over HTTP.
@Path("/v1/verifications")
@Tag(name = "Proof")
@RunOnVirtualThread
public class VerificationResource {

  private final Cases cases;
  private final Looks looks;
  private final Caller caller;

  VerificationResource(Cases cases, Looks looks, Caller caller) {
    this.cases = cases;
    this.looks = looks;
    this.caller = caller;
  }

  /// How far the proof of a purge is.
  ///
  /// @param waiting why the verifier cannot look just now; null if it can, or need not yet
  @Schema(name = "Verification")
  public record VerificationView(
      UUID deletionCase, UUID tenant, @Nullable String waiting, List<LookView> looks) {}

  /// One look.
  ///
  /// @param rows in which the tenant was seen, kept stores included
  /// @param findings what spoke against the purge; none if it was proved
  @Schema(name = "VerifierLook")
  public record LookView(
      int generation,
      @Schema(enumeration = {Look.BEFORE, Look.AFTER}) String when,
      Instant takenAt,
      long rows,
      List<String> findings,
      List<StoreProof> stores) {

    static LookView of(Look look) {
      return new LookView(
          look.generation(),
          look.when(),
          look.takenAt(),
          look.traces().stream().mapToLong(Trace::rows).sum(),
          look.findings(),
          look.stores());
    }
  }

  @GET
  @Path("{case}")
  @PermissionsAllowed("deletion-case:read")
  @Operation(
      summary = "What the verifier has seen of a case",
      description = "Before the purge and after each round of it, oldest first.")
  public VerificationView find(@PathParam("case") UUID deletionCase) {
    DeletionCase held =
        cases
            .find(deletionCase)
            .filter(found -> caller.mayTouch(found.tenant()))
            .orElseThrow(() -> Refusal.notFound("case " + deletionCase));
    return new VerificationView(
        held.id(),
        held.tenant().value(),
        looks.waiting(held.id()).orElse(null),
        looks.of(held.id()).stream().map(LookView::of).toList());
  }
}
