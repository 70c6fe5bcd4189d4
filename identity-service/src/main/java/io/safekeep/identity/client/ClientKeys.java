package io.safekeep.identity.client;

import com.nimbusds.jose.jwk.JWKSet;
import io.quarkus.logging.Log;
import io.safekeep.runtime.outbound.GuardedHttp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The public keys that clients prove themselves with. Sets that clients publish are kept for a
/// while, and asked for again early when a signature is by none of them, but never more often than
/// the pause: nobody can have us call a client by showing it nonsense.
@Singleton
public class ClientKeys {

  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /// Clients are few; this only bounds what a mistake can do.
  private static final int MOST = 10_000;

  private final GuardedHttp http;
  private final Clock clock;
  private final ConcurrentMap<URI, Fetched> fetched = new ConcurrentHashMap<>();

  ClientKeys(GuardedHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  private record Fetched(JWKSet set, Instant at) {}

  /// Empty for a client without keys, or whose keys cannot be had now.
  ///
  /// @param again true if no key of the set that this gave before fits
  public JWKSet of(Client client, boolean again) {
    return switch (client.credential()) {
      case Credential.Keys(var set) -> set;
      case Credential.KeysAt(var uri) -> published(client, uri, again);
      case Credential.None _, Credential.SecretHash _ -> new JWKSet();
    };
  }

  private JWKSet published(Client client, URI uri, boolean again) {
    var known = fetched.get(uri);
    if (known != null && known.at.plus(again ? PAUSE : KEPT).isAfter(clock.instant())) {
      return known.set;
    }
    if (fetched.size() > MOST) {
      fetched.clear();
    }
    var set = fetch(client, uri, known == null ? new JWKSet() : known.set);
    fetched.put(uri, new Fetched(set, clock.instant()));
    return set;
  }

  /// @param before what stays good while the client does not answer
  private JWKSet fetch(Client client, URI uri, JWKSet before) {
    try {
      var answer = http.get(uri);
      if (answer.status() != 200 || !answer.body().strip().startsWith("{")) {
        throw new IOException(
            uri + " answers with status " + answer.status() + ", or with no JWK Set");
      }
      return RegisteredKeys.fitting(JWKSet.parse(answer.body()));
    } catch (IOException | ParseException unusable) {
      Log.warnf("Keys of client %s cannot be had: %s", client.id(), unusable.getMessage());
      return before;
    }
  }
}
