package io.safekeep.retention.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.retention.discovery.DiscoveryResource;
import io.safekeep.retention.holder.DataHolderResource;
import io.safekeep.retention.pages.Pages.ClusterThing;
import io.safekeep.retention.pages.Pages.DataClass;
import io.safekeep.retention.pages.Pages.InCluster;
import io.safekeep.retention.pages.Pages.SchedulePage;
import io.safekeep.retention.pages.Pages.Service;
import io.safekeep.retention.pages.Pages.State;
import io.safekeep.retention.pages.Pages.Store;
import io.safekeep.retention.pages.Pages.Stores;
import io.safekeep.retention.pages.Pages.Version;
import io.safekeep.retention.schedule.ScheduleResource;
import io.safekeep.retention.schedule.ScheduleResource.ClassView;
import io.safekeep.retention.schedule.ScheduleResource.VersionView;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Period;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// How long what is kept, and where it lies.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SchedulePages {

  private static final int VERSIONS = 50;

  private final ScheduleResource schedule;
  private final DataHolderResource holders;
  private final DiscoveryResource discovery;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;

  SchedulePages(
      ScheduleResource schedule,
      DataHolderResource holders,
      DiscoveryResource discovery,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn) {
    this.schedule = schedule;
    this.holders = holders;
    this.discovery = discovery;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
  }

  @GET
  @Path("schedule")
  @PermissionsAllowed("retention-schedule:read")
  @Operation(hidden = true)
  public Response schedule() {
    var now = schedule.inForce();
    var next = now.next();
    boolean decides =
        signedIn.may("retention-schedule", "propose")
            || signedIn.may("retention-schedule", "activate");
    return PageAnswer.ok(
        Pages.Templates.schedule(
            new SchedulePage(
                frames.frame(),
                ways.from("/schedule"),
                version(now.inForce(), now.inForce()),
                next == null || !next.state().equals("activated")
                    ? null
                    : version(next, now.inForce()),
                decides
                    ? schedule.versions(Integer.MAX_VALUE, VERSIONS).items().stream()
                        .filter(one -> one.state().equals("proposed"))
                        .map(one -> version(one, now.inForce()))
                        .toList()
                    : List.of(),
                signedIn.may("retention-schedule", "activate"),
                signedIn.may("retention-schedule", "propose"))));
  }

  @POST
  @Path("schedule")
  @PermissionsAllowed("retention-schedule:read")
  @Operation(hidden = true)
  public Response decide(
      @FormParam("version") int version,
      @FormParam("sha256") @DefaultValue("") String sha256,
      @FormParam("act") @DefaultValue("") String act) {
    if (act.equals("withdraw")) {
      schedule.withdraw(version);
    } else {
      schedule.activate(version, new ScheduleResource.Activation(sha256));
    }
    return PageAnswer.seeOther("/schedule");
  }

  private static Version version(VersionView view, VersionView inForce) {
    var at = view.decidedAt() == null ? view.proposedAt() : view.decidedAt();
    return new Version(
        view.number(),
        view.note(),
        view.proposedBy(),
        Moment.toTheSecond(at),
        Moment.ifAny(view.holdsFrom()),
        view.sha256(),
        view.classes().stream().map(SchedulePages::shown).toList(),
        view.classes().stream()
            .filter(one -> !inForce.classes().contains(one))
            .map(SchedulePages::shown)
            .toList());
  }

  private static DataClass shown(ClassView one) {
    return new DataClass(
        one.name().replace('-', ' '),
        one.description(),
        days(one.period()),
        switch (one.trigger()) {
          case "relationships-ended" -> "the end of the last relationship";
          case "purged" -> "the purge of live data";
          case "created" -> "when it was made";
          default -> "–";
        },
        switch (one.method()) {
          case "delete" -> "is deleted";
          case "age-out" -> "grows too old";
          case "destroy-key" -> "its key is destroyed";
          default -> "stays";
        },
        one.legalBasis());
  }

  private static String days(@Nullable String period) {
    if (period == null) {
      return "for ever";
    }
    var parsed = Period.parse(period);
    int days = parsed.getDays();
    return parsed.toTotalMonths() == 0 ? days + (days == 1 ? " day" : " days") : period;
  }

  @GET
  @Path("stores")
  @PermissionsAllowed("data-holder:read")
  @Operation(hidden = true)
  public Response stores() {
    var services =
        holders.all().stream()
            .collect(
                Collectors.groupingBy(
                    DataHolderResource.View::participant, TreeMap::new, Collectors.toList()));
    return PageAnswer.ok(
        Pages.Templates.stores(
            new Stores(
                frames.frame(),
                ways.from("/stores"),
                services.entrySet().stream()
                    .map(of ->
                        new Service(
                            of.getKey() + "-service",
                            of.getValue().stream().map(SchedulePages::store).toList()))
                    .toList(),
                inCluster(discovery.find()))));
  }

  private static @Nullable InCluster inCluster(DiscoveryResource.View view) {
    return view.enabled()
        ? new InCluster(
            Moment.ifAny(view.takenAt()),
            view.unknown(),
            view.stores().stream()
                // What is wrong comes first.
                .sorted(Comparator.comparing(DiscoveryResource.StoreView::fault).reversed())
                .map(SchedulePages::thing)
                .toList())
        : null;
  }

  private static ClusterThing thing(DiscoveryResource.StoreView view) {
    return new ClusterThing(
        view.namespace() + "/" + view.name(),
        view.kind(),
        switch (view.state()) {
          case "declared" -> new State("good", "Declared");
          case "not-of-tenants" -> new State("", "Nothing of tenants");
          case "new" -> new State("", "New");
          case "gone" -> new State("bad", "Gone");
          default -> new State("bad", "Nobody declared it");
        },
        view.backedUp() ? view.why() : view.why() + " It is not backed up.");
  }

  private static Store store(DataHolderResource.View view) {
    return new Store(
        view.store(),
        view.dataClass().replace('-', ' '),
        view.purgeMethod(),
        view.verifyMethod(),
        view.horizonDays() == 0 ? "no copies" : view.horizonDays() + " days",
        view.goneAt() != null
            ? new State("bad", "Not declared any more")
            : view.steps().isEmpty() || view.purgeMethod().startsWith("kept")
                ? new State("", "Kept")
                : new State("good", "Emptied"));
  }
}
