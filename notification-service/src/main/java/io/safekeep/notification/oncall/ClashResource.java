package io.safekeep.notification.oncall;

import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.oncall.OnCall.Turn;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Who is on two duties at once, over HTTP.
@Path("/v1/on-call-clashes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "On-call")
@RunOnVirtualThread
public class ClashResource {

  private final OnCall onCall;

  ClashResource(OnCall onCall) {
    this.onCall = onCall;
  }

  /// A line of a schedule.
  @Schema(name = "OnCallDuty")
  public record DutyView(
      String schedule, @Schema(enumeration = {"primary", "secondary"}) String line) {

    static DutyView of(Turn turn) {
      return new DutyView(turn.schedule(), turn.line().label());
    }
  }

  /// @param one the duty that began first
  @Schema(name = "OnCallClash")
  public record ClashView(UUID person, DutyView one, DutyView other, Instant from, Instant to) {

    static ClashView of(Clash clash) {
      return new ClashView(
          clash.person(),
          DutyView.of(clash.one()),
          DutyView.of(clash.other()),
          clash.from(),
          clash.to());
    }
  }

  @GET
  @PermissionsAllowed("on-call:read")
  @Operation(
      summary = "Say who is on two duties at once in the next 35 days",
      description =
          "On two schedules, or on both lines of one. It is no gap and nothing is refused for it:"
              + " small teams have no choice. Whoever is woken for one duty does not answer for the"
              + " other.")
  public List<ClashView> list() {
    return onCall.clashes().stream().map(ClashView::of).toList();
  }
}
