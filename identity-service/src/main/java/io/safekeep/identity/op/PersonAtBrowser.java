package io.safekeep.identity.op;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.factor.SecondFactors;
import io.safekeep.identity.signin.BrowserSessions;
import io.safekeep.identity.signin.ShownSession;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.identity.token.ContextClass;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Finds out who is signed in at the browser that a request comes from.
@Singleton
public class PersonAtBrowser {

  private static final Duration FRESH = Duration.ofMinutes(10);

  private final BrowserCookies cookies;
  private final BrowserSessions sessions;
  private final Accounts accounts;
  private final SecondFactors secondFactors;
  private final Clock clock;

  PersonAtBrowser(
      BrowserCookies cookies,
      BrowserSessions sessions,
      Accounts accounts,
      SecondFactors secondFactors,
      Clock clock) {
    this.cookies = cookies;
    this.sessions = sessions;
    this.accounts = accounts;
    this.secondFactors = secondFactors;
    this.clock = clock;
  }

  /// Who has a page in front of them.
  public record Person(Session session, Account account) {}

  /// Empty if nobody is signed in, or who is may not be any more.
  public Optional<Person> find(HttpHeaders headers) {
    return find(cookies.session(headers));
  }

  /// The same by what the browser shows.
  public Optional<Person> find(Optional<ShownSession> session) {
    return session
        .flatMap(sessions::find)
        .flatMap(open ->
            accounts.findAdmissible(open.account()).map(account -> new Person(open, account)));
  }

  /// True if they signed in a moment ago, with a second factor if they have one.
  public boolean isProven(Person person) {
    var signIn = person.session().signIn();
    return signIn.at().plus(FRESH).isAfter(clock.instant())
        && (signIn.reaches(ContextClass.MULTI_FACTOR)
            || secondFactors.heldBy(person.account().id()).none());
  }
}
