package io.safekeep.backup.catalogue;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.http.Page;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The catalogue of recovery points over HTTP.
@Path("/v1/datastores")
@Tag(name = "Recovery points")
@RunOnVirtualThread
public class CatalogueResource {

  private final BaseBackupRuns baseBackups;
  private final SqlClusterBackups clusterBackups;
  private final RecoveryWindows windows;
  private final DatastoreAccess access;
  private final PaidPlan paidPlan;
  private final RequestBaseBackup requestBaseBackup;
  private final OperatorBackups operatorBackups;
  private final RequestVerification requestVerification;
  private final Idempotency idempotency;
  private final Caller caller;

  CatalogueResource(
      BaseBackupRuns baseBackups,
      SqlClusterBackups clusterBackups,
      RecoveryWindows windows,
      DatastoreAccess access,
      PaidPlan paidPlan,
      RequestBaseBackup requestBaseBackup,
      OperatorBackups operatorBackups,
      RequestVerification requestVerification,
      Idempotency idempotency,
      Caller caller) {
    this.baseBackups = baseBackups;
    this.clusterBackups = clusterBackups;
    this.windows = windows;
    this.access = access;
    this.paidPlan = paidPlan;
    this.requestBaseBackup = requestBaseBackup;
    this.operatorBackups = operatorBackups;
    this.requestVerification = requestVerification;
    this.idempotency = idempotency;
    this.caller = caller;
  }

  /// A base backup as clients see it.
  ///
  /// @param bytes size of the data directory as the server sent it
  /// @param storedBytes size in the repository, compressed and encrypted
  /// @param verifiedAt when all of it, and the WAL behind it, was last read and checked
  /// @param verificationFailure what was found to be damaged or missing then
  /// @param kind what it holds: everything, or what changed since its parent
  /// @param reason why it is of that kind
  /// @param parent the base backup that it cannot be restored without
  /// @param chainLength how many base backups a restore of it reads
  /// @param pagesChecked pages of tables and indexes whose checksum was compared
  /// @param pagesBroken pages of those that are broken on the server itself
  /// @param firstBrokenPage file and block of the first
  /// @param method by what it was taken; only what was taken by `streaming` is in our repositories
  ///   and widens the recoverable window
  /// @param operator what there is to know of one that a cluster's operator takes
  @Schema(name = "BaseBackup")
  public record BaseBackupView(
      UUID id,
      @Schema(enumeration = {"queued", "running", "completed", "failed"}) String state,
      Instant requestedAt,
      @Nullable Instant endedAt,
      @Nullable Instant recoverableFrom,
      @Nullable String startLsn,
      @Nullable String endLsn,
      @Nullable Long bytes,
      @Nullable Long storedBytes,
      @Nullable String failure,
      @Nullable Instant verifiedAt,
      @Nullable String verificationFailure,
      @Schema(enumeration = {"full", "incremental"}) @Nullable String kind,
      @Nullable String reason,
      @Nullable UUID parent,
      @Nullable Integer chainLength,
      @Nullable Long pagesChecked,
      @Nullable Long pagesBroken,
      @Nullable String firstBrokenPage,
      BackupMethod method,
      @Nullable OperatorView operator) {

    static BaseBackupView of(BaseBackupRun run) {
      return switch (run) {
        case BaseBackupRun.Queued it -> unfinished(it, "queued");
        case BaseBackupRun.Running it -> unfinished(it, "running");
        case BaseBackupRun.Completed it ->
            new BaseBackupView(
                it.id(),
                "completed",
                it.requestedAt(),
                it.completedAt(),
                it.recoverableFrom(),
                it.start().toString(),
                it.end().toString(),
                it.bytes(),
                it.storedBytes(),
                null,
                it.verification() == null ? null : it.verification().at(),
                it.verification() == null ? null : it.verification().failure(),
                it.content().parent() == null ? "full" : "incremental",
                it.content().reason().isEmpty() ? null : it.content().reason(),
                it.content().parent(),
                it.content().chainLength(),
                it.content().pages().checked(),
                it.content().pages().broken(),
                it.content().pages().firstBroken(),
                BackupMethod.STREAMING,
                null);
        case BaseBackupRun.Failed it -> ours(it, "failed", it.failedAt(), it.reason());
      };
    }

    private static BaseBackupView unfinished(BaseBackupRun run, String state) {
      return ours(run, state, null, null);
    }

    private static BaseBackupView ours(
        BaseBackupRun run, String state, @Nullable Instant endedAt, @Nullable String failure) {
      return without(
          run.id(), state, run.requestedAt(), endedAt, failure, BackupMethod.STREAMING, null);
    }

    static BaseBackupView of(ClusterBackup backup) {
      return without(
          backup.id(),
          backup.state().toString(),
          backup.requestedAt(),
          backup.report().endedAt(),
          backup.failure(),
          backup.method(),
          OperatorView.of(backup));
    }

    /// One of which we have no content: not yet, never, or not at all.
    private static BaseBackupView without(
        UUID id,
        String state,
        Instant requestedAt,
        @Nullable Instant endedAt,
        @Nullable String failure,
        BackupMethod method,
        @Nullable OperatorView operator) {
      return new BaseBackupView(
          id,
          state,
          requestedAt,
          endedAt,
          null,
          operator == null ? null : operator.startLsn(),
          operator == null ? null : operator.endLsn(),
          null,
          null,
          failure,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          method,
          operator);
    }
  }

  /// A backup as the operator of a cluster knows it.
  ///
  /// @param resource `namespace/name` of its Backup
  /// @param phase in the operator's words; empty while it has not seen it
  /// @param backupId by which the backup tool knows it
  /// @param goneAt when the resource was found deleted
  @Schema(name = "OperatorBackup")
  public record OperatorView(
      String resource,
      String phase,
      @Nullable String startLsn,
      @Nullable String endLsn,
      @Nullable String startWal,
      @Nullable String endWal,
      @Nullable String backupId,
      @Nullable Instant goneAt) {

    static OperatorView of(ClusterBackup backup) {
      return new OperatorView(
          backup.namespace() + "/" + backup.name(),
          backup.report().phase(),
          backup.report().beginLsn(),
          backup.report().endLsn(),
          backup.report().beginWal(),
          backup.report().endWal(),
          backup.report().backupId(),
          backup.goneAt());
    }
  }

  @GET
  @Path("{datastore}/recovery-window")
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "Which instants can be recovered",
      description =
          "Measured from what the archive holds. Every instant from `earliest` to `latest` except"
              + " the gaps.")
  public RecoveryWindow window(@PathParam("datastore") UUID datastore) {
    return QuarkusTransaction.requiringNew().call(() -> windows.of(access.find(datastore)));
  }

  @GET
  @Path("{datastore}/base-backups")
  @PermissionsAllowed("datastore:read")
  @Operation(
      summary = "List base backups",
      description = "Newest first; with those that a cluster's own operator takes.")
  public Page<BaseBackupView> list(
      @PathParam("datastore") UUID datastore,
      @QueryParam("cursor") @Nullable UUID cursor,
      @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(Page.MOST) int limit) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            Page.of(
                newestFirst(access.find(datastore).id(), cursor, limit + 1),
                limit,
                view -> view.id().toString()));
  }

  private List<BaseBackupView> newestFirst(UUID datastore, @Nullable UUID cursor, int limit) {
    return Stream.concat(
            baseBackups.page(datastore, cursor, limit).stream().map(BaseBackupView::of),
            clusterBackups.page(datastore, cursor, limit).stream().map(BaseBackupView::of))
        // As text, since UUID.compareTo takes the first half for signed.
        .sorted(Comparator.comparing((BaseBackupView view) -> view.id().toString()).reversed())
        .limit(limit)
        .toList();
  }

  @POST
  @Path("{datastore}/base-backups")
  @PermissionsAllowed("backup:create")
  @Operation(
      summary = "Take a base backup now",
      description =
          "Answers at once; look at the list for what becomes of it. Methods other than `streaming`"
              + " ask the operator of the datastore's cluster.")
  @APIResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = BaseBackupView.class)))
  public Response takeNow(
      @PathParam("datastore") UUID datastore,
      @QueryParam("method")
          @DefaultValue("streaming")
          @Schema(enumeration = {"streaming", "plugin", "volume-snapshot"})
          String method,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey) {
    BackupMethod by =
        BackupMethod.parse(method)
            .filter(it -> it != BackupMethod.BARMAN_OBJECT_STORE)
            .orElseThrow(
                () -> Refusal.invalid("method", "must be streaming, plugin or volume-snapshot"));
    BaseBackupView view =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              Datastore found = access.find(datastore);
              paidPlan.require();
              return idempotency.once(
                  idempotencyKey,
                  List.of(datastore, by),
                  BaseBackupView.class,
                  () -> request(found, by));
            });
    return Response.accepted(view).build();
  }

  private BaseBackupView request(Datastore datastore, BackupMethod method) {
    return method == BackupMethod.STREAMING
        ? BaseBackupView.of(requestBaseBackup.request(datastore, caller.actor()))
        : BaseBackupView.of(operatorBackups.request(datastore, method, caller.actor()));
  }

  @POST
  @Path("{datastore}/base-backups/{id:[^/:]+}:verify")
  @PermissionsAllowed("backup:create")
  @Operation(
      summary = "Verify a base backup now",
      description =
          "Reads and checks every byte of it and of the WAL behind it, without restoring. Answers"
              + " at once; `verifiedAt` of the base backup tells when it was done.")
  @APIResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = BaseBackupView.class)))
  public Response verify(@PathParam("datastore") UUID datastore, @PathParam("id") UUID id) {
    BaseBackupView view =
        QuarkusTransaction.requiringNew()
            .call(() -> {
              Datastore found = access.find(datastore);
              paidPlan.require();
              return BaseBackupView.of(requestVerification.request(found, id, caller.actor()));
            });
    return Response.accepted(view).build();
  }

  @GET
  @Path("{datastore}/base-backups/{id:[^/:]+}")
  @PermissionsAllowed("datastore:read")
  @Operation(summary = "Look at a base backup")
  public BaseBackupView find(@PathParam("datastore") UUID datastore, @PathParam("id") UUID id) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            baseBackups
                .find(id)
                .filter(run -> run.datastore().equals(access.find(datastore).id()))
                .map(BaseBackupView::of)
                .or(() ->
                    clusterBackups
                        .find(id)
                        .filter(backup -> backup.datastore().equals(access.find(datastore).id()))
                        .map(BaseBackupView::of))
                .orElseThrow(() -> Refusal.notFound("base backup " + id)));
  }
}
