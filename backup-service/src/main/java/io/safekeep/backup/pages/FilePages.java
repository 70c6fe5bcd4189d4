package io.safekeep.backup.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.datastore.PaidPlan;
import io.safekeep.backup.files.Node;
import io.safekeep.backup.files.SqlFileHistory;
import io.safekeep.backup.files.SqlFileHistory.Child;
import io.safekeep.backup.filestore.FileContentResource;
import io.safekeep.backup.filestore.FileStore;
import io.safekeep.backup.filestore.FileStoreAccess;
import io.safekeep.backup.filestore.FileWindows;
import io.safekeep.backup.filestore.WantedPath;
import io.safekeep.backup.pages.Pages.FilesPage;
import io.safekeep.backup.pages.Pages.State;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.safekeep.runtime.security.Caller;
import io.safekeep.runtime.tenant.KnownTenant;
import io.safekeep.runtime.tenant.TenantDirectory;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The page of a file store: pick an instant, see what was there, take it away.
@Path("/files")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class FilePages {

  private static final int ROWS = 200;

  private final FileStoreAccess access;
  private final FileWindows windows;
  private final SqlFileHistory history;
  private final FileContentResource content;
  private final TenantDirectory tenants;
  private final PaidPlan paidPlan;
  private final Caller caller;
  private final SignedIn signedIn;
  private final Frame.Frames frames;
  private final BackupSettings settings;
  private final Clock clock;

  FilePages(
      FileStoreAccess access,
      FileWindows windows,
      SqlFileHistory history,
      FileContentResource content,
      TenantDirectory tenants,
      PaidPlan paidPlan,
      Caller caller,
      SignedIn signedIn,
      Frame.Frames frames,
      BackupSettings settings,
      Clock clock) {
    this.access = access;
    this.windows = windows;
    this.history = history;
    this.content = content;
    this.tenants = tenants;
    this.paidPlan = paidPlan;
    this.caller = caller;
    this.signedIn = signedIn;
    this.frames = frames;
    this.settings = settings;
    this.clock = clock;
  }

  @GET
  @Path("{id}")
  @PermissionsAllowed("datastore:read")
  @Operation(hidden = true)
  public Response look(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable String at,
      @QueryParam("directory") @DefaultValue("") String directory,
      @QueryParam("after") @DefaultValue("") String after) {
    @Nullable Instant wanted = Wish.instant(at).orElse(null);
    paidPlan.require();
    FileStore store = access.find(id);
    RecoveryWindow window = windows.of(id);
    return PageAnswer.ok(
        Pages.Templates.files(
            new FilesPage(
                frames.frame(),
                head(store, window),
                window(window),
                Moment.length(settings.recoveryPoint()),
                window.latest() == null || !signedIn.may("restore", "read")
                    ? null
                    : tree(
                        store,
                        windows.require(id, wanted),
                        WantedPath.directory(directory),
                        after))));
  }

  @GET
  @Path("{id}/content")
  @PermissionsAllowed("restore:download")
  @Produces(MediaType.WILDCARD)
  @Operation(hidden = true)
  public Response download(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable String at,
      @QueryParam("path") @DefaultValue("") String path) {
    return content.content(id, Wish.instant(at).orElse(null), path);
  }

  @GET
  @Path("{id}/archive")
  @PermissionsAllowed("restore:download")
  @Produces(MediaType.WILDCARD)
  @Operation(hidden = true)
  public Response archive(
      @PathParam("id") UUID id,
      @QueryParam("at") @Nullable String at,
      @QueryParam("directory") @DefaultValue("") String directory) {
    return content.archive(id, Wish.instant(at).orElse(null), directory);
  }

  private FilesPage.Head head(FileStore store, RecoveryWindow window) {
    FileStore.Health health = store.health();
    return new FilesPage.Head(
        store.id().toString(),
        store.name(),
        caller.tenantIfAny().isPresent()
            ? ""
            : tenants.find(store.tenant()).map(KnownTenant::name).orElse(""),
        store.place().toString(),
        state(store, window),
        health.failure() == null ? health.firstUnreadable() : health.failure());
  }

  static State state(FileStore store, RecoveryWindow window) {
    if (store.releasedAt() != null) {
      return new State("busy", "Protection ended");
    }
    if (store.health().failure() != null) {
      return new State("bad", "Interrupted");
    }
    if (window.latest() == null) {
      return new State("busy", "First capture under way");
    }
    return store.health().unreadable() > 0
        ? new State("bad", "Not all can be read")
        : new State("good", "Protected");
  }

  private FilesPage.@Nullable Window window(RecoveryWindow window) {
    Instant earliest = window.earliest();
    Instant latest = window.latest();
    if (earliest == null || latest == null) {
      return null;
    }
    Duration age = Duration.between(latest, clock.instant());
    return new FilesPage.Window(
        Moment.notBefore(earliest),
        Moment.toTheSecond(latest),
        Moment.length(age),
        age.compareTo(settings.recoveryPoint()) <= 0,
        window.gaps().stream().map(DatastorePages::gap).toList());
  }

  private FilesPage.Tree tree(FileStore store, Instant at, String directory, String after) {
    List<Child> oneMore = history.children(store.id(), at, directory, after, ROWS + 1);
    List<Child> shown = oneMore.stream().limit(ROWS).toList();
    boolean mayDownload = signedIn.may("restore", "download");
    String here = "/files/" + store.id();
    String when = "at=" + Wish.parameter(at);
    return new FilesPage.Tree(
        Moment.of(at),
        directory,
        way(here + "?" + when, directory),
        shown.stream().map(child -> row(child, here, when, directory, mayDownload)).toList(),
        mayDownload ? here + "/archive?" + when + "&directory=" + encoded(directory) : null,
        oneMore.size() > ROWS
            ? here
                + "?"
                + when
                + "&directory="
                + encoded(directory)
                + "&after="
                + encoded(shown.getLast().path())
            : null);
  }

  private static List<FilesPage.Step> way(String top, String directory) {
    List<FilesPage.Step> way = new ArrayList<>();
    way.add(new FilesPage.Step("Top", top));
    for (int slash = directory.indexOf('/');
        slash >= 0;
        slash = directory.indexOf('/', slash + 1)) {
      String parent = directory.substring(0, slash + 1);
      way.add(
          new FilesPage.Step(
              parent.substring(parent.lastIndexOf('/', slash - 1) + 1, slash),
              top + "&directory=" + encoded(parent)));
    }
    return way;
  }

  private static FilesPage.Row row(
      Child child, String here, String when, String directory, boolean mayDownload) {
    String name = child.path().substring(directory.length());
    if (child.isDirectory()) {
      return new FilesPage.Row(
          name, true, here + "?" + when + "&directory=" + encoded(child.path()), "", null);
    }
    return child.version() != null && child.version().node() instanceof Node.File file
        ? new FilesPage.Row(
            name,
            false,
            mayDownload ? here + "/content?" + when + "&path=" + encoded(child.path()) : null,
            Size.of(file.size()),
            Moment.toTheSecond(file.modifiedAt()))
        : new FilesPage.Row(name, false, null, "link", null);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
