package io.safekeep.identity.op;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Authorization requests that clients pushed, in table `pushed_request` (RFC 9126). One is good
/// until a code was given for it: a person may load the page again, and take the time to sign in.
@Singleton
class SqlPushedRequests {

  /// RFC 9126, section 2.2.
  private static final String PREFIX = "urn:ietf:params:oauth:request_uri:";

  /// How long the browser may take to come with it.
  private static final Duration LIFETIME = Duration.ofSeconds(90);

  /// As long as a page may stay open.
  private static final String SIGN_IN_WITHIN = "30 minutes";

  private final Sql sql;

  SqlPushedRequests(Sql sql) {
    this.sql = sql;
  }

  /// @param requestUri names it; nobody can guess it
  record Pushed(URI requestUri, Duration lifetime) {}

  /// True if a request_uri is one of these names, and no address to fetch a request from.
  static boolean isName(URI requestUri) {
    return requestUri.toString().startsWith(PREFIX);
  }

  Pushed push(String clientId, String query) {
    var name = Secret.random("");
    sql.update(
        """
        insert into pushed_request (hash, client_id, query, expires_at)
        values (?, ?, ?, now() + make_interval(secs => ?))
        """,
        name.hash(),
        clientId,
        query,
        LIFETIME.toSeconds());
    return new Pushed(URI.create(PREFIX + name.value()), LIFETIME);
  }

  /// The request's parameters, if that client pushed it and it is still good.
  Optional<String> open(URI requestUri, String clientId) {
    return named(requestUri)
        .flatMap(name ->
            sql.first(
                """
                update pushed_request set opened_at = coalesce(opened_at, now())
                where hash = ? and client_id = ? and spent_at is null
                  and (opened_at is null and expires_at > now()
                    or opened_at > now() - ?::interval)
                returning query
                """,
                row -> row.text("query"),
                name.hash(),
                clientId,
                SIGN_IN_WITHIN));
  }

  /// No further code is given for it. False if another one was given meanwhile.
  boolean spend(URI requestUri) {
    return named(requestUri)
        .filter(name ->
            sql.update(
                    "update pushed_request set spent_at = now() where hash = ? and spent_at is null",
                    name.hash())
                == 1)
        .isPresent();
  }

  private static Optional<Secret> named(URI requestUri) {
    return isName(requestUri)
        ? Optional.of(new Secret(requestUri.toString().substring(PREFIX.length())))
        : Optional.empty();
  }
}
