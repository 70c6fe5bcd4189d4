package io.safekeep.backup.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.BackupProblem;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.backup.export.ExportResource;
import io.safekeep.backup.export.ExportResource.TableView;
import io.safekeep.backup.pages.Pages.CheckPage;
import io.safekeep.backup.pages.Pages.RestoreList;
import io.safekeep.backup.pages.Pages.RestorePage;
import io.safekeep.backup.recovery.EndRestore;
import io.safekeep.backup.recovery.RequestRestore;
import io.safekeep.backup.recovery.Restore;
import io.safekeep.backup.recovery.RestoreDestination;
import io.safekeep.backup.recovery.RestoreState;
import io.safekeep.backup.recovery.RestoreTarget;
import io.safekeep.backup.recovery.RestoreView;
import io.safekeep.backup.recovery.Restores;
import io.safekeep.runtime.http.Idempotency;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The pages about restores: whether an instant can be had, starting, watching and ending.
///
/// The address of a form's answer is also the address of its page: whose session ended meanwhile
/// comes back to the form, not to an error.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class RestorePages {

  private static final int PAGE = 25;

  private final RequestRestore requestRestore;
  private final EndRestore endRestore;
  private final Restores restores;
  private final RecoveryWindows windows;
  private final Datastores datastores;
  private final DatastoreAccess access;
  private final PaidPlan paidPlan;
  private final Idempotency idempotency;
  private final Caller caller;
  private final SignedIn signedIn;
  private final ExportResource exports;
  private final Frame.Frames frames;
  private final Ids ids;

  RestorePages(
      RequestRestore requestRestore,
      EndRestore endRestore,
      Restores restores,
      RecoveryWindows windows,
      Datastores datastores,
      DatastoreAccess access,
      PaidPlan paidPlan,
      Idempotency idempotency,
      Caller caller,
      SignedIn signedIn,
      ExportResource exports,
      Frame.Frames frames,
      Ids ids) {
    this.requestRestore = requestRestore;
    this.endRestore = endRestore;
    this.restores = restores;
    this.windows = windows;
    this.datastores = datastores;
    this.access = access;
    this.paidPlan = paidPlan;
    this.idempotency = idempotency;
    this.caller = caller;
    this.signedIn = signedIn;
    this.exports = exports;
    this.frames = frames;
    this.ids = ids;
  }

  @GET
  @Path("datastores/{id}/restore")
  @PermissionsAllowed("restore:create")
  @Operation(hidden = true)
  public Response check(@PathParam("id") UUID id, @QueryParam("at") @Nullable String at) {
    Optional<Instant> instant = Wish.instant(at);
    paidPlan.require();
    Datastore datastore = found(id);
    try {
      requestRestore.requireReachable(datastore, target(instant));
      return PageAnswer.ok(Pages.Templates.check(page(datastore, instant, null)));
    } catch (Refusal refusal) {
      return refused(datastore, instant, refusal);
    }
  }

  @POST
  @Path("datastores/{id}/restore")
  @PermissionsAllowed("restore:create")
  @Operation(hidden = true)
  public Response start(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable String at,
      @FormParam("key") @Nullable String key) {
    Optional<Instant> instant = Wish.instant(at);
    paidPlan.require();
    Datastore datastore = found(id);
    RestoreTarget target = target(instant);
    List<Object> identity = List.of(id, target.toString());
    try {
      RestoreView started =
          idempotency
              .answered(key, identity, RestoreView.class)
              .orElseGet(() -> {
                requestRestore.requireReachable(datastore, target);
                return start(datastore, target, key, identity);
              });
      return PageAnswer.seeOther("/restores/" + started.id());
    } catch (Refusal refusal) {
      return refused(datastore, instant, refusal);
    }
  }

  private RestoreView start(
      Datastore datastore, RestoreTarget target, @Nullable String key, List<Object> identity) {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            idempotency.once(
                key,
                identity,
                RestoreView.class,
                () -> RestoreView.of(requestRestore.request(datastore, target, caller.actor()))));
  }

  @GET
  @Path("restores/{id}")
  @PermissionsAllowed("restore:read")
  @Operation(hidden = true)
  public Response watch(@PathParam("id") UUID id) {
    paidPlan.require();
    RestorePage page =
        QuarkusTransaction.requiringNew()
            .call(() ->
                restores
                    .find(id)
                    .filter(restore -> caller.mayTouch(restore.tenant()))
                    .map(this::page)
                    .orElseThrow(() -> Refusal.notFound("restore " + id)));
    return PageAnswer.ok(Pages.Templates.restore(page.with(downloads(id, page))));
  }

  @GET
  @Path("restores")
  @PermissionsAllowed("restore:read")
  @Operation(hidden = true)
  public Response list(@QueryParam("cursor") @Nullable UUID cursor) {
    paidPlan.require();
    return PageAnswer.ok(
        Pages.Templates.restores(QuarkusTransaction.requiringNew().call(() -> listed(cursor))));
  }

  private RestoreList listed(@Nullable UUID cursor) {
    List<Restore> oneMore = restores.pageOf(caller.tenantIfAny().orElse(null), cursor, PAGE + 1);
    List<Restore> shown = oneMore.stream().limit(PAGE).toList();
    Map<UUID, String> names =
        datastores.names(shown.stream().map(Restore::datastore).distinct().toList());
    return new RestoreList(
        frames.frame(),
        shown.stream()
            .map(restore ->
                new RestoreList.Row(
                    restore.id().toString(),
                    Moment.toTheSecond(restore.requestedAt()),
                    restore.datastore().toString(),
                    names.getOrDefault(restore.datastore(), ""),
                    target(restore.target()),
                    word(restore.state())))
            .toList(),
        cursor == null,
        oneMore.size() > PAGE ? shown.getLast().id().toString() : null);
  }

  /// A whole schema of a ready copy, as a ZIP archive of CSV files.
  @GET
  @Path("restores/{id}/download")
  @Produces(MediaType.WILDCARD)
  @PermissionsAllowed("restore:download")
  @Operation(hidden = true)
  public Response download(
      @PathParam("id") UUID id,
      @QueryParam("database") @NotBlank String database,
      @QueryParam("schema") @NotBlank String schema) {
    paidPlan.require();
    return exports.export(id, database, schema, null, "csv");
  }

  /// Empty also where the copy lies with another replica, which would give them.
  private List<RestorePage.Download> downloads(UUID id, RestorePage page) {
    if (!page.state().equals("ready") || page.cluster() || !signedIn.may("restore", "download")) {
      return List.of();
    }
    try {
      return exports.tables(id).stream()
          .collect(
              Collectors.groupingBy(
                  table -> List.of(table.database(), table.schema()),
                  LinkedHashMap::new,
                  Collectors.toList()))
          .values()
          .stream()
          .map(tables -> download(id, tables))
          .toList();
    } catch (Refusal refusal) {
      Log.debugf("Restore %s offers no download: %s", id, refusal.detail());
      return List.of();
    }
  }

  private static RestorePage.Download download(UUID id, List<TableView> tables) {
    String database = tables.getFirst().database();
    String schema = tables.getFirst().schema();
    return new RestorePage.Download(
        database,
        schema,
        tables.size(),
        Size.of(tables.stream().mapToLong(TableView::bytes).sum()),
        "/restores/%s/download?database=%s&schema=%s"
            .formatted(id, URLEncoder.encode(database, UTF_8), URLEncoder.encode(schema, UTF_8)));
  }

  @POST
  @Path("restores/{id}")
  @PermissionsAllowed("restore:create")
  @Operation(hidden = true)
  public Response end(@PathParam("id") UUID id, @FormParam("act") @Nullable String act) {
    paidPlan.require();
    switch (act) {
      case "cancel" -> endRestore.cancel(id);
      case "discard" -> endRestore.discard(id);
      case null, default -> throw Refusal.invalid("act", "must be cancel or discard");
    }
    return PageAnswer.seeOther("/restores/" + id);
  }

  private Datastore found(UUID id) {
    return QuarkusTransaction.requiringNew().call(() -> access.find(id));
  }

  private static RestoreTarget target(Optional<Instant> instant) {
    return instant.<RestoreTarget>map(RestoreTarget.At::new).orElseGet(RestoreTarget.Latest::new);
  }

  private Response refused(Datastore datastore, Optional<Instant> instant, Refusal refusal) {
    return PageAnswer.of(
        refusal.type().status(), Pages.Templates.check(page(datastore, instant, explain(refusal))));
  }

  private static String explain(Refusal refusal) {
    return switch (refusal.type()) {
      case BackupProblem.TARGET_OUTSIDE_WINDOW ->
          "It lies outside of what can be recovered, or in a stretch that was lost. The datastore's"
              + " page shows what there is.";
      case BackupProblem.NOTHING_RECOVERABLE ->
          "There is no complete base backup yet, so nothing can be recovered.";
      case BackupProblem.REPOSITORY_DAMAGED ->
          "Something that it needs is damaged or missing. Whoever runs Safekeep finds the details in"
              + " the log.";
      default -> refusal.type().title() + ": " + refusal.detail();
    };
  }

  private CheckPage page(Datastore datastore, Optional<Instant> instant, @Nullable String refusal) {
    Optional<BaseBackupRun.Completed> base =
        QuarkusTransaction.requiringNew()
            .call(() ->
                windows.bases(datastore.id()).stream()
                    .filter(
                        run -> instant.isEmpty() || !run.recoverableFrom().isAfter(instant.get()))
                    .max(Comparator.comparing(BaseBackupRun.Completed::recoverableFrom)));
    String path = "/datastores/" + datastore.id() + "/restore";
    return new CheckPage(
        frames.frame(),
        datastore.id().toString(),
        datastore.name(),
        instant.map(Moment::of).orElse(null),
        refusal,
        base.map(BaseBackupRun.Completed::recoverableFrom).map(Moment::toTheSecond).orElse(null),
        base.map(run -> Size.of(run.bytes())).orElse(""),
        path + instant.map(at -> "?at=" + Wish.parameter(at)).orElse(""),
        ids.next().toString());
  }

  private RestorePage page(Restore restore) {
    Restore.Progress progress = restore.progress();
    RestoreState state = restore.state();
    boolean fetching = state instanceof RestoreState.Running && progress.bytesTotal() > 0;
    return new RestorePage(
        frames.frame(),
        restore.id().toString(),
        restore.datastore().toString(),
        datastores.find(restore.datastore()).map(Datastore::name).orElse(""),
        target(restore.target()),
        word(state),
        text(restore),
        state instanceof RestoreState.Active,
        fetching ? (int) Math.min(100, 100 * progress.bytesDone() / progress.bytesTotal()) : null,
        fetching ? Size.of(progress.bytesDone()) + " of " + Size.of(progress.bytesTotal()) : "",
        progress.replayedTo(),
        restore.requestedBy().equals(caller.subject()) ? "you" : restore.requestedBy(),
        Moment.toTheSecond(restore.requestedAt()),
        endedAt(state).map(Moment::toTheSecond).orElse(null),
        state instanceof RestoreState.Failed(String reason, _) ? reason : null,
        state instanceof RestoreState.Ready ready ? ready.host() : null,
        state instanceof RestoreState.Ready ready ? ready.port() : 0,
        restore.destination() instanceof RestoreDestination.Cluster,
        List.of(),
        signedIn.may("restore", "create"));
  }

  static String target(RestoreTarget target) {
    return switch (target) {
      case RestoreTarget.At(Instant instant) -> Moment.of(instant).text();
      case RestoreTarget.Position(var lsn) -> "WAL position " + lsn;
      case RestoreTarget.Named(String name) -> "restore point " + name;
      case RestoreTarget.Immediate() -> "the end of a base backup";
      case RestoreTarget.Latest() -> "the newest state";
    };
  }

  static String word(RestoreState state) {
    return switch (state) {
      case RestoreState.Queued _ -> "queued";
      case RestoreState.Running _ -> "running";
      case RestoreState.Ready _ -> "ready";
      case RestoreState.Failed _ -> "failed";
      case RestoreState.Cancelled _ -> "cancelled";
      case RestoreState.Discarded _ -> "discarded";
    };
  }

  private static String text(Restore restore) {
    boolean isCluster = restore.destination() instanceof RestoreDestination.Cluster;
    return switch (restore.state()) {
      case RestoreState.Queued _ -> "Waiting for its turn";
      case RestoreState.Running _ ->
          switch (restore.progress().phase()) {
            case "fetching" -> "Writing the base backup";
            case "replaying" -> "Replaying the log up to the instant";
            case "creating" -> "Asking the operator for a cluster";
            case "recovering" -> "The operator recovers the cluster";
            default -> "Getting ready";
          };
      case RestoreState.Ready _ -> isCluster ? "The cluster is ready" : "The copy is ready";
      case RestoreState.Failed _ -> "It could not be done; nothing is left of it";
      case RestoreState.Cancelled _ -> "Called off; nothing is left of it";
      case RestoreState.Discarded _ ->
          isCluster ? "The cluster was removed" : "The copy was removed";
    };
  }

  private static Optional<Instant> endedAt(RestoreState state) {
    return switch (state) {
      case RestoreState.Queued _, RestoreState.Running _ -> Optional.empty();
      case RestoreState.Ready(_, _, Instant at) -> Optional.of(at);
      case RestoreState.Failed(_, Instant at) -> Optional.of(at);
      case RestoreState.Cancelled(Instant at) -> Optional.of(at);
      case RestoreState.Discarded(Instant at) -> Optional.of(at);
    };
  }
}
