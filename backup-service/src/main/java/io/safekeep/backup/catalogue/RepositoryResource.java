package io.safekeep.backup.catalogue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.DatastoreAccess;
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

/// What each repository holds of a datastore, over HTTP.
@Path("/v1/datastores")
@Tag(name = "Recovery points")
@RunOnVirtualThread
public class RepositoryResource {

  private final RecoveryWindows windows;
  private final DatastoreAccess access;

  RepositoryResource(RecoveryWindows windows, DatastoreAccess access) {
    this.windows = windows;
    this.access = access;
  }

  /// A repository as clients see it, for one datastore.
  ///
  /// @param recoverableWindow what could be recovered if only this repository were left
  /// @param behindBytes WAL that it still lacks
  /// @param behindSeconds how much older its newest recoverable instant is than the first
  ///   repository's
  /// @param newestVerified when the newest base backup was completed that was read in this
  ///   repository and found as it was written
  /// @param failingSince since when it does not follow
  /// @param failure why it does not follow just now
  @Schema(name = "DatastoreRepository")
  public record RepositoryView(
      @Schema(enumeration = {"first", "second"}) String id,
      RecoveryWindow recoverableWindow,
      long behindBytes,
      double behindSeconds,
      @Nullable Instant newestVerified,
      @Nullable Instant failingSince,
      @Nullable String failure) {

    static RepositoryView of(RepositoryWindow window) {
      return new RepositoryView(
          window.repository(),
          window.window(),
          window.behindBytes(),
          window.behindTime().toMillis() / 1000.0,
          window.newestVerified(),
          window.failure() == null ? null : window.failure().since(),
          window.failure() == null ? null : window.failure().reason());
    }
  }

  /// The repositories of a datastore.
  @Schema(name = "DatastoreRepositories")
  public record RepositoriesView(List<RepositoryView> items) {}

  @GET
  @Path("{datastore}/repositories")
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "Which repository holds what",
      description =
          "What each of the two repositories could bring back alone, and how far the second is"
              + " behind the first.")
  public RepositoriesView list(@PathParam("datastore") UUID datastore) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            new RepositoriesView(
                windows.byRepository(access.find(datastore)).stream()
                    .map(RepositoryView::of)
                    .toList()));
  }
}
