package io.safekeep.identity.federation;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.safekeep.runtime.outbound.GuardedHttp;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What issuers publish of themselves: their metadata (OpenID Connect Discovery 1.0) and keys. Kept
/// for a while, so that a sign-in costs no more than the call it needs; keys are asked for again
/// early when a signature is by none of them, but never more often than the pause.
@Singleton
class IssuerDocuments {

  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  private static final Duration KEPT = Duration.ofMinutes(10);

  /// How long old documents do while the issuer does not answer.
  private static final Duration KEPT_AT_MOST = Duration.ofHours(12);

  private static final Duration PAUSE = Duration.ofSeconds(2);

  /// Issuers are few; this only bounds what a mistake can do.
  private static final int MOST = 10_000;

  private final GuardedHttp http;
  private final Clock clock;
  private final ConcurrentMap<String, Held<OIDCProviderMetadata>> metadata =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<URI, Held<JWKSet>> keys = new ConcurrentHashMap<>();

  IssuerDocuments(GuardedHttp http, Clock clock) {
    this.http = http;
    this.clock = clock;
  }

  private record Held<T>(T document, Instant at) {}

  private interface Source<T> {
    T fetch() throws IOException;
  }

  /// @throws IOException if the issuer does not answer, or with something that is not its metadata
  OIDCProviderMetadata metadata(String issuer) throws IOException {
    return held(metadata, issuer, KEPT, () -> fetch(issuer));
  }

  /// The same from the issuer itself, whatever is kept.
  OIDCProviderMetadata discover(String issuer) throws IOException {
    var found = fetch(issuer);
    metadata.put(issuer, new Held<>(found, clock.instant()));
    return found;
  }

  private OIDCProviderMetadata fetch(String issuer) throws IOException {
    var address = URI.create(issuer.replaceFirst("/$", "") + WELL_KNOWN);
    try {
      var found = OIDCProviderMetadata.parse(body(address));
      if (!found.getIssuer().equals(new Issuer(issuer))) {
        throw new IOException(
            "%s says that its issuer is %s, not %s".formatted(address, found.getIssuer(), issuer));
      }
      if (found.getAuthorizationEndpointURI() == null
          || found.getTokenEndpointURI() == null
          || found.getJWKSetURI() == null) {
        throw new IOException(address + " names no authorization, token or key endpoint");
      }
      return found;
    } catch (ParseException malformed) {
      throw new IOException(address + " is no provider metadata: " + malformed.getMessage());
    }
  }

  /// @param again true if no key of the set that this gave before fits
  /// @throws IOException if the issuer does not answer, or with something that is no key set
  JWKSet keys(OIDCProviderMetadata of, boolean again) throws IOException {
    var address = of.getJWKSetURI();
    return held(keys, address, again ? PAUSE : KEPT, () -> fetchKeys(address));
  }

  private JWKSet fetchKeys(URI address) throws IOException {
    try {
      return JWKSet.parse(body(address));
    } catch (java.text.ParseException malformed) {
      throw new IOException(address + " is no JWK Set: " + malformed.getMessage());
    }
  }

  private String body(URI address) throws IOException {
    var answer = http.get(address);
    if (answer.status() != 200) {
      throw new IOException(address + " answers with status " + answer.status());
    }
    return answer.body();
  }

  private <K, T> T held(ConcurrentMap<K, Held<T>> all, K key, Duration goodFor, Source<T> source)
      throws IOException {
    var now = clock.instant();
    var known = all.get(key);
    if (known != null && known.at.plus(goodFor).isAfter(now)) {
      return known.document;
    }
    if (all.size() > MOST) {
      all.clear();
    }
    try {
      var fresh = source.fetch();
      all.put(key, new Held<>(fresh, now));
      return fresh;
    } catch (IOException unavailable) {
      if (known == null || known.at.plus(KEPT_AT_MOST).isBefore(now)) {
        throw unavailable;
      }
      return known.document;
    }
  }
}
