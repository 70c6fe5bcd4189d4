package io.safekeep.access.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.catalogue.CatalogueVersion.Decided;
import io.safekeep.access.catalogue.CatalogueVersion.Superseded;
import io.safekeep.runtime.document.Issue;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The versions of the policy over HTTP.
@Path("/v1/access-policy")
@Tag(name = "Access policy")
@RunOnVirtualThread
public class CatalogueResource {

  private final TendCatalogue tendCatalogue;
  private final SqlCatalogueVersions versions;
  private final Idempotency idempotency;

  CatalogueResource(
      TendCatalogue tendCatalogue, SqlCatalogueVersions versions, Idempotency idempotency) {
    this.tendCatalogue = tendCatalogue;
    this.versions = versions;
    this.idempotency = idempotency;
  }

  @Schema(name = "PolicyDocument")
  record Document(
      @NotBlank
          @Size(max = CatalogueReader.LARGEST)
          @Schema(description = "YAML, as docs/operations/access-policy.md describes it")
          String document) {}

  @Schema(name = "PolicyProposal")
  record Proposal(
      @NotBlank @Size(max = CatalogueReader.LARGEST) String document,
      @NotBlank @Size(max = 500) @Schema(description = "Why") String note) {}

  @Schema(name = "PolicyActivation")
  record Activation(
      @NotNull
          @Pattern(regexp = "[0-9a-f]{64}", message = "is not 64 hexadecimal digits")
          @Schema(description = "SHA-256 of the document that the caller agrees to")
          String sha256) {}

  @Schema(name = "PolicyIssues")
  record Found(List<Issue> issues) {}

  /// @param document null in lists
  @Schema(name = "PolicyVersion")
  record VersionView(
      int version,
      @Schema(enumeration = {"proposed", "active", "superseded", "withdrawn"}) String state,
      String sha256,
      String note,
      boolean shipped,
      String proposedBy,
      Instant proposedAt,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt,
      @Nullable Instant supersededAt,
      @Nullable String document) {

    static VersionView of(CatalogueVersion version, @Nullable String document) {
      var decided = version.state().decided();
      return new VersionView(
          version.number(),
          version.state().label(),
          version.sha256(),
          version.note(),
          version.shipped(),
          version.proposedBy().subject(),
          version.proposedAt(),
          decided.map(one -> one.by().subject()).orElse(null),
          decided.map(Decided::at).orElse(null),
          version.state() instanceof Superseded superseded ? superseded.supersededAt() : null,
          document);
    }
  }

  @GET
  @PermissionsAllowed("access-policy:read")
  @Operation(summary = "Read the version of the policy that is in force")
  public VersionView inForce() {
    return read(versions.active().orElseThrow());
  }

  @GET
  @Path("/versions")
  @PermissionsAllowed("access-policy:read")
  @Operation(summary = "List the versions of the policy, newest first, without their documents")
  public Page<VersionView> list(
      @QueryParam("cursor") @Nullable Integer cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    var oneMore =
        versions.page(cursor == null ? Integer.MAX_VALUE : cursor, limit + 1).stream()
            .map(version -> VersionView.of(version, null))
            .toList();
    return Page.of(oneMore, limit, version -> String.valueOf(version.version()));
  }

  @GET
  @Path("/versions/{version:[^/:]+}")
  @PermissionsAllowed("access-policy:read")
  @Operation(summary = "Read one version of the policy")
  public VersionView read(@PathParam("version") int version) {
    var found =
        versions.find(version).orElseThrow(() -> Refusal.notFound("policy version " + version));
    return VersionView.of(found, new String(versions.document(version), UTF_8));
  }

  @POST
  @Path("/versions:lint")
  @PermissionsAllowed("access-policy:read")
  @Operation(summary = "Say what is wrong with a document, without keeping it")
  public Found lint(@NotNull @Valid Document document) {
    return new Found(CatalogueReader.read(document.document().getBytes(UTF_8)).issues());
  }

  @POST
  @Path("/versions")
  @PermissionsAllowed("access-policy:propose")
  @Transactional
  @Operation(summary = "Propose a version of the policy, for another person to activate")
  @APIResponse(responseCode = "201", description = "Proposed")
  @APIResponse(responseCode = "422", description = "Problem policy-not-valid, with all issues")
  public RestResponse<VersionView> propose(
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @NotNull @Valid Proposal proposal) {
    var proposed =
        idempotency.once(
            idempotencyKey,
            proposal,
            VersionView.class,
            () ->
                VersionView.of(
                    tendCatalogue.propose(
                        proposal.document().getBytes(UTF_8), proposal.note().strip()),
                    null));
    return RestResponse.ResponseBuilder.<VersionView>created(
            URI.create("/v1/access-policy/versions/" + proposed.version()))
        .entity(proposed)
        .build();
  }

  @POST
  @Path("/versions/{version:[^/:]+}:activate")
  @PermissionsAllowed("access-policy:activate")
  @Operation(
      summary = "Put a proposed version in force, as another person than who proposed it",
      description = "For exactly the document whose SHA-256 is given.")
  @APIResponse(responseCode = "403", description = "Problem another-person-needed")
  @APIResponse(responseCode = "409", description = "Problem policy-state, policy-differs")
  public VersionView activate(
      @PathParam("version") int version, @NotNull @Valid Activation activation) {
    return VersionView.of(tendCatalogue.activate(version, activation.sha256()), null);
  }

  @POST
  @Path("/versions/{version:[^/:]+}:withdraw")
  @PermissionsAllowed("access-policy:propose")
  @Operation(summary = "Take a proposal back")
  @APIResponse(responseCode = "409", description = "Problem policy-state")
  public VersionView withdraw(@PathParam("version") int version) {
    return VersionView.of(tendCatalogue.withdraw(version), null);
  }
}
