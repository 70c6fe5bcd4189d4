package io.safekeep.retention.timeline;

import io.quarkus.arc.All;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.Chronicle;
import io.safekeep.retention.deletion.Clearance;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.deletion.Moment;
import io.safekeep.retention.deletion.SqlClearance;
import io.safekeep.retention.hold.LegalHold;
import io.safekeep.retention.hold.SqlHolds;
import io.safekeep.retention.relationship.Ledger;
import io.safekeep.retention.relationship.SqlLedgers;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Deletion cases and the relationship ledger over HTTP. A tenant's own people see theirs.
@Path("/v1")
@Tag(name = "Deletion cases")
@RunOnVirtualThread
public class CaseResource {

  private final Cases cases;
  private final SqlClearance clearance;
  private final SqlLedgers ledgers;
  private final SqlHolds holds;
  private final List<Chronicle> chronicles;
  private final Caller caller;

  CaseResource(
      Cases cases,
      SqlClearance clearance,
      SqlLedgers ledgers,
      SqlHolds holds,
      @All List<Chronicle> chronicles,
      Caller caller) {
    this.cases = cases;
    this.clearance = clearance;
    this.ledgers = ledgers;
    this.holds = holds;
    this.chronicles = chronicles;
    this.caller = caller;
  }

  /// A case in a list.
  ///
  /// @param words what the state means, in a sentence
  /// @param lastTraceAt when nothing will be left anywhere, as planned
  @Schema(name = "DeletionCase")
  public record CaseView(
      UUID id,
      UUID tenant,
      @Schema(enumeration = {"relationships-ended", "written-request"}) String cause,
      String state,
      String words,
      Instant began,
      int scheduleVersion,
      @Schema(description = "Before this instant nothing is deleted") Instant purgeAt,
      Instant lastTraceAt,
      Instant since,
      int generation,
      @Nullable Instant purgedAt,
      boolean onHold) {}

  /// A case with everything that is known of it.
  @Schema(name = "DeletionCaseDetails")
  public record CaseDetails(
      CaseView deletionCase,
      @Schema(description = "Past and planned, in the order of time") List<Moment> timeline,
      @Schema(description = "Why the next step is not taken now; empty if nothing is in the way")
          List<String> inTheWay,
      @Schema(description = "Holds in force; who placed them and why is with legal holds")
          List<HoldOnCase> holds,
      LedgerView ledger) {}

  /// That a hold is in force.
  @Schema(name = "HoldOnCase")
  public record HoldOnCase(UUID id, Instant placedAt, Instant reviewAt) {

    static HoldOnCase of(LegalHold hold) {
      return new HoldOnCase(hold.id(), hold.placedAt(), hold.reviewAt());
    }
  }

  /// All relationships of a tenant.
  ///
  /// @param endedAt end of the last one; null while one is open or none is known
  @Schema(name = "RelationshipLedger")
  public record LedgerView(
      UUID tenant,
      long open,
      @Nullable Instant endedAt,
      List<RelationshipView> relationships,
      @Schema(description = "Ends that were told and cannot be true; they count as none")
          List<DoubtView> doubts) {

    static LedgerView of(Ledger ledger) {
      return new LedgerView(
          ledger.tenant().value(),
          ledger.open(),
          ledger.ended().orElse(null),
          ledger.entries().stream()
              .map(entry ->
                  new RelationshipView(
                      entry.id(), entry.kind(), entry.startedAt(), entry.endedAt()))
              .toList(),
          ledger.doubts().stream()
              .map(doubt -> new DoubtView(doubt.relationship(), doubt.reason()))
              .toList());
    }
  }

  /// One relationship, as identity-service told it.
  @Schema(name = "LedgerRelationship")
  public record RelationshipView(
      UUID id, String kind, @Nullable Instant startedAt, @Nullable Instant endedAt) {}

  /// An end that is not believed.
  @Schema(name = "LedgerDoubt")
  public record DoubtView(UUID relationship, String reason) {}

  @GET
  @Path("/cases")
  @PermissionsAllowed("deletion-case:read")
  @Operation(summary = "List deletion cases", description = "Newest first.")
  public Page<CaseView> list(
      @QueryParam("tenant") @Nullable UUID tenant,
      @QueryParam("state") @Nullable String state,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    CaseState wanted =
        state == null
            ? null
            : CaseState.find(state)
                .orElseThrow(() -> Refusal.invalid("state", "is no state of a case"));
    UUID whose = caller.tenantToList(tenant).map(TenantId::value).orElse(null);
    return Page.of(
        cases.page(whose, wanted, cursor, limit + 1).stream().map(this::view).toList(),
        limit,
        view -> view.id().toString());
  }

  @GET
  @Path("/cases/{id:[^/:]+}")
  @PermissionsAllowed("deletion-case:read")
  @Transactional
  @Operation(
      summary = "Look at a deletion case",
      description = "With what happened, what will happen when, and what is in the way.")
  public CaseDetails find(@PathParam("id") UUID id) {
    var found =
        cases
            .find(id)
            .filter(one -> caller.mayTouch(one.tenant()))
            .orElseThrow(() -> Refusal.notFound("case " + id));
    return new CaseDetails(
        view(found),
        chronicles.stream()
            .flatMap(chronicle -> chronicle.of(found).stream())
            .sorted(Comparator.comparing(Moment::at))
            .toList(),
        inTheWay(found),
        holds.inForce(found.tenant()).stream().map(HoldOnCase::of).toList(),
        LedgerView.of(ledgers.of(found.tenant())));
  }

  @GET
  @Path("/tenants/{tenant}/ledger")
  @PermissionsAllowed("relationship-ledger:read")
  @Operation(summary = "Relationships of a tenant, open and ended")
  public LedgerView ledger(@PathParam("tenant") UUID tenant) {
    var ledger = ledgers.of(caller.tenantAskedFor(tenant));
    if (ledger.entries().isEmpty()) {
      throw Refusal.notFound("tenant " + tenant);
    }
    return LedgerView.of(ledger);
  }

  /// The same question that is asked before a warrant is signed.
  private List<String> inTheWay(DeletionCase of) {
    return next(of.state())
        .map(step ->
            switch (clearance.judge(of, step)) {
              case Clearance.Cleared() -> List.<String>of();
              case Clearance.Refused(List<String> reasons) -> reasons;
            })
        .orElseGet(List::of);
  }

  private static Optional<Step> next(CaseState state) {
    return switch (state) {
      case DUE -> Optional.of(Step.QUARANTINE);
      case QUARANTINED -> Optional.of(Step.SEAL);
      case PURGING -> Optional.of(Step.PURGE);
      case AGING_OUT -> Optional.of(Step.DESTROY_KEYS);
      case GRACE, VERIFYING, LIVE_PURGED, KEYS_DESTROYED, ERASED, REACTIVATED -> Optional.empty();
    };
  }

  private CaseView view(DeletionCase of) {
    return new CaseView(
        of.id(),
        of.tenant().value(),
        of.cause().label(),
        of.state().label(),
        of.state().words(),
        of.began(),
        of.scheduleVersion(),
        of.purgeAt(),
        Cases.lastTrace(of),
        of.since(),
        of.generation(),
        of.purgedAt(),
        !of.state().isOver() && !holds.inForce(of.tenant()).isEmpty());
  }
}
