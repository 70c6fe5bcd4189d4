package io.safekeep.access.pages;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.access.lock.LockResource;
import io.safekeep.access.lock.LockResource.LiftRequest;
import io.safekeep.access.lock.LockResource.LockRequest;
import io.safekeep.access.lock.LockResource.LockView;
import io.safekeep.access.pages.Pages.Lock;
import io.safekeep.access.pages.Pages.Sessions;
import io.safekeep.access.session.SessionResource;
import io.safekeep.access.session.SessionResource.TerminateRequest;
import io.safekeep.runtime.id.Ids;
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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Who is at work in tenants' things just now, and the ways to stop them.
@Path("/")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class SessionListPages {

  private static final int MOST = 200;

  private final SessionResource sessions;
  private final LockResource locks;
  private final Shown shown;
  private final Words words;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;
  private final Ids ids;
  private final Clock clock;

  SessionListPages(
      SessionResource sessions,
      LockResource locks,
      Shown shown,
      Words words,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn,
      Ids ids,
      Clock clock) {
    this.sessions = sessions;
    this.locks = locks;
    this.shown = shown;
    this.words = words;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
    this.ids = ids;
    this.clock = clock;
  }

  @GET
  @Path("sessions")
  @PermissionsAllowed("access-session:read")
  @Operation(hidden = true)
  public Response live() {
    boolean mayReadLocks = signedIn.may("lock", "read");
    return PageAnswer.ok(
        Pages.Templates.sessions(
            new Sessions(
                frames.frame(),
                ways.from("/sessions"),
                sessions.list(null, null, true, null, MOST).items().stream()
                    .map(shown::session)
                    .toList(),
                mayReadLocks
                    ? locks.list(true, null, MOST).items().stream().map(this::lock).toList()
                    : List.of(),
                signedIn.may("access-session", "end"),
                signedIn.may("lock", "place"),
                signedIn.may("lock", "lift"),
                mayReadLocks,
                ids.next().toString())));
  }

  private Lock lock(LockView lock) {
    return new Lock(
        lock.id().toString(),
        Words.code(lock.kind()) + " " + lock.target(),
        lock.reason(),
        words.person(lock.placedBy()),
        Moment.toTheSecond(lock.placedAt()),
        Moment.ifAny(lock.expiresAt()));
  }

  /// Ends a session; with `lock`, who it is cannot come back either.
  @POST
  @Path("sessions/{id}")
  @PermissionsAllowed("access-session:end")
  @Operation(hidden = true)
  public Response end(
      @PathParam("id") UUID id,
      @FormParam("comment") @DefaultValue("") String comment,
      @FormParam("lock") boolean lock) {
    var employee = sessions.find(id).employee();
    sessions.terminate(id, new TerminateRequest(comment));
    if (lock) {
      locks.place(null, new LockRequest("employee", employee, comment, null));
    }
    return PageAnswer.seeOther("/sessions");
  }

  @POST
  @Path("locks")
  @PermissionsAllowed("lock:place")
  @Operation(hidden = true)
  public Response place(
      @FormParam("kind") @DefaultValue("") String kind,
      @FormParam("target") @DefaultValue("") String target,
      @FormParam("reason") @DefaultValue("") String reason,
      @FormParam("hours") @Nullable Integer hours,
      @FormParam("key") @Nullable String key) {
    locks.place(key, new LockRequest(kind, target.strip(), reason, until(hours)));
    return PageAnswer.seeOther("/sessions");
  }

  /// To a full hour, so that pressing twice asks for the same.
  private @Nullable Instant until(@Nullable Integer hours) {
    return hours == null
        ? null
        : clock.instant().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(hours + 1L));
  }

  @POST
  @Path("locks/{id}")
  @PermissionsAllowed("lock:lift")
  @Operation(hidden = true)
  public Response lift(
      @PathParam("id") UUID id, @FormParam("reason") @DefaultValue("") String reason) {
    locks.lift(id, new LiftRequest(reason));
    return PageAnswer.seeOther("/sessions");
  }
}
