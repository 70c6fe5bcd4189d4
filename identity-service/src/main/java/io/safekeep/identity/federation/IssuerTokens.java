package io.safekeep.identity.federation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.text.ParseException;
import java.util.Set;

/// Takes or refuses what issuers sign: ID tokens (OpenID Connect Core, section 3.1.3.7) and logout
/// tokens (Back-Channel Logout 1.0, section 2.6).
@Singleton
class IssuerTokens {

  /// Signed with a private key; nothing else is taken, whatever a token says of itself (RFC 8725,
  /// section 3.1).
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512);

  private final IssuerDocuments documents;

  IssuerTokens(IssuerDocuments documents) {
    this.documents = documents;
  }

  private interface Check<T> {
    T with(JWSKeySelector<SecurityContext> keys) throws BadJOSEException, JOSEException;
  }

  /// @throws IOException if the issuer's keys cannot be had
  /// @throws BadJOSEException if the token does not hold
  JWTClaimsSet idToken(JWT token, OIDCProviderMetadata issuer, String clientId, String nonce)
      throws IOException, BadJOSEException {
    checked(
        issuer,
        keys ->
            new IDTokenValidator(issuer.getIssuer(), new ClientID(clientId), keys, null)
                .validate(token, new Nonce(nonce)));
    try {
      var claims = token.getJWTClaimsSet();
      var authorizedParty = claims.getStringClaim("azp");
      if (authorizedParty != null && !authorizedParty.equals(clientId)) {
        throw new BadJOSEException("Issued to " + authorizedParty);
      }
      return claims;
    } catch (ParseException malformed) {
      throw new BadJOSEException(malformed.getMessage(), malformed);
    }
  }

  /// @throws IOException if the issuer's keys cannot be had
  /// @throws BadJOSEException if the token does not hold
  LogoutTokenClaimsSet logoutToken(JWT token, OIDCProviderMetadata issuer, String clientId)
      throws IOException, BadJOSEException {
    return checked(
        issuer,
        keys ->
            new LogoutTokenValidator(
                    new Issuer(issuer.getIssuer().getValue()), new ClientID(clientId), keys, null)
                .validate(token));
  }

  /// Looks for new keys once, if the token is not good by those that are known.
  private <T> T checked(OIDCProviderMetadata issuer, Check<T> check)
      throws IOException, BadJOSEException {
    try {
      return with(documents.keys(issuer, false), check);
    } catch (BadJOSEException maybeByANewKey) {
      return with(documents.keys(issuer, true), check);
    }
  }

  private static <T> T with(JWKSet keys, Check<T> check) throws BadJOSEException {
    try {
      return check.with(new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
    } catch (JOSEException unusable) {
      throw new BadJOSEException(unusable.getMessage(), unusable);
    }
  }
}
