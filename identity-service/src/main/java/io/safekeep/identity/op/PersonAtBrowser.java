package io.safekeep.identity.op;

import io.safekeep.identity.account.Account;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.signin.SqlSessions.Session;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;

/// Finds out who is signed in at the browser that a request comes from.
@Singleton
public class PersonAtBrowser {

  private final BrowserCookies cookies;
  private final SqlSessions sessions;
  private final Accounts accounts;

  PersonAtBrowser(BrowserCookies cookies, SqlSessions sessions, Accounts accounts) {
    this.cookies = cookies;
    this.sessions = sessions;
    this.accounts = accounts;
  }

  /// Who has a page in front of them.
  public record Person(Session session, Account account) {}

  /// Empty if nobody is signed in, or who is may not be any more.
  public Optional<Person> find(HttpHeaders headers) {
    return cookies
        .session(headers)
        .flatMap(sessions::find)
        .flatMap(session ->
            accounts
                .findAdmissible(session.account())
                .map(account -> new Person(session, account)));
  }
}
