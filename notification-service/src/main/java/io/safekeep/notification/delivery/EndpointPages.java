package io.safekeep.notification.delivery;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.PermissionsAllowed;
import io.safekeep.notification.delivery.DeliveryResource.AttemptView;
import io.safekeep.notification.delivery.DeliveryResource.DeliveryView;
import io.safekeep.notification.delivery.DeliveryResource.TestMessage;
import io.safekeep.notification.endpoint.EndpointResource;
import io.safekeep.notification.endpoint.EndpointResource.EndpointView;
import io.safekeep.notification.endpoint.EndpointResource.EndpointWithSecret;
import io.safekeep.notification.endpoint.EndpointResource.NewEndpoint;
import io.safekeep.notification.endpoint.EndpointResource.Rotation;
import io.safekeep.notification.ways.Way;
import io.safekeep.notification.ways.Ways;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// Where somebody's programs and chats are told, and what was sent there. A secret is in the answer
/// to the form that made it, and on no page that can be opened again.
@Path("/endpoints")
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class EndpointPages {

  private static final String HERE = "/endpoints";
  private static final int LATELY = 30;
  private static final int SHOWN_ATTEMPTS = 10;

  private final EndpointResource endpoints;
  private final DeliveryResource deliveries;
  private final Ways ways;
  private final Frame.Frames frames;
  private final SignedIn signedIn;

  EndpointPages(
      EndpointResource endpoints,
      DeliveryResource deliveries,
      Ways ways,
      Frame.Frames frames,
      SignedIn signedIn) {
    this.endpoints = endpoints;
    this.deliveries = deliveries;
    this.ways = ways;
    this.frames = frames;
    this.signedIn = signedIn;
  }

  /// @param name of the style: `good`, `busy`, `bad` or nothing
  record State(String name, String text) {}

  /// An endpoint in a list, and at the top of its own page.
  ///
  /// @param note what is to be known about its state; empty if there is nothing
  record Shown(
      String id,
      String kind,
      String url,
      String description,
      State state,
      String note,
      @Nullable String signing,
      @Nullable String publicKey,
      @Nullable Moment formerUntil,
      Moment created) {}

  /// @param next null unless it waits for another attempt
  /// @param mayReplay whether it can be begun anew
  record Sent(
      String id,
      String subject,
      String about,
      State state,
      int attempts,
      @Nullable Moment at,
      @Nullable Moment next,
      @Nullable String reason,
      List<Try> tries,
      boolean mayReplay) {}

  /// One attempt.
  ///
  /// @param answer status, or what there was instead
  record Try(int number, Moment began, String took, String answer) {}

  record ListPage(Frame frame, List<Way> ways, List<Shown> endpoints, boolean mayManage) {}

  /// @param secret shown in this answer alone; null otherwise
  record OnePage(
      Frame frame,
      List<Way> ways,
      Shown endpoint,
      @Nullable String secret,
      boolean isDisabled,
      List<Sent> sent,
      boolean mayManage) {}

  /// Templates in `templates/Endpoint`.
  @CheckedTemplate(basePath = "Endpoint")
  static class Templates {

    private Templates() {}

    static native TemplateInstance list(ListPage page);

    static native TemplateInstance one(OnePage page);
  }

  @GET
  @PermissionsAllowed("endpoint:read")
  @Operation(hidden = true)
  public Response list() {
    return PageAnswer.ok(
        Templates.list(
            new ListPage(
                frames.frame(),
                ways.from(HERE),
                endpoints.list(null).items().stream().map(EndpointPages::shown).toList(),
                signedIn.may("endpoint", "manage"))));
  }

  @POST
  @PermissionsAllowed("endpoint:manage")
  @Operation(hidden = true)
  public Response register(
      @FormParam("kind") @DefaultValue("webhook") String kind,
      @FormParam("url") @DefaultValue("") String url,
      @FormParam("description") @DefaultValue("") String description,
      @FormParam("signing") @DefaultValue("hmac") String signing) {
    return once(
        endpoints
            .register(new NewEndpoint(null, kind, url.strip(), description.strip(), signing))
            .getEntity());
  }

  @GET
  @Path("{id}")
  @PermissionsAllowed("endpoint:read")
  @Operation(hidden = true)
  public Response one(@PathParam("id") UUID id) {
    return one(endpoints.find(id), null);
  }

  @POST
  @Path("{id}/rotation")
  @PermissionsAllowed("endpoint:manage")
  @Operation(hidden = true)
  public Response rotate(
      @PathParam("id") UUID id, @FormParam("overlap") @DefaultValue("24") long hours) {
    return once(endpoints.rotate(id, new Rotation(Duration.ofHours(hours))));
  }

  @POST
  @Path("{id}/test")
  @PermissionsAllowed("endpoint:manage")
  @Operation(hidden = true)
  public Response test(@PathParam("id") UUID id) {
    deliveries.test(new TestMessage(id));
    return back(id);
  }

  @POST
  @Path("{id}/disabling")
  @PermissionsAllowed("endpoint:manage")
  @Operation(hidden = true)
  public Response disable(@PathParam("id") UUID id) {
    endpoints.disable(id);
    return back(id);
  }

  @POST
  @Path("{id}/enabling")
  @PermissionsAllowed("endpoint:manage")
  @Operation(hidden = true)
  public Response enable(@PathParam("id") UUID id) {
    endpoints.enable(id);
    return back(id);
  }

  @POST
  @Path("{id}/end")
  @PermissionsAllowed("endpoint:manage")
  @Operation(hidden = true)
  public Response remove(@PathParam("id") UUID id) {
    endpoints.remove(id);
    return PageAnswer.seeOther(HERE);
  }

  @POST
  @Path("{id}/deliveries/{delivery}/replay")
  @PermissionsAllowed("delivery:replay")
  @Operation(hidden = true)
  public Response replay(@PathParam("id") UUID id, @PathParam("delivery") UUID delivery) {
    deliveries.replay(delivery);
    return back(id);
  }

  private static Response back(UUID id) {
    return PageAnswer.seeOther(HERE + "/" + id);
  }

  private Response once(EndpointWithSecret made) {
    return one(made.endpoint(), made.secret());
  }

  private Response one(EndpointView endpoint, @Nullable String secret) {
    return PageAnswer.ok(
        Templates.one(
            new OnePage(
                frames.frame(),
                ways.from(HERE),
                shown(endpoint),
                secret,
                endpoint.disabledAt() != null,
                signedIn.may("delivery", "read") ? sent(endpoint.id()) : List.of(),
                signedIn.may("endpoint", "manage"))));
  }

  private List<Sent> sent(UUID endpoint) {
    return deliveries.list(null, endpoint, null, LATELY).items().stream().map(this::sent).toList();
  }

  private Sent sent(DeliveryView view) {
    Instant at = view.settledAt() == null ? view.openedAt() : view.settledAt();
    return new Sent(
        view.id().toString(),
        view.subject(),
        view.about(),
        stateOf(view),
        view.attempts(),
        Moment.ifAny(at),
        Moment.ifAny(view.nextAttemptAt()),
        view.reason(),
        deliveries.find(view.id()).attempts().stream()
            .limit(SHOWN_ATTEMPTS)
            .map(EndpointPages::tried)
            .toList(),
        view.settledAt() != null && signedIn.may("delivery", "replay"));
  }

  private static Try tried(AttemptView view) {
    return new Try(
        view.number(),
        Moment.of(view.beganAt()),
        String.format(Locale.ROOT, "%,d ms", view.milliseconds()),
        view.detail());
  }

  private static State stateOf(DeliveryView view) {
    return switch (view.state()) {
      case "delivered" -> new State("good", "delivered");
      case "failed" -> new State("bad", "failed");
      case "spared" -> new State("", "told another way");
      case "held" -> new State("", "only if others fail");
      default -> new State("busy", view.attempts() == 0 ? "on its way" : "tried again");
    };
  }

  private static Shown shown(EndpointView view) {
    return new Shown(
        view.id().toString(),
        switch (view.kind()) {
          case "slack" -> "Slack";
          case "teams" -> "Teams";
          default -> "Webhook";
        },
        view.url(),
        view.description(),
        switch (view.state()) {
          case "active" -> new State("good", "active");
          case "failing" -> new State("busy", "failing");
          default -> new State("bad", "disabled");
        },
        note(view),
        view.signing(),
        view.publicKey(),
        Moment.ifAny(view.formerSecretUntil()),
        Moment.toTheSecond(view.createdAt()));
  }

  private static String note(EndpointView view) {
    String reason = view.disabledReason();
    if (reason != null) {
      return switch (reason) {
        case "gone" -> "It answered that it is gone for good (410).";
        case "failing" -> "It had failed for five days.";
        default -> "Somebody asked for that.";
      };
    }
    return view.failingSince() == null
        ? ""
        : "It does not take messages. It is tried again, less and less often.";
  }
}
