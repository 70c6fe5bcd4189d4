package io.safekeep.backup.pages;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.catalogue.ClusterBackup;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.RepositoryWindow;
import io.safekeep.backup.catalogue.SqlClusterBackups;
import io.safekeep.backup.catalogue.SqlRecoveryLags;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreAccess;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.backup.datastore.Protection;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.DrillState;
import io.safekeep.backup.drill.SqlDrills;
import io.safekeep.backup.filestore.FileStore;
import io.safekeep.backup.filestore.FileWindows;
import io.safekeep.backup.filestore.SqlFileStores;
import io.safekeep.backup.pages.Pages.DatastoreList;
import io.safekeep.backup.pages.Pages.DatastorePage;
import io.safekeep.backup.pages.Pages.State;
import io.safekeep.backup.recovery.Restore;
import io.safekeep.backup.recovery.Restores;
import io.safekeep.backup.replacement.Approval;
import io.safekeep.backup.replacement.Replacement;
import io.safekeep.backup.replacement.SqlReplacements;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The pages about datastores: all that the reader may see, and one with its recoverable window.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class DatastorePages {

  private static final int PAGE = 25;
  private static final int BASES = 10;
  private static final int ALL_BASES = 200;
  private static final int RESTORES = 20;
  private static final int FILE_STORES = 200;
  private static final int DRILLS = 20;
  private static final int REPLACEMENTS = 5;

  private final Datastores datastores;
  private final DatastoreAccess access;
  private final RecoveryWindows windows;
  private final BaseBackupRuns baseBackups;
  private final SqlClusterBackups clusterBackups;
  private final SqlRecoveryLags lags;
  private final Restores restores;
  private final SqlFileStores files;
  private final FileWindows fileWindows;
  private final SqlDrills drills;
  private final SqlReplacements replacements;
  private final TenantDirectory tenants;
  private final PaidPlan paidPlan;
  private final Caller caller;
  private final SignedIn signedIn;
  private final Frame.Frames frames;
  private final BackupSettings settings;
  private final Clock clock;

  DatastorePages(
      Datastores datastores,
      DatastoreAccess access,
      RecoveryWindows windows,
      BaseBackupRuns baseBackups,
      SqlClusterBackups clusterBackups,
      SqlRecoveryLags lags,
      Restores restores,
      SqlFileStores files,
      FileWindows fileWindows,
      SqlDrills drills,
      SqlReplacements replacements,
      TenantDirectory tenants,
      PaidPlan paidPlan,
      Caller caller,
      SignedIn signedIn,
      Frame.Frames frames,
      BackupSettings settings,
      Clock clock) {
    this.datastores = datastores;
    this.access = access;
    this.windows = windows;
    this.baseBackups = baseBackups;
    this.clusterBackups = clusterBackups;
    this.lags = lags;
    this.restores = restores;
    this.files = files;
    this.fileWindows = fileWindows;
    this.drills = drills;
    this.replacements = replacements;
    this.tenants = tenants;
    this.paidPlan = paidPlan;
    this.caller = caller;
    this.signedIn = signedIn;
    this.frames = frames;
    this.settings = settings;
    this.clock = clock;
  }

  @GET
  @PermissionsAllowed("datastore:read")
  @Operation(hidden = true)
  public Response list(@QueryParam("cursor") @Nullable UUID cursor) {
    paidPlan.require();
    return PageAnswer.ok(
        Pages.Templates.datastores(QuarkusTransaction.requiringNew().call(() -> listed(cursor))));
  }

  private DatastoreList listed(@Nullable UUID cursor) {
    List<Datastore> oneMore = datastores.page(caller.tenantIfAny().orElse(null), cursor, PAGE + 1);
    List<Datastore> shown = oneMore.stream().limit(PAGE).toList();
    Map<UUID, RecoveryWindow> all = windows.of(shown.stream().map(Datastore::id).toList());
    return new DatastoreList(
        frames.frame(),
        shown.stream()
            .map(datastore -> row(datastore, all.getOrDefault(datastore.id(), RecoveryWindow.NONE)))
            .toList(),
        cursor == null ? fileStores() : List.of(),
        caller.tenantIfAny().isEmpty(),
        signedIn.may("restore", "read"),
        cursor == null,
        oneMore.size() > PAGE ? shown.getLast().id().toString() : null);
  }

  private List<DatastoreList.Row> fileStores() {
    return files.page(caller.tenantIfAny().orElse(null), null, FILE_STORES).stream()
        .map(this::row)
        .toList();
  }

  private DatastoreList.Row row(FileStore store) {
    RecoveryWindow window = fileWindows.of(store.id());
    return new DatastoreList.Row(
        store.id().toString(),
        store.name(),
        name(store.tenant()),
        FilePages.state(store, window),
        age(window).map(Moment::length).orElse(""),
        isFresh(window),
        window.earliest() == null ? null : Moment.notBefore(window.earliest()));
  }

  private DatastoreList.Row row(Datastore datastore, RecoveryWindow window) {
    return new DatastoreList.Row(
        datastore.id().toString(),
        datastore.name(),
        name(datastore.tenant()),
        State.of(datastore.protection()),
        age(window).map(Moment::length).orElse(""),
        isFresh(window),
        window.earliest() == null ? null : Moment.notBefore(window.earliest()));
  }

  @GET
  @Path("datastores")
  @PermissionsAllowed("datastore:read")
  @Operation(hidden = true)
  public Response toList() {
    return PageAnswer.seeOther("/");
  }

  @GET
  @Path("datastores/{id}")
  @PermissionsAllowed("datastore:read")
  @Operation(hidden = true)
  public Response look(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable String at,
      @QueryParam("span") @Nullable String span,
      @QueryParam("bases") @Nullable String bases) {
    Optional<Instant> picked = Wish.instant(at);
    Optional<Duration> length = Wish.span(span);
    paidPlan.require();
    return PageAnswer.ok(
        Pages.Templates.datastore(
            QuarkusTransaction.requiringNew()
                .call(() -> page(access.find(id), picked, length, "all".equals(bases)))));
  }

  private DatastorePage page(
      Datastore datastore, Optional<Instant> picked, Optional<Duration> span, boolean allBases) {
    boolean maySeeRestores = signedIn.may("restore", "read");
    List<Restore> recent =
        maySeeRestores ? restores.page(datastore.id(), null, RESTORES) : List.of();
    List<Drill> drilled =
        signedIn.may("drill", "read")
            ? drills.page(null, datastore.id(), null, DRILLS).stream()
                .filter(drill -> drill.state() instanceof DrillState.Ended)
                .toList()
            : List.of();
    List<RepositoryWindow> repositories = windows.byRepository(datastore);
    History history = new History(repositories, windows.bases(datastore.id()), recent, drilled);
    int most = allBases ? ALL_BASES : BASES;
    List<BaseBackupRun> oneMore = baseBackups.page(datastore.id(), null, most + 1);
    return new DatastorePage(
        frames.frame(),
        head(datastore),
        window(datastore, history, picked, span),
        repositories.stream().map(DatastorePages::repository).toList(),
        drilled.stream().map(DatastorePages::drill).toList(),
        Moment.length(settings.recoveryPoint()),
        lag(datastore.id()),
        oneMore.stream().limit(most).map(DatastorePages::base).toList(),
        !allBases && oneMore.size() > most,
        clusterBackups.page(datastore.id(), null, ALL_BASES).stream()
            .limit(most)
            .map(DatastorePages::base)
            .toList(),
        recent.stream().map(DatastorePages::restore).toList(),
        maySeeRestores
            ? replacements.page(datastore.id(), null, REPLACEMENTS).stream()
                .map(DatastorePages::replacement)
                .toList()
            : List.of(),
        signedIn.may("restore", "create"),
        maySeeRestores);
  }

  private DatastorePage.Head head(Datastore datastore) {
    return new DatastorePage.Head(
        datastore.id().toString(),
        datastore.name(),
        caller.tenantIfAny().isPresent() ? "" : name(datastore.tenant()),
        datastore.dsn().host() + ":" + datastore.dsn().port(),
        State.of(datastore.protection()),
        datastore.protection() instanceof Protection.Interrupted(String reason, _) ? reason : null,
        Moment.toTheSecond(datastore.protection().since()));
  }

  private DatastorePage.@Nullable Window window(
      Datastore datastore, History history, Optional<Instant> picked, Optional<Duration> span) {
    RecoveryWindow window = windows.of(datastore);
    Instant earliest = window.earliest();
    Instant latest = window.latest();
    if (earliest == null || latest == null) {
      return null;
    }
    return new DatastorePage.Window(
        Moment.notBefore(earliest),
        Moment.toTheSecond(latest),
        age(window).map(Moment::length).orElse(""),
        isFresh(window),
        window.gaps().stream().map(DatastorePages::gap).toList(),
        new Views(datastore.id(), earliest, clock.instant()).view(window, history, picked, span),
        picked.map(Moment::toTheSecond).orElseGet(() -> newest(earliest, latest)));
  }

  /// The newest whole second that can be recovered.
  private static Moment newest(Instant earliest, Instant latest) {
    Instant second = latest.truncatedTo(ChronoUnit.SECONDS);
    return second.isBefore(earliest) ? Moment.notBefore(earliest) : Moment.of(second);
  }

  private @Nullable LagChart lag(UUID datastore) {
    Instant from = clock.instant().minus(SqlRecoveryLags.KEPT);
    List<SqlRecoveryLags.Sample> samples = lags.since(datastore, from);
    return samples.isEmpty() ? null : LagChart.draw(from, samples, settings.recoveryPoint());
  }

  private static DatastorePage.Base base(BaseBackupRun run) {
    return switch (run) {
      case BaseBackupRun.Queued it -> unfinished(it, "waiting");
      case BaseBackupRun.Running it -> unfinished(it, "under way");
      case BaseBackupRun.Failed it ->
          new DatastorePage.Base(
              Moment.toTheSecond(it.failedAt()), "failed", "", "", null, it.reason());
      case BaseBackupRun.Completed it ->
          new DatastorePage.Base(
              Moment.toTheSecond(it.recoverableFrom()),
              it.content().parent() == null ? "full" : "incremental",
              Size.of(it.bytes()),
              Size.of(it.storedBytes()),
              it.verification() == null ? null : Moment.toTheSecond(it.verification().at()),
              it.verification() == null || it.verification().failure() == null
                  ? ""
                  : it.verification().failure());
    };
  }

  private static DatastorePage.OperatorBase base(ClusterBackup backup) {
    return new DatastorePage.OperatorBase(
        Moment.toTheSecond(
            backup.report().endedAt() == null ? backup.requestedAt() : backup.report().endedAt()),
        backup.namespace() + "/" + backup.name(),
        backup.method().toString(),
        backup.report().phase().isEmpty() ? "asked for" : backup.report().phase(),
        backup.report().beginLsn() == null
            ? ""
            : backup.report().beginLsn() + " to " + backup.report().endLsn(),
        backup.failure() == null ? "" : backup.failure(),
        backup.goneAt() != null);
  }

  private static DatastorePage.Base unfinished(BaseBackupRun run, String state) {
    return new DatastorePage.Base(Moment.toTheSecond(run.requestedAt()), state, "", "", null, "");
  }

  private static DatastorePage.RepositoryRow repository(RepositoryWindow repository) {
    RecoveryWindow window = repository.window();
    return new DatastorePage.RepositoryRow(
        repository.repository(),
        window.earliest() == null ? null : Moment.notBefore(window.earliest()),
        Moment.ifAny(window.latest()),
        window.gaps().size(),
        repository.failure() == null ? "" : repository.failure().reason());
  }

  private static DatastorePage.DrillRow drill(Drill drill) {
    return new DatastorePage.DrillRow(
        Moment.of(drill.target()),
        drill.state() instanceof DrillState.Ended ended
            ? Moment.toTheSecond(ended.endedAt())
            : Moment.toTheSecond(drill.requestedAt()),
        drill.state() instanceof DrillState.Failed(String reason, _, _)
            ? "failed: " + reason
            : "passed");
  }

  static DatastorePage.Gap gap(RecoveryWindow.Gap gap) {
    return new DatastorePage.Gap(
        Moment.toTheSecond(gap.from()), Moment.ifAny(gap.to()), gap.reason());
  }

  private static DatastorePage.RestoreRow restore(Restore restore) {
    return new DatastorePage.RestoreRow(
        restore.id().toString(),
        Moment.toTheSecond(restore.requestedAt()),
        RestorePages.target(restore.target()),
        RestorePages.word(restore.state()));
  }

  private static DatastorePage.ReplacementRow replacement(Replacement replacement) {
    Approval approval = replacement.state().traces().approval();
    return new DatastorePage.ReplacementRow(
        replacement.id().toString(),
        Moment.toTheSecond(replacement.requestedAt()),
        RestorePages.target(replacement.target()),
        ReplacementPages.word(replacement.state()),
        approval == null ? "" : approval.by().subject());
  }

  private String name(TenantId tenant) {
    return tenants.find(tenant).map(KnownTenant::name).orElse(tenant.toString());
  }

  private Optional<Duration> age(RecoveryWindow window) {
    return Optional.ofNullable(window.latest())
        .map(latest -> Duration.between(latest, clock.instant()));
  }

  private boolean isFresh(RecoveryWindow window) {
    return age(window).filter(age -> age.compareTo(settings.recoveryPoint()) <= 0).isPresent();
  }
}
