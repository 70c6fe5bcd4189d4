package io.safekeep.notification.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.runtime.ServiceSettings;
import io.safekeep.runtime.pages.Frame;
import io.safekeep.runtime.pages.PageAnswer;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.problem.Refusal;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The page on which whoever was woken says that they have it in hand, without signing in first.
/// The token stands in the fragment of the address that was sent, which no browser sends anywhere,
/// and comes back in a form: it is in no log, and programs that look at links answer nothing.
@Path(AnswerResource.PATH)
@PermitAll
@Produces(MediaType.TEXT_HTML)
@RunOnVirtualThread
public class AnswerResource {

  static final String PATH = "/answer";

  private static final int LONGEST_INPUT = 1024;

  private final AnswerPage answerPage;
  private final ReachTests tests;
  private final Frame outside;

  AnswerResource(
      AnswerPage answerPage, ReachTests tests, PageSettings pages, ServiceSettings service) {
    this.answerPage = answerPage;
    this.tests = tests;
    this.outside = new Frame(service.name(), pages.title(), "", "");
  }

  /// @param tested whether it was the weekly test that was answered
  /// @param done what somebody has in hand now; null before
  /// @param page id of the page to look at; null for none
  /// @param error null if there is none
  record AnswerView(
      Frame frame,
      boolean tested,
      @Nullable String done,
      @Nullable String page,
      @Nullable String error) {}

  /// Templates in `templates/Paging`.
  @CheckedTemplate(basePath = "Paging")
  static class Templates {

    private Templates() {}

    static native TemplateInstance answer(AnswerView page);
  }

  @GET
  @Operation(hidden = true)
  public Response page() {
    return PageAnswer.ok(Templates.answer(view(false, null, null, null)));
  }

  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Response answer(@FormParam("token") @DefaultValue("") String token) {
    var shown = token.strip();
    if (shown.length() > LONGEST_INPUT) {
      return notGood();
    }
    try {
      var secret = new Secret(shown);
      return answerPage
          .acknowledge(secret)
          .map(page -> done(page.order().title(), page.id().toString()))
          .or(() -> tests.answer(secret) ? Optional.of(tested()) : Optional.empty())
          .orElseGet(this::notGood);
    } catch (Refusal over) {
      if (over.type() == NotificationProblem.PAGE_OVER) {
        return error(Response.Status.CONFLICT, "There is nothing more to do: it was resolved.");
      }
      throw over;
    }
  }

  private Response done(String what, String page) {
    return PageAnswer.ok(Templates.answer(view(false, what, page, null)));
  }

  private Response tested() {
    return PageAnswer.ok(Templates.answer(view(true, null, null, null)));
  }

  private AnswerView view(
      boolean tested, @Nullable String done, @Nullable String page, @Nullable String error) {
    return new AnswerView(outside, tested, done, page, error);
  }

  private Response notGood() {
    return error(
        Response.Status.FORBIDDEN,
        "That code is not good any more: each works once. If you have answered before, all is well;"
            + " if not, open the newest message, or sign in.");
  }

  private Response error(Response.Status status, String error) {
    return PageAnswer.of(status.getStatusCode(), Templates.answer(view(false, null, null, error)));
  }
}
