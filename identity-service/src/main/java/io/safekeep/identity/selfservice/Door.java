package io.safekeep.identity.selfservice;

import io.safekeep.identity.op.BrowserForms;
import io.safekeep.identity.op.Pages;
import io.safekeep.identity.op.PendingRequest.Purpose;
import io.safekeep.identity.op.PersonAtBrowser;
import io.safekeep.identity.op.PersonAtBrowser.Person;
import io.safekeep.identity.op.SignInDetour;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who stands before a page of the account, and how far in they may go. To look takes a session; to
/// change how one signs in takes a fresh one, with a second factor if there is one: a browser left
/// open, or a stolen session, must not become somebody else's account.
@Singleton
class Door {

  private final PersonAtBrowser personAtBrowser;
  private final BrowserForms forms;
  private final SignInDetour detour;

  Door(PersonAtBrowser personAtBrowser, BrowserForms forms, SignInDetour detour) {
    this.personAtBrowser = personAtBrowser;
    this.forms = forms;
    this.detour = detour;
  }

  /// For pages that only show something.
  Response look(HttpHeaders headers, String page, Function<Person, Response> then) {
    return personAtBrowser.find(headers).map(then).orElseGet(() -> signIn(page, headers));
  }

  /// For forms that take something away from whoever else is signed in.
  ///
  /// @param page to come back to after a sign-in
  Response act(
      @Nullable String origin, HttpHeaders headers, String page, Function<Person, Response> then) {
    return forms.isOurs(origin) ? look(headers, page, then) : Pages.startAgain();
  }

  /// For pages that lead to a change of how the person signs in.
  Response lookClosely(HttpHeaders headers, String page, Function<Person, Response> then) {
    return look(
        headers,
        page,
        person -> personAtBrowser.isProven(person) ? then.apply(person) : signIn(page, headers));
  }

  /// For forms that change it.
  Response change(
      @Nullable String origin, HttpHeaders headers, String page, Function<Person, Response> then) {
    return forms.isOurs(origin) ? lookClosely(headers, page, then) : Pages.startAgain();
  }

  private Response signIn(String page, HttpHeaders headers) {
    return detour.take(new Purpose.OwnPage(page), headers);
  }
}
