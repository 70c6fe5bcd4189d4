package io.safekeep.identity.op;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.auth.verifier.ClientAuthenticationVerifier;
import com.nimbusds.oauth2.sdk.auth.verifier.ClientCredentialsSelector;
import com.nimbusds.oauth2.sdk.auth.verifier.Context;
import com.nimbusds.oauth2.sdk.auth.verifier.Hint;
import com.nimbusds.oauth2.sdk.auth.verifier.InvalidClientException;
import com.nimbusds.oauth2.sdk.auth.verifier.JWTAudienceCheck;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import io.quarkus.logging.Log;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.ClientDirectory;
import io.safekeep.identity.client.ClientKeys;
import io.safekeep.identity.token.Issuer;
import io.safekeep.identity.token.SqlSingleUse;
import jakarta.inject.Singleton;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Clients that prove themselves by signing (`private_key_jwt`; RFC 7523, section 3): who reads the
/// provider's database, or its traffic, learns nothing to act with.
@Singleton
class ClientAssertions implements ClientCredentialsSelector<Client> {

  /// How an assertion may be signed; the metadata says so. RS256 is what much software knows only;
  /// FAPI 2.0, section 5.4.1 leaves it out.
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.ES256, JWSAlgorithm.PS256, JWSAlgorithm.RS256);

  /// How long an assertion may be good, which is how long it has to be remembered.
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /// The SDK takes assertions as expired this long after they said so.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private final ClientDirectory clients;
  private final ClientKeys keys;
  private final SqlSingleUse singleUse;
  private final Clock clock;
  private final Audience issuer;
  private final Set<Audience> endpoints;

  ClientAssertions(
      ClientDirectory clients,
      ClientKeys keys,
      SqlSingleUse singleUse,
      Clock clock,
      Issuer issuer) {
    this.clients = clients;
    this.keys = keys;
    this.singleUse = singleUse;
    this.clock = clock;
    this.issuer = new Audience(issuer.url());
    this.endpoints =
        Set.of(
            this.issuer,
            new Audience(issuer.endpoint("/token")),
            new Audience(issuer.endpoint(PushedAuthorizationResource.PATH)));
  }

  /// The client that signed it: with its key, for us, within its time, and for the first time.
  Optional<Client> verify(PrivateKeyJWT assertion) {
    var client =
        clients
            .find(assertion.getClientID().getValue())
            .filter(known -> known.credential().isKey());
    if (client.isEmpty()) {
      return Optional.empty();
    }
    try {
      verify(client.get(), assertion);
      return client;
    } catch (InvalidClientException | JOSEException wrong) {
      Log.debugf("Assertion of client %s is refused: %s", client.get().id(), wrong.getMessage());
      return Optional.empty();
    }
  }

  private void verify(Client client, PrivateKeyJWT assertion)
      throws InvalidClientException, JOSEException {
    var algorithm = assertion.getClientAssertion().getHeader().getAlgorithm();
    if (!ALGORITHMS.contains(algorithm)
        || (client.isFapi2() && JWSAlgorithm.RS256.equals(algorithm))) {
      throw new InvalidClientException("signed with " + algorithm);
    }
    var claims = assertion.getJWTAuthenticationClaimsSet();
    if (claims.getJWTID() == null) {
      throw new InvalidClientException("no jti");
    }
    var expiresAt = claims.getExpirationTime().toInstant();
    if (expiresAt.isAfter(clock.instant().plus(LONGEST))) {
      throw new InvalidClientException("good for longer than " + LONGEST);
    }
    var context = new Context<Client>();
    context.set(client);
    verifier(client).verify(assertion, Set.of(Hint.CLIENT_HAS_REMOTE_JWK_SET), context);
    // After the signature, or anybody could use up a client's ids.
    var remembered = Duration.between(clock.instant(), expiresAt).plus(CLOCK_SKEW);
    if (!singleUse.claim("assertion", client.id(), claims.getJWTID().getValue(), remembered)) {
      throw new InvalidClientException("shown before");
    }
  }

  /// Software that came before FAPI 2.0 addresses the endpoint; that lets one provider use at
  /// another what a client meant for it, so the strict profile takes the issuer alone.
  private ClientAuthenticationVerifier<Client> verifier(Client client) {
    return client.isFapi2()
        ? new ClientAuthenticationVerifier<>(this, Set.of(issuer), JWTAudienceCheck.STRICT)
        : new ClientAuthenticationVerifier<>(this, endpoints, JWTAudienceCheck.LEGACY);
  }

  @Override
  public List<Secret> selectClientSecrets(
      ClientID clientId, ClientAuthenticationMethod method, Context<Client> context) {
    return List.of();
  }

  @Override
  public List<? extends PublicKey> selectPublicKeys(
      ClientID clientId,
      ClientAuthenticationMethod method,
      JWSHeader header,
      boolean again,
      Context<Client> context) {
    var fitting = fitting(header, context.get(), again);
    // The SDK looks again at a bad signature, but not where no key has the name.
    return fitting.isEmpty() && !again ? fitting(header, context.get(), true) : fitting;
  }

  private List<PublicKey> fitting(JWSHeader header, Client client, boolean again) {
    return new JWKSelector(JWKMatcher.forJWSHeader(header))
        .select(keys.of(client, again)).stream().map(ClientAssertions::publicKey).toList();
  }

  private static PublicKey publicKey(JWK key) {
    try {
      return switch (key) {
        case ECKey curve -> curve.toPublicKey();
        case RSAKey rsa -> rsa.toPublicKey();
        default -> throw new IllegalStateException("registered key of type " + key.getKeyType());
      };
    } catch (JOSEException fault) {
      throw new IllegalStateException(fault);
    }
  }
}
