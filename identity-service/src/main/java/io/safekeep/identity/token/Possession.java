package io.safekeep.identity.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.dpop.verifiers.AccessTokenValidationException;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPIssuer;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProofUse;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProtectedResourceRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPTokenRequestVerifier;
import com.nimbusds.oauth2.sdk.dpop.verifiers.InvalidDPoPProofException;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.oauth2.sdk.util.singleuse.AlreadyUsedException;
import com.nimbusds.oauth2.sdk.util.singleuse.SingleUseChecker;
import com.nimbusds.openid.connect.sdk.Nonce;
import io.quarkus.logging.Log;
import io.safekeep.identity.client.Client;
import jakarta.inject.Singleton;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks proofs that a caller holds a private key (DPoP, RFC 9449). Tokens given with one are
/// bound to the key, and worth nothing to whoever only copies them.
@Singleton
public class Possession {

  /// Header with a proof (RFC 9449, section 4.1).
  public static final String HEADER = "DPoP";

  /// Header with the nonce to put into the next one (section 8).
  public static final String NONCE_HEADER = "DPoP-Nonce";

  /// How a proof may be signed; the metadata says so.
  public static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.ES256, JWSAlgorithm.PS256);

  private static final long CLOCK_SKEW_SECONDS = 10;
  private static final long MAXIMUM_AGE_SECONDS = 60;
  private static final int LONGEST_PROOF = 8 * 1024;

  private final SqlSingleUse singleUse;
  private final ProofNonce nonces;

  Possession(SqlSingleUse singleUse, ProofNonce nonces) {
    this.singleUse = singleUse;
    this.nonces = nonces;
  }

  /// What a request to the provider proves.
  public sealed interface Shown {

    record Nothing() implements Shown {}

    /// @param key what tokens are bound to, their claim `cnf`
    record Key(JWKThumbprintConfirmation key) implements Shown {}

    /// @param nonce to put into the next proof
    record Refused(ErrorObject error, Optional<Nonce> nonce) implements Shown {}

    /// What to bind tokens to.
    default Optional<JWKThumbprintConfirmation> binding() {
      return this instanceof Key(var key) ? Optional.of(key) : Optional.empty();
    }
  }

  /// Checks a POST to one of the provider's endpoints. Public clients put a nonce of ours into
  /// their proofs: their keys are in browsers and on phones, where somebody who once gets to use
  /// the key could make proofs for later.
  ///
  /// @param proofs values of the header
  /// @param needed true if there must be one
  public Shown shownToProvider(List<String> proofs, Client client, URI endpoint, boolean needed) {
    if (proofs.isEmpty()) {
      return needed ? refused("A proof of possession is needed") : new Shown.Nothing();
    }
    try {
      var proof = parse(proofs);
      var nonce = proof.getJWTClaimsSet().getStringClaim("nonce");
      if (nonce == null ? !client.isConfidential() : !nonces.isGood(nonce)) {
        return new Shown.Refused(OAuth2Error.USE_DPOP_NONCE, Optional.of(nonces.next()));
      }
      var key =
          new DPoPTokenRequestVerifier(
                  ALGORITHMS, endpoint, CLOCK_SKEW_SECONDS, MAXIMUM_AGE_SECONDS, usedOnce())
              .verify(new DPoPIssuer(client.id()), proof, expected(nonce));
      return new Shown.Key(key);
    } catch (ParseException
        | InvalidDPoPProofException
        | JOSEException
        | IllegalArgumentException wrong) {
      // The last is what the SDK says of an empty id.
      Log.debugf("Proof of client %s is refused: %s", client.id(), wrong.getMessage());
      return refused("The proof of possession is not good");
    }
  }

  /// A nonce for a client that has to use them, to go out with each answer it gets.
  public Optional<Nonce> nonceFor(Client client, Shown shown) {
    return shown instanceof Shown.Key && !client.isConfidential()
        ? Optional.of(nonces.next())
        : Optional.empty();
  }

  /// True if a call with a bound access token proves that the caller holds the token's key.
  ///
  /// @param clientId that the token was given to
  boolean holdsKeyOf(
      String token,
      JWKThumbprintConfirmation binding,
      String clientId,
      String method,
      URI uri,
      List<String> proofs) {
    try {
      var proof = parse(proofs);
      var nonce = proof.getJWTClaimsSet().getStringClaim("nonce");
      if (nonce != null && !nonces.isGood(nonce)) {
        return false;
      }
      new DPoPProtectedResourceRequestVerifier(
              ALGORITHMS, CLOCK_SKEW_SECONDS, MAXIMUM_AGE_SECONDS, usedOnce())
          .verify(
              method,
              uri,
              new DPoPIssuer(clientId),
              proof,
              new DPoPAccessToken(token),
              binding,
              expected(nonce),
              null);
      return true;
    } catch (ParseException
        | InvalidDPoPProofException
        | AccessTokenValidationException
        | JOSEException
        | IllegalArgumentException wrong) {
      Log.debugf("Proof at %s is refused: %s", uri, wrong.getMessage());
      return false;
    }
  }

  private SingleUseChecker<DPoPProofUse> usedOnce() {
    return use -> {
      // A proof is good from before its time, by the skew, until after its age.
      var during = Duration.ofSeconds(use.getMaxAge() + 2 * CLOCK_SKEW_SECONDS);
      var id = use.getJWTID().getValue();
      if (!singleUse.claim("dpop", use.getIssuer().getValue(), id, during)) {
        throw new AlreadyUsedException("The proof was shown before");
      }
    };
  }

  private static Set<Nonce> expected(@Nullable String nonce) {
    return nonce == null ? Set.of() : Set.of(new Nonce(nonce));
  }

  private static SignedJWT parse(List<String> proofs) throws ParseException {
    if (proofs.size() != 1 || proofs.getFirst().length() > LONGEST_PROOF) {
      throw new ParseException(
          "not exactly one proof of at most %d characters".formatted(LONGEST_PROOF), 0);
    }
    var proof = SignedJWT.parse(proofs.getFirst());
    if (proof.getJWTClaimsSet() == null) {
      throw new ParseException("no claims", 0);
    }
    return proof;
  }

  private static Shown refused(String description) {
    return new Shown.Refused(
        OAuth2Error.INVALID_DPOP_PROOF.setDescription(description), Optional.empty());
  }
}
