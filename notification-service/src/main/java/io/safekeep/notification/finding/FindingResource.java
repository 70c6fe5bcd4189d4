package io.safekeep.notification.finding;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.finding.Finding.Closed;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The register of findings over HTTP.
@Path("/v1/findings")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Trust")
@RunOnVirtualThread
public class FindingResource {

  /// A risk is accepted for no longer without somebody looking again.
  private static final Duration LONGEST_ACCEPTANCE = Duration.ofDays(365);

  private final SqlFindings findings;
  private final Idempotency idempotency;
  private final AuditTrail audit;
  private final Caller caller;
  private final Ids ids;
  private final Clock clock;

  FindingResource(
      SqlFindings findings,
      Idempotency idempotency,
      AuditTrail audit,
      Caller caller,
      Ids ids,
      Clock clock) {
    this.findings = findings;
    this.idempotency = idempotency;
    this.audit = audit;
    this.caller = caller;
    this.ids = ids;
    this.clock = clock;
  }

  /// @param key names it at its source; the same while open is the same finding
  /// @param risk its due date follows: 7, 30, 90 or 180 days
  @Schema(name = "NewFinding")
  public record NewFinding(
      @NotBlank @Size(max = 200) String key,
      @NotBlank @Schema(enumeration = {"audit", "penetration-test", "scan", "report", "review"})
          String source,
      @NotBlank @Schema(enumeration = {"critical", "high", "medium", "low"}) String risk,
      @NotBlank @Size(max = 200) String title,
      @NotNull @Size(max = 4000) String detail,
      @NotNull @Size(max = 20)
          List<@Pattern(regexp = "P[1-9][0-9]{0,2}", message = "is no promise") String> promises,
      @Nullable @Size(max = 200) String owner) {}

  @Schema(name = "FindingAssignment")
  public record Assignment(
      @NotBlank @Size(max = 200) String owner,
      @NotNull @Size(min = 1, max = 20)
          List<@Pattern(regexp = "P[1-9][0-9]{0,2}", message = "is no promise") String> promises) {}

  /// Either a proof that it is mended, or a reason why it may stay and until when.
  ///
  /// @param proofSha256 of the report of the test that found nothing any more, in hex
  /// @param acceptedUntil at most a year ahead
  @Schema(name = "FindingEnd")
  public record End(
      @Nullable @Pattern(regexp = "[0-9a-f]{64}", message = "is no SHA-256 in hex")
          String proofSha256,
      @Nullable @Size(max = 1000) String acceptedBecause,
      @Nullable Instant acceptedUntil) {}

  /// @param state `open`, `overdue`, `mended` or `accepted`
  @Schema(name = "Finding")
  public record FindingView(
      UUID id,
      String key,
      String source,
      String risk,
      String title,
      String detail,
      List<String> promises,
      @Nullable String owner,
      String openedBy,
      Instant openedAt,
      Instant dueAt,
      @Schema(enumeration = {"open", "overdue", "mended", "accepted"}) String state,
      @Nullable Instant closedAt,
      @Nullable String closedBy,
      @Nullable String proofSha256,
      @Nullable String acceptedBecause,
      @Nullable Instant acceptedUntil) {

    static FindingView of(Finding it, Instant now) {
      Closed closed = it.closed();
      return new FindingView(
          it.id(),
          it.key(),
          it.source(),
          it.risk().label(),
          it.title(),
          it.detail(),
          it.promises(),
          it.owner(),
          it.openedBy(),
          it.openedAt(),
          it.dueAt(),
          state(it, now),
          closed == null ? null : closed.at(),
          closed == null ? null : closed.by(),
          closed instanceof Closed.Mended mended ? mended.proof() : null,
          closed instanceof Closed.Accepted accepted ? accepted.reason() : null,
          closed instanceof Closed.Accepted accepted ? accepted.until() : null);
    }

    private static String state(Finding it, Instant now) {
      if (it.isOverdue(now)) {
        return "overdue";
      }
      return switch (it.closed()) {
        case null -> "open";
        case Closed.Mended _ -> "mended";
        case Closed.Accepted _ -> it.isOpen(now) ? "open" : "accepted";
      };
    }
  }

  @GET
  @PermissionsAllowed("finding:read")
  @Operation(summary = "Findings", description = "Newest first.")
  public Page<FindingView> list(
      @QueryParam("open") @DefaultValue("false") boolean open,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    Instant now = clock.instant();
    return Page.of(
        findings.page(cursor, open, now, limit + 1).stream()
            .map(it -> FindingView.of(it, now))
            .toList(),
        limit,
        it -> it.id().toString());
  }

  @POST
  @Transactional
  @PermissionsAllowed("finding:manage")
  @Operation(
      summary = "Open a finding",
      description = "By when it has to be mended follows from its risk.")
  @APIResponse(responseCode = "201", description = "Opened")
  @APIResponse(responseCode = "409", description = "Problem conflict: one with that key is open")
  public RestResponse<FindingView> open(
      @HeaderParam("Idempotency-Key") @Nullable String key, @Valid @NotNull NewFinding body) {
    Risk risk = Risk.find(body.risk()).orElseThrow(() -> Refusal.invalid("risk", "is unknown"));
    if (!Finding.SOURCES.contains(body.source())) {
      throw Refusal.invalid("source", "is unknown");
    }
    return RestResponse.status(
        RestResponse.Status.CREATED,
        idempotency.once(key, body, FindingView.class, () -> add(risk, body)));
  }

  private FindingView add(Risk risk, NewFinding body) {
    Instant now = clock.instant();
    var finding =
        new Finding(
            ids.next(),
            body.key().strip(),
            body.source(),
            risk,
            body.title().strip(),
            body.detail(),
            body.promises(),
            body.owner(),
            caller.actor().subject(),
            now,
            now.plus(risk.toMend()),
            null);
    if (!findings.add(finding)) {
      throw new Refusal(CommonProblem.CONFLICT, "a finding with key " + body.key() + " is open");
    }
    audit.record(
        caller.actor(),
        null,
        "finding.open",
        finding.id().toString(),
        Map.of("key", finding.key(), "risk", risk.label()));
    return FindingView.of(finding, now);
  }

  @POST
  @Path("{id}:assign")
  @Transactional
  @PermissionsAllowed("finding:manage")
  @Operation(summary = "Say who mends a finding, and which promises it touches")
  public FindingView assign(@PathParam("id") UUID id, @Valid @NotNull Assignment body) {
    mustBeOpen(id);
    findings.assign(id, body.owner().strip(), body.promises());
    audit.record(
        caller.actor(), null, "finding.assign", id.toString(), Map.of("owner", body.owner()));
    return FindingView.of(findings.find(id).orElseThrow(), clock.instant());
  }

  @POST
  @Path("{id}:close")
  @Transactional
  @PermissionsAllowed("finding:manage")
  @Operation(
      summary = "Close a finding",
      description =
          "With the digest of the report of a test that found nothing any more, or with a reason"
              + " why it may stay and until when.")
  @APIResponse(responseCode = "409", description = "Problem conflict: it was closed before")
  public FindingView close(@PathParam("id") UUID id, @Valid @NotNull End body) {
    mustBeOpen(id);
    findings.close(id, how(body));
    audit.record(caller.actor(), null, "finding.close", id.toString(), Map.of());
    return FindingView.of(findings.find(id).orElseThrow(), clock.instant());
  }

  private Closed how(End body) {
    Instant now = clock.instant();
    String by = caller.actor().subject();
    String proof = body.proofSha256();
    String reason = body.acceptedBecause();
    Instant until = body.acceptedUntil();
    if (proof != null && reason == null && until == null) {
      return new Closed.Mended(now, by, proof);
    }
    if (proof != null || reason == null || reason.isBlank() || until == null) {
      throw Refusal.invalid(
          "proofSha256", "is needed to close a finding, or acceptedBecause with acceptedUntil");
    }
    if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST_ACCEPTANCE))) {
      throw Refusal.invalid(
          "acceptedUntil", "has to be ahead, by at most " + LONGEST_ACCEPTANCE.toDays() + " days");
    }
    return new Closed.Accepted(now, by, reason.strip(), until);
  }

  private void mustBeOpen(UUID id) {
    Finding finding = findings.lock(id).orElseThrow(() -> Refusal.notFound("finding " + id));
    if (finding.closed() != null) {
      throw new Refusal(CommonProblem.CONFLICT, "finding " + id + " was closed before");
    }
  }
}
