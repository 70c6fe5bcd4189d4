package io.safekeep.identity.op;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.identity.account.Account;
import io.safekeep.identity.factor.QrPicture;
import io.safekeep.identity.factor.TotpKey;
import io.safekeep.runtime.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The pages that people see, and the headers that go with them: no script but one file of ours
/// where passkeys are, nothing from elsewhere, in no frame, in no cache.
public final class Pages {

  /// Of the account in authenticator apps.
  private static final String NAME = "Safekeep";

  private static final String SCRIPT = " script-src 'self';";
  private static final String SOUND = " media-src 'self';";

  private Pages() {}

  /// Templates in `templates/Pages`.
  @CheckedTemplate(basePath = "Pages")
  static class Templates {

    private Templates() {}

    static native TemplateInstance signIn(SignInForm form);

    static native TemplateInstance secondStep(SecondStepForm form);

    static native TemplateInstance firstApp(FirstAppForm form);

    static native TemplateInstance recoveryCodes(RecoveryCodes codes);

    static native TemplateInstance device(DeviceForm form);

    static native TemplateInstance deviceDecision(DeviceDecisionForm form);

    static native TemplateInstance signOut();

    static native TemplateInstance endSession(EndSessionForm form);

    static native TemplateInstance consent(ConsentForm form);

    static native TemplateInstance consents(ConsentsForm form);

    static native TemplateInstance notice(Notice notice);

    static native TemplateInstance leave(Leave leave);
  }

  /// What the sign-in page shows.
  ///
  /// @param client name of the application that asks
  /// @param pending the sealed request
  /// @param signInName to fill in
  /// @param error what went wrong with the last try
  /// @param expired true if the password is, and a new one has to be chosen
  /// @param captcha question that has to be answered first; null if none
  record SignInForm(
      String client,
      String pending,
      String signInName,
      @Nullable String error,
      boolean expired,
      @Nullable String captcha,
      @Nullable PasskeyForm passkey) {}

  /// What a browser is asked to answer with a passkey.
  ///
  /// @param options JSON of WebAuthn
  /// @param challenge sealed
  public record PasskeyForm(String options, String challenge) {}

  /// Asks for a second factor.
  ///
  /// @param app true if the person has one
  record SecondStepForm(
      String client,
      String pending,
      @Nullable String error,
      boolean app,
      @Nullable PasskeyForm passkey) {}

  /// How to set up an authenticator app.
  ///
  /// @param key to type in
  /// @param picture to scan
  public record AppForm(
      String pending, String key, QrPicture picture, String person, @Nullable String error) {}

  /// The same in the middle of a sign-in.
  record FirstAppForm(String client, AppForm app) {}

  /// @param pending null where nothing waits
  /// @param client to continue to
  record RecoveryCodes(List<String> codes, @Nullable String pending, String client) {}

  /// Where the code goes that a device shows.
  ///
  /// @param userCode to fill in
  /// @param person who is signed in
  record DeviceForm(String userCode, String person, @Nullable String error) {}

  /// Asks whether a device may come in.
  ///
  /// @param client name of the program on the device
  /// @param since how long it has been waiting
  /// @param pending the sealed decision
  record DeviceDecisionForm(
      String client, String userCode, String source, String since, String person, String pending) {}

  /// Asks whether the person wants to sign out, as an application says.
  ///
  /// @param client name of the application that sent the browser; none if it did not say
  /// @param parameters of its request, to go on with
  record EndSessionForm(@Nullable String client, Map<String, String> parameters) {}

  /// Asks whether an application may learn of the person.
  ///
  /// @param client its name
  /// @param person who is signed in
  /// @param learns what it will know
  /// @param pending the sealed request
  record ConsentForm(String client, String person, List<String> learns, String pending) {}

  /// What a person has allowed.
  record ConsentsForm(String person, List<GivenConsent> given) {}

  /// @param client its name
  /// @param since date, in UTC
  record GivenConsent(UUID id, String client, List<String> learns, String since) {}

  /// A page that only tells something.
  record Notice(String title, String text) {}

  /// Sends the browser to a tenant's issuer. A redirect would not do: browsers hold those after a
  /// form against `form-action`, which is written before anybody knows where it goes.
  ///
  /// @param issuer name of the connection
  /// @param host of the address
  record Leave(String title, String issuer, String host, String address) {}

  /// @param returnTo where the form's answer sends the browser, if not to a page of ours: browsers
  ///   hold redirects after a form against `form-action` too
  static Response signIn(Response.Status status, SignInForm form, Optional<URI> returnTo) {
    return page(
        status,
        Templates.signIn(form),
        returnTo,
        (form.passkey == null ? "" : SCRIPT) + (form.captcha == null ? "" : SOUND));
  }

  static Response secondStep(Response.Status status, SecondStepForm form, Optional<URI> returnTo) {
    return scripted(status, Templates.secondStep(form), returnTo);
  }

  static Response firstApp(
      Response.Status status, String client, AppForm app, Optional<URI> returnTo) {
    return page(status, Templates.firstApp(new FirstAppForm(client, app)), returnTo);
  }

  /// @param pending the sealed key
  public static AppForm app(Account account, TotpKey key, String pending, @Nullable String error) {
    return new AppForm(
        pending,
        key.spelled(),
        QrPicture.of(key.uri(NAME, account.signInName())),
        account.signInName(),
        error);
  }

  /// @param pending what waits, sealed; empty if nothing does
  public static Response recoveryCodes(
      List<String> codes, Optional<String> pending, String client, Optional<URI> returnTo) {
    return page(
        Response.Status.OK,
        Templates.recoveryCodes(new RecoveryCodes(codes, pending.orElse(null), client)),
        returnTo);
  }

  static Response device(Response.Status status, DeviceForm form) {
    return page(status, Templates.device(form), Optional.empty());
  }

  static Response deviceDecision(DeviceDecisionForm form) {
    return page(Response.Status.OK, Templates.deviceDecision(form), Optional.empty());
  }

  static Response signOut() {
    return page(Response.Status.OK, Templates.signOut(), Optional.empty());
  }

  /// @param returnTo where the form's answer may send the browser
  static Response endSession(EndSessionForm form, Optional<URI> returnTo) {
    return page(Response.Status.OK, Templates.endSession(form), returnTo);
  }

  /// @param returnTo where the form's answer sends the browser
  static Response consent(ConsentForm form, URI returnTo) {
    return page(Response.Status.OK, Templates.consent(form), Optional.of(returnTo));
  }

  static Response consents(ConsentsForm form) {
    return page(Response.Status.OK, Templates.consents(form), Optional.empty());
  }

  /// To the page that asks whether an application may learn of the person.
  static Response toConsent(String pending) {
    return Response.seeOther(
            UriBuilder.fromPath(ConsentResource.PATH).queryParam("pending", pending).build())
        .build();
  }

  /// @param issuer name of the connection
  static Response leave(String title, String issuer, URI address) {
    return page(
        Response.Status.OK,
        Templates.leave(new Leave(title, issuer, address.getHost(), address.toString())),
        Optional.empty());
  }

  public static Response notice(Response.Status status, String title, String text) {
    return page(status, Templates.notice(new Notice(title, text)), Optional.empty());
  }

  /// What a problem says to people. Its status is not that of the problem, which may be one that
  /// JAX-RS has no name for.
  public static Response problem(Problem problem) {
    return switch (problem.type()) {
      case "/problems/not-found" ->
          notice(
              Response.Status.OK,
              "There is nothing here",
              "It is gone, or it never was, or it is not yours.");
      case "/problems/forbidden" ->
          notice(
              Response.Status.OK,
              "You may not do this",
              "Your role does not include it, or the form was not sent from one of our pages.");
      case "/problems/unavailable" ->
          notice(
              Response.Status.OK,
              "We cannot do this right now",
              "Nothing is wrong with your account. Try again in a moment.");
      default -> notice(Response.Status.OK, problem.title(), problem.detail());
    };
  }

  /// A form that was open for too long, or comes from elsewhere.
  public static Response startAgain() {
    return notice(
        Response.Status.BAD_REQUEST,
        "Please start again",
        "This sign-in page was open for too long, or cookies are switched off. Go back to the application and sign in from there.");
  }

  static Response notFromOurPage() {
    return notice(
        Response.Status.FORBIDDEN,
        "That did not come from here",
        "Another site sent this form, or your browser does not say where it came from. Nothing was done.");
  }

  /// What is said to somebody who has to wait.
  public static String tooManyTries(Duration remaining) {
    return "Too many tries. Wait %s, then try again.".formatted(spoken(remaining));
  }

  /// The page, telling the browser to wait too.
  public static Response waiting(Response page, Duration remaining) {
    return Response.fromResponse(page)
        .header(HttpHeaders.RETRY_AFTER, remaining.toSeconds())
        .build();
  }

  /// A duration as people say it.
  static String spoken(Duration duration) {
    long minutes = duration.plusSeconds(59).toMinutes();
    if (duration.compareTo(Duration.ofMinutes(1)) > 0) {
      return minutes + " minutes";
    }
    return duration.toSeconds() == 1 ? "a second" : duration.toSeconds() + " seconds";
  }

  /// @param returnTo see [#signIn]
  public static Response page(
      Response.Status status, TemplateInstance page, Optional<URI> returnTo) {
    return page(status, page, returnTo, "");
  }

  /// A page that brings our script with it.
  public static Response scripted(
      Response.Status status, TemplateInstance page, Optional<URI> returnTo) {
    return page(status, page, returnTo, SCRIPT);
  }

  /// A page with a question that can be listened to.
  public static Response audible(Response.Status status, TemplateInstance page) {
    return page(status, page, Optional.empty(), SOUND);
  }

  private static Response page(
      Response.Status status, TemplateInstance page, Optional<URI> returnTo, String more) {
    return Response.status(status)
        .type(MediaType.TEXT_HTML + ";charset=UTF-8")
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self';%s form-action 'self'%s; frame-ancestors 'none'; base-uri 'none'"
                .formatted(more, returnTo.map(Pages::source).orElse("")))
        // With no-referrer browsers would send the form with Origin: null, and it is checked.
        .header("Referrer-Policy", "same-origin")
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(page.render())
        .build();
  }

  private static String source(URI uri) {
    return uri.getHost() == null
        ? " " + uri.getScheme() + ":"
        : " " + uri.getScheme() + "://" + uri.getAuthority();
  }
}
