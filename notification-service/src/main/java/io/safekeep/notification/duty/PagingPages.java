package io.safekeep.notification.duty;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.duty.Shown.Fact;
import io.safekeep.notification.duty.Shown.Row;
import io.safekeep.notification.duty.Shown.State;
import io.safekeep.notification.page.PageResource;
import io.safekeep.notification.page.PageResource.FactView;
import io.safekeep.notification.page.PageResource.PageView;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlStaff;
import io.safekeep.notification.ways.Ways;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.Moment;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.SignedIn;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// What help is asked for, and who has it in hand.
@Path("/pages")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class PagingPages {

  private static final String HERE = "/pages";
  private static final int OVER = 20;

  private final PageResource pages;
  private final SqlStaff staff;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;

  PagingPages(
      PageResource pages, SqlStaff staff, Ways ways, Frame.Frames frames, SignedIn signedIn) {
    this.pages = pages;
    this.staff = staff;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
  }

  @GET
  @PermissionsAllowed("on-call:read")
  @Operation(hidden = true)
  public Response all() {
    return PageAnswer.ok(
        Shown.Templates.pages(
            new Shown.PageList(
                frames.frame(),
                ways.from(HERE),
                pages.list(true, null, 1).items().stream().map(this::row).toList(),
                pages.list(false, null, OVER).items().stream()
                    .filter(page -> page.resolvedAt() != null)
                    .map(this::row)
                    .toList())));
  }

  @GET
  @Path("{id}")
  @PermissionsAllowed("on-call:read")
  @Operation(hidden = true)
  public Response one(@PathParam("id") UUID id) {
    var found = pages.find(id);
    var page = found.page();
    Instant due = page.dueAt();
    return PageAnswer.ok(
        Shown.Templates.page(
            new Shown.OnePage(
                frames.frame(),
                ways.from(HERE),
                row(page),
                page.text(),
                page.link(),
                page.policy(),
                Moment.ifAny(due),
                found.facts().stream().map(this::fact).toList(),
                due != null && signedIn.may("page", "acknowledge"))));
  }

  @POST
  @Path("{id}/hand")
  @PermissionsAllowed("page:acknowledge")
  @Operation(hidden = true)
  public Response acknowledge(@PathParam("id") UUID id) {
    pages.acknowledge(id);
    return PageAnswer.seeOther(HERE + "/" + id);
  }

  @POST
  @Path("{id}/end")
  @PermissionsAllowed("page:acknowledge")
  @Operation(hidden = true)
  public Response resolve(@PathParam("id") UUID id) {
    pages.resolve(id);
    return PageAnswer.seeOther(HERE + "/" + id);
  }

  private Row row(PageView page) {
    UUID by = page.acknowledgedBy();
    return new Row(
        page.id().toString(),
        page.title(),
        State.ofPage(page.state()),
        page.urgency(),
        Moment.toTheSecond(page.orderedAt()),
        by == null ? "" : name(by.toString()));
  }

  private Fact fact(FactView fact) {
    return new Fact(
        Moment.toTheSecond(fact.at()),
        switch (fact.what()) {
          case "ordered" -> "Help was asked for";
          case "repeated" -> "Asked for again";
          case "asked" -> "Asked";
          case "nobody" -> "Nobody to ask";
          case "acknowledged" -> "In hand";
          case "silent" -> "Silent";
          case "exhausted" -> "Nobody answered";
          case "resolved" -> "Over";
          case "undelivered" -> "Not reached";
          default -> fact.what();
        },
        name(fact.who()),
        fact.text());
  }

  private String name(@Nullable String who) {
    if (who == null) {
      return "";
    }
    try {
      return staff.find(UUID.fromString(who)).map(Employee::displayName).orElse(who);
    } catch (IllegalArgumentException noEmployeesId) {
      return who;
    }
  }
}
