package io.safekeep.identity.op;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.factor.TotpKey;
import io.safekeep.identity.op.Onward.Destination;
import io.safekeep.identity.op.Pages.SecondStepForm;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.signin.ProveSecondFactor.HalfIn;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pages between the password and the session.
@Singleton
class SecondStepPages {

  private final PendingRequest pendingRequest;
  private final BrowserForms forms;
  private final BrowserCookies cookies;
  private final SecondFactors secondFactors;

  SecondStepPages(
      PendingRequest pendingRequest,
      BrowserForms forms,
      BrowserCookies cookies,
      SecondFactors secondFactors) {
    this.pendingRequest = pendingRequest;
    this.forms = forms;
    this.cookies = cookies;
    this.secondFactors = secondFactors;
  }

  /// Asks for a second factor.
  Response ask(HalfIn person, Destination destination, HttpHeaders headers) {
    return ask(Response.Status.OK, person, destination, headers, null);
  }

  Response ask(
      Response.Status status,
      HalfIn person,
      Destination destination,
      HttpHeaders headers,
      @Nullable String error) {
    var browser = cookies.formOrNew(headers);
    var held = secondFactors.heldBy(person.account());
    var passkey = held.passkey() ? forms.passkeyOf(Optional.of(person.account()), browser) : null;
    var pending =
        pendingRequest.seal(new Purpose.SecondStep(person, destination.purpose()), browser);
    return Pages.secondStep(
        status,
        new SecondStepForm(destination.client(), pending, error, held.app(), passkey),
        destination.returnTo());
  }

  /// Asks somebody who has no second factor to set up an app.
  Response enrol(Account account, HalfIn person, Destination destination, HttpHeaders headers) {
    return enrol(Response.Status.OK, account, person, TotpKey.random(), destination, headers, null);
  }

  Response enrol(
      Response.Status status,
      Account account,
      HalfIn person,
      TotpKey key,
      Destination destination,
      HttpHeaders headers,
      @Nullable String error) {
    var pending =
        pendingRequest.seal(
            new Purpose.FirstApp(person, key, destination.purpose()), cookies.formOrNew(headers));
    return Pages.firstApp(
        status,
        destination.client(),
        Pages.app(account, key, pending, error),
        destination.returnTo());
  }
}
