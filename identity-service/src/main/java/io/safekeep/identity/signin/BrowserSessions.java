package io.safekeep.identity.signin;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.identity.account.Accounts;
import io.safekeep.identity.account.OwnActs;
import io.safekeep.identity.signin.SqlSessions.Session;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/// Sessions as browsers show them. A session is its browser's: the cookie comes with the one of the
/// device, which is new at each sign-in too, and from a browser of the same name. A copy of the
/// cookie alone opens nothing, nor do both in another browser; the first time is told in the audit
/// trail. The network does not count: telephones change it all the time.
@Singleton
public class BrowserSessions {

  private final SqlSessions sessions;
  private final Accounts accounts;
  private final OwnActs ownActs;

  BrowserSessions(SqlSessions sessions, Accounts accounts, OwnActs ownActs) {
    this.sessions = sessions;
    this.accounts = accounts;
    this.ownActs = ownActs;
  }

  /// The session of that secret, if it is open and the browser's that shows it.
  public Optional<Session> find(ShownSession shown) {
    var found = sessions.find(shown, Sighting.nameOf(shown.userAgent()));
    found
        .filter(copied -> !copied.isItsBrowsers())
        .ifPresent(
            copied -> QuarkusTransaction.requiringNew().run(() -> tell(copied.session(), shown)));
    return found.filter(SqlSessions.Shown::isItsBrowsers).map(SqlSessions.Shown::session);
  }

  private void tell(Session session, ShownSession shown) {
    var id = session.signIn().session();
    if (sessions.firstShownElsewhere(id)) {
      accounts
          .findAdmissible(session.account())
          .ifPresent(account ->
              ownActs.record(
                  account,
                  "session.refuse-copy",
                  id.toString(),
                  Map.of("browser", Sighting.nameOf(shown.userAgent()))));
    }
  }
}
