package io.safekeep.notification.status.subscription;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.mail.MailAddress;
import io.safekeep.notification.status.StatusSettings;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.secret.Secret;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The pages on which people subscribe to the status page and leave it. Tokens stand in the
/// fragment of addresses in mails, which no browser sends, and come back in forms.
@Path("/status")
@PermitAll
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@RunOnVirtualThread
public class SubscribePages {

  static final String CONFIRM = "/status/confirm";
  static final String LEAVE = "/status/unsubscribe";

  private static final int LONGEST_INPUT = 1024;
  private static final int REFUSED = 400;

  private final Subscribe subscribe;
  private final SqlSubscriptions subscriptions;
  private final StatusSettings settings;
  private final Frame frame;

  SubscribePages(
      Subscribe subscribe,
      SqlSubscriptions subscriptions,
      StatusSettings settings,
      ServiceSettings service) {
    this.subscribe = subscribe;
    this.subscriptions = subscriptions;
    this.settings = settings;
    this.frame = new Frame(service.name(), settings.title(), "", "");
  }

  /// @param done what became of it; null while there is something to do
  /// @param error null if there is none
  record Step(
      Frame frame,
      String title,
      String lead,
      @Nullable Form form,
      @Nullable String done,
      @Nullable String error) {}

  /// One field and one button.
  ///
  /// @param token whether it comes from the address's fragment
  record Form(String action, String label, boolean token, String button) {}

  /// Templates in `templates/Status`.
  @CheckedTemplate(basePath = "Status")
  static class Templates {

    private Templates() {}

    static native TemplateInstance step(Step page);
  }

  @GET
  @Path("subscribe")
  @Operation(hidden = true)
  public Response subscribe() {
    return PageAnswer.ok(Templates.step(asking(null)));
  }

  @POST
  @Path("subscribe")
  @Operation(hidden = true)
  public Response subscribe(@FormParam("value") @DefaultValue("") String value) {
    MailAddress address;
    try {
      address = new MailAddress(value.strip());
    } catch (IllegalArgumentException e) {
      return PageAnswer.of(REFUSED, Templates.step(asking("That is no mail address.")));
    }
    subscribe.ask(address);
    return PageAnswer.ok(
        Templates.step(
            done(
                "Look into your mail",
                "If the address is not subscribed yet, a mail is on its way to it. Say yes there, and you hear of every incident.")));
  }

  @GET
  @Path("confirm")
  @Operation(hidden = true)
  public Response confirm() {
    return PageAnswer.ok(Templates.step(confirming(null)));
  }

  @POST
  @Path("confirm")
  @Operation(hidden = true)
  public Response confirm(@FormParam("value") @DefaultValue("") String value) {
    return value.length() <= LONGEST_INPUT && subscribe.confirm(new Secret(value.strip()))
        ? PageAnswer.ok(
            Templates.step(
                done("You are subscribed", "Each mail tells how to leave with one click.")))
        : PageAnswer.of(
            REFUSED,
            Templates.step(
                confirming("That code is not good any more: it works once, for two days.")));
  }

  @GET
  @Path("unsubscribe")
  @Operation(hidden = true)
  public Response leave() {
    return PageAnswer.ok(Templates.step(leaving(null)));
  }

  @POST
  @Path("unsubscribe")
  @Operation(hidden = true)
  public Response leave(@FormParam("value") @DefaultValue("") String value) {
    return value.length() <= LONGEST_INPUT && subscriptions.leave(value.strip())
        ? PageAnswer.ok(Templates.step(done("You have left", "Your address is not kept any more.")))
        : PageAnswer.of(REFUSED, Templates.step(leaving("That code is none of ours.")));
  }

  private Step asking(@Nullable String error) {
    return new Step(
        frame,
        "Subscribe",
        "Get a mail whenever this page says something about an incident. The Atom feed needs no address.",
        new Form("/status/subscribe", "Mail address", false, "Subscribe"),
        null,
        error);
  }

  private Step confirming(@Nullable String error) {
    return new Step(
        frame,
        "Subscribe?",
        "Somebody, probably you, wants your address to hear of incidents.",
        new Form(CONFIRM, "Code from the mail", true, "Yes, subscribe"),
        null,
        error);
  }

  private Step leaving(@Nullable String error) {
    return new Step(
        frame,
        "Unsubscribe?",
        "You will hear of no incident any more, and your address is deleted.",
        new Form(LEAVE, "Code from the mail", true, "Unsubscribe"),
        null,
        error);
  }

  private Step done(String title, String text) {
    return new Step(frame, title, text, null, settings.title(), null);
  }
}
