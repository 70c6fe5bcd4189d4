package io.safekeep.notification.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.runtime.document.Issue;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The rules by which alerts are decided on, over HTTP.
@Path("/v1/alert-rules")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alert rules")
@RunOnVirtualThread
public class RuleResource {

  private final TendRules tendRules;
  private final SqlRules versions;

  RuleResource(TendRules tendRules, SqlRules versions) {
    this.tendRules = tendRules;
    this.versions = versions;
  }

  @Schema(name = "AlertRulesDocument")
  record Document(
      @NotBlank
          @Size(max = RuleBookReader.LARGEST)
          @Schema(description = "YAML, as docs/operations/alerts.md describes it")
          String document) {}

  @Schema(name = "AlertRulesProposal")
  record Proposal(
      @NotBlank @Size(max = RuleBookReader.LARGEST) String document,
      @NotBlank @Size(max = 500) @Schema(description = "Why") String note) {}

  @Schema(name = "AlertRulesActivation")
  record Activation(
      @NotNull
          @Pattern(regexp = "[0-9a-f]{64}", message = "is not 64 hexadecimal digits")
          @Schema(description = "SHA-256 of the document that the caller agrees to")
          String sha256) {}

  @Schema(name = "AlertRulesIssues")
  record Found(List<Issue> issues) {}

  /// @param document null in lists
  @Schema(name = "AlertRulesVersion")
  record VersionView(
      int version,
      @Schema(enumeration = {"proposed", "active", "superseded"}) String state,
      String sha256,
      String note,
      String proposedBy,
      Instant proposedAt,
      @Nullable String activatedBy,
      @Nullable Instant activatedAt,
      @Nullable String document) {

    static VersionView of(RulesVersion version, @Nullable String document) {
      return new VersionView(
          version.version(),
          version.state(),
          version.sha256(),
          version.note(),
          version.proposedBy(),
          version.proposedAt(),
          version.activatedBy(),
          version.activatedAt(),
          document);
    }
  }

  @GET
  @PermissionsAllowed("alert:read")
  @Operation(summary = "Read the rules that are in force")
  public VersionView inForce() {
    return read(versions.inForce().orElseThrow());
  }

  @GET
  @Path("/versions")
  @PermissionsAllowed("alert:read")
  @Operation(summary = "List the versions of the rules, newest first, without their documents")
  public Page<VersionView> list(
      @QueryParam("cursor") @Nullable Integer cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        versions.before(cursor == null ? Integer.MAX_VALUE : cursor, limit + 1).stream()
            .map(version -> VersionView.of(version, null))
            .toList();
    return Page.of(oneMore, limit, version -> String.valueOf(version.version()));
  }

  @GET
  @Path("/versions/{version:[^/:]+}")
  @PermissionsAllowed("alert:read")
  @Operation(summary = "Read one version of the rules")
  public VersionView read(@PathParam("version") int version) {
    var found =
        versions
            .find(version)
            .orElseThrow(() -> Refusal.notFound("version " + version + " of the alert rules"));
    return VersionView.of(found, new String(versions.document(version), UTF_8));
  }

  @POST
  @Path("/versions:lint")
  @PermissionsAllowed("alert:read")
  @Operation(summary = "Say what is wrong with a document, without keeping it")
  public Found lint(@NotNull @Valid Document document) {
    return new Found(RuleBookReader.read(document.document().getBytes(UTF_8)).issues());
  }

  @POST
  @Path("/versions")
  @PermissionsAllowed("alert-source:manage")
  @Operation(summary = "Propose a version of the rules, for another person to activate")
  @APIResponse(responseCode = "201", description = "Proposed")
  @APIResponse(responseCode = "422", description = "Problem alert-rules-not-valid, with all issues")
  public RestResponse<VersionView> propose(@NotNull @Valid Proposal proposal) {
    return RestResponse.status(
        RestResponse.Status.CREATED,
        VersionView.of(
            tendRules.propose(proposal.document().getBytes(UTF_8), proposal.note().strip()), null));
  }

  @POST
  @Path("/versions/{version:[^/:]+}:activate")
  @PermissionsAllowed("alert-source:manage")
  @Operation(
      summary = "Put proposed rules in force, as another person than who proposed them",
      description = "For exactly the document whose SHA-256 is given.")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  @APIResponse(responseCode = "409", description = "Problem alert-rules-state")
  public VersionView activate(
      @PathParam("version") int version, @NotNull @Valid Activation activation) {
    return VersionView.of(tendRules.activate(version, activation.sha256()), null);
  }
}
