package io.safekeep.notification.oncall;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.oncall.SqlFeeds.Feed;
import io.safekeep.notification.staff.TendContactMethods;
import io.safekeep.runtime.pages.PageAddress;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/// The secret address of the caller's own turns, over HTTP. Making one takes no idempotency key:
/// whoever repeats it has the newest.
@Path("/v1/on-call-feed")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "On-call")
@RunOnVirtualThread
public class FeedResource {

  private final TendFeeds tend;
  private final SqlFeeds feeds;
  private final TendContactMethods people;
  private final PageSettings pages;
  private final Caller caller;

  FeedResource(
      TendFeeds tend,
      SqlFeeds feeds,
      TendContactMethods people,
      PageSettings pages,
      Caller caller) {
    this.tend = tend;
    this.feeds = feeds;
    this.people = people;
    this.pages = pages;
    this.caller = caller;
  }

  /// @param readAt when a calendar last asked, to the hour; null if none has
  @Schema(name = "OnCallFeed")
  public record FeedView(Instant madeAt, @Nullable Instant readAt) {

    static FeedView of(Feed feed) {
      return new FeedView(feed.madeAt(), feed.readAt());
    }
  }

  /// @param address shown this once
  @Schema(name = "OnCallFeedWithAddress")
  public record MadeView(@Schema(format = "uri") String address) {

    @Override
    public String toString() {
      return "MadeView[...]";
    }
  }

  @GET
  @PermissionsAllowed("on-call:own")
  @Operation(summary = "Say whether there is an address for your calendar, and whether it is used")
  public FeedView find() {
    return ofCaller().orElseThrow(() -> Refusal.notFound("calendar address"));
  }

  /// Empty if the caller has made none.
  public Optional<FeedView> ofCaller() {
    return feeds.of(people.employee(caller.subject()).id()).map(FeedView::of);
  }

  @POST
  @PermissionsAllowed("on-call:own")
  @Operation(
      summary = "Make an address at which a calendar program finds when you are on call",
      description =
          "Whoever has it may read that, without signing in. It is shown this once; the one before"
              + " is good no more.")
  @APIResponse(
      responseCode = "201",
      description = "Made",
      content = @Content(schema = @Schema(implementation = MadeView.class)))
  @APIResponse(responseCode = "422", description = "Problem not-an-employee")
  public RestResponse<MadeView> make(@Context UriInfo asked) {
    var key = tend.make(caller.actor(), people.employee(caller.subject()).id());
    var base = pages.url().orElseGet(asked::getBaseUri);
    return RestResponse.status(
        RestResponse.Status.CREATED,
        new MadeView(PageAddress.of(base, CalendarFeed.PATH + "/" + key.value() + ".ics")));
  }

  @DELETE
  @PermissionsAllowed("on-call:own")
  @Operation(summary = "Take the address of your calendar back")
  @APIResponse(responseCode = "204", description = "It is good no more")
  public void end() {
    tend.end(caller.actor(), people.employee(caller.subject()).id());
  }
}
