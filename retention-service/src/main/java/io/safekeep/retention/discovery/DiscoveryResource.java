package io.safekeep.retention.discovery;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.discovery.Comparison.Compared;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What is in the cluster, beside the registry of data holders, over HTTP.
@Path("/v1/data-holders/discovery")
@Tag(name = "Data holders")
@RunOnVirtualThread
public class DiscoveryResource {

  private final Discovery discovery;

  DiscoveryResource(Discovery discovery) {
    this.discovery = discovery;
  }

  /// What the last look at the cluster means.
  ///
  /// @param enabled whether a cluster is looked at
  /// @param takenAt of the last look that saw everything; null if none ever did
  /// @param unknown why nothing can be concluded from it; null if something can
  @Schema(name = "Discovery")
  public record View(
      boolean enabled,
      @Nullable Instant takenAt,
      @Nullable String unknown,
      List<StoreView> stores) {}

  /// One thing in the cluster that can hold data.
  @Schema(name = "DiscoveredStore")
  public record StoreView(
      @Schema(enumeration = {"database", "claim", "volume", "bucket", "topic"}) String kind,
      String namespace,
      @Schema(description = "Of a database within a cluster: the cluster's, a slash, its own")
          String name,
      @Schema(enumeration = {"declared", "not-of-tenants", "new", "undeclared", "gone"})
          String state,
      @Schema(description = "Service whose stores lie there") @Nullable String holder,
      @Schema(description = "Tenant whose own it is") @Nullable UUID tenant,
      @Schema(description = "Why it is in that state, for people") String why,
      @Schema(description = "False for a tenant's database that backup-service does not protect")
          boolean backedUp) {

    static StoreView of(Compared one) {
      TenantId tenant = one.tenant();
      return new StoreView(
          one.kind().label(),
          one.namespace(),
          one.name(),
          one.state().label(),
          one.holder(),
          tenant == null ? null : tenant.value(),
          one.why(),
          one.isBackedUp());
    }

    /// Whether a promise is broken by it.
    public boolean fault() {
      return state.equals("undeclared") || state.equals("gone") || !backedUp;
    }
  }

  @GET
  @PermissionsAllowed("data-holder:read")
  @Operation(
      summary = "What the Kubernetes cluster has that can hold data",
      description =
          "As of the last look, compared with what services declare and what is registered of"
              + " tenants.")
  public View find() {
    return new View(
        discovery.isEnabled(),
        discovery.takenAt().orElse(null),
        discovery.whyBlind().orElse(null),
        discovery.isEnabled()
            ? discovery.compared().stream().map(StoreView::of).toList()
            : List.of());
  }
}
