package io.safekeep.notification.oncall;

import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Where calendar programs ask. They know no headers: the key stands at the end of the path, and
/// [KeyOutOfPath] has put it where keys belong.
@Path(CalendarFeed.PATH)
@PermitAll
@RunOnVirtualThread
public class CalendarFeed {

  static final String PATH = "/calendars";

  private static final String KEY = "Bearer " + TendFeeds.KEY_PREFIX;

  private final TendFeeds tend;

  CalendarFeed(TendFeeds tend) {
    this.tend = tend;
  }

  @GET
  @Produces(ScheduleResource.CALENDAR + ";charset=UTF-8")
  @Operation(hidden = true)
  public String calendar(@HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(KEY)) {
      throw Refusal.notFound("calendar at that address");
    }
    return tend.calendar(new Secret(authorization.substring("Bearer ".length())));
  }
}
