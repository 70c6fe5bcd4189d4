package io.safekeep.backup.keys;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.KeyRefusal;
import io.safekeep.backup.Repository;
import io.safekeep.backup.vault.KeyProvider.KeyState;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Tenants' keys over HTTP: which there are, never the keys themselves. They are destroyed by
/// [KeyDestruction], which has no route.
@Path("/v1/tenant-keys")
@Tag(name = "Keys")
@RunOnVirtualThread
public class TenantKeyResource {

  private final Repository repository;
  private final AuditTrail audit;
  private final Caller caller;

  TenantKeyResource(Repository repository, AuditTrail audit, Caller caller) {
    this.repository = repository;
    this.audit = audit;
    this.caller = caller;
  }

  /// The keys of one tenant.
  ///
  /// @param keeper who keeps the master key that wraps them
  /// @param ids oldest first; the last one wraps what is new
  @Schema(name = "TenantKeys")
  public record TenantKeysView(
      UUID tenant,
      @Schema(enumeration = {"usable", "withdrawn", "destroyed"}) String state,
      String keeper,
      List<String> ids) {}

  @GET
  @Path("/{tenant:[^/:]+}")
  @PermissionsAllowed("tenant-key:read")
  @Operation(summary = "Look at a tenant's keys")
  public TenantKeysView find(@PathParam("tenant") UUID tenant) throws IOException {
    return view(known(tenant));
  }

  @POST
  @Path("/{tenant:[^/:]+}:rotate")
  @PermissionsAllowed("tenant-key:rotate")
  @Operation(
      summary = "Give a tenant a new key",
      description =
          "It seals what is new; the former ones go on opening what they sealed. Nothing that is"
              + " stored is written again.")
  public TenantKeysView rotate(@PathParam("tenant") UUID tenant) throws IOException {
    return change(tenant, "tenant-key.rotate", () -> repository.keys().rotate(tenant));
  }

  @POST
  @Path("/{tenant:[^/:]+}:rewrap")
  @PermissionsAllowed("tenant-key:rotate")
  @Operation(
      summary = "Wrap a tenant's keys by a new version of the master key",
      description =
          "Makes the new version where the keeper has versions. A configured master key is rotated"
              + " by configuration instead.")
  public TenantKeysView rewrap(@PathParam("tenant") UUID tenant) throws IOException {
    return change(tenant, "tenant-key.rewrap", () -> repository.keys().rewrap(tenant));
  }

  private interface KeyChange {
    void make() throws IOException;
  }

  private TenantKeysView change(UUID tenant, String action, KeyChange change) throws IOException {
    KeyState before = known(tenant);
    // First, so that nothing happens unrecorded; and apart, since the keeper is asked over a
    // network.
    QuarkusTransaction.requiringNew()
        .run(() ->
            audit.record(
                caller.actor(),
                new TenantId(tenant),
                action,
                tenant.toString(),
                Map.of("keysBefore", before.ids())));
    try {
      change.make();
    } catch (KeyUnavailable e) {
      throw KeyRefusal.of(e);
    }
    return view(known(tenant));
  }

  private KeyState known(UUID tenant) throws IOException {
    KeyState state = repository.keys().state(tenant);
    boolean isKnown = !state.ids().isEmpty() || !state.state().equals(KeyState.USABLE);
    if (!isKnown || !caller.mayTouch(new TenantId(tenant))) {
      throw Refusal.notFound("a key of tenant " + tenant);
    }
    return state;
  }

  private TenantKeysView view(KeyState state) {
    return new TenantKeysView(state.tenant(), state.state(), repository.keeper(), state.ids());
  }
}
