package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import io.safekeep.identity.apikey.ApiKeySettings;
import io.safekeep.identity.apikey.CheckApiKey;
import io.safekeep.identity.apikey.CheckApiKey.Checked;
import io.safekeep.identity.apikey.CheckApiKey.Holder;
import io.safekeep.identity.apikey.ExchangeRate.Taken;
import io.safekeep.identity.token.Tokens;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Gives an access token for an API key. To a client library the key is a client that acts for
/// itself (RFC 6749, section 4.4): its id the `client_id`, the whole key the `client_secret`.
@Singleton
class ExchangeApiKey {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  /// RFC 6585, section 4.
  private static final int TOO_MANY_REQUESTS = 429;

  private final CheckApiKey checkApiKey;
  private final Tokens tokens;
  private final Clock clock;
  private final Duration lifetime;

  ExchangeApiKey(CheckApiKey checkApiKey, Tokens tokens, ApiKeySettings settings, Clock clock) {
    this.checkApiKey = checkApiKey;
    this.tokens = tokens;
    this.clock = clock;
    this.lifetime = settings.tokenLifetime();
    if (lifetime.toSeconds() < 1 || lifetime.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "safekeep.identity.api-keys.token-lifetime is %s; it must be at most %s"
              .formatted(lifetime, LONGEST));
    }
  }

  /// True if whoever sends the request shows an API key, good or not.
  static boolean isShownIn(TokenRequest request) {
    return request.getClientAuthentication() instanceof PlainClientSecret shown
        && CheckApiKey.isKey(shown.getClientSecret().getValue());
  }

  /// @param request one that shows a key
  /// @param proofs values of header `DPoP`: a token for a key is bound to no other
  Response answer(TokenRequest request, List<String> proofs) {
    if (!(request.getClientAuthentication() instanceof PlainClientSecret shown)) {
      throw new IllegalArgumentException("no API key is shown");
    }
    var secret = new Secret(shown.getClientSecret().getValue());
    if (!secret.value().startsWith(shown.getClientID().getValue() + "_")) {
      return refused(OAuth2Error.INVALID_CLIENT);
    }
    return switch (checkApiKey.check(secret)) {
      case Checked.Refused _ -> refused(OAuth2Error.INVALID_CLIENT);
      case Checked.TenantSuspended _ ->
          refused(OAuth2Error.UNAUTHORIZED_CLIENT.setDescription("The key's tenant is suspended"));
      case Checked.TooOften(var rate) ->
          Response.fromResponse(refused(tooOften(), rate))
              .header(HttpHeaders.RETRY_AFTER, seconds(rate.reset()))
              .build();
      case Checked.Good(var holder, var rate) -> withRate(exchanged(holder, request, proofs), rate);
    };
  }

  private TokenResponse exchanged(Holder holder, TokenRequest request, List<String> proofs) {
    if (!(request.getAuthorizationGrant() instanceof ClientCredentialsGrant)) {
      return new TokenErrorResponse(OAuth2Error.UNAUTHORIZED_CLIENT);
    }
    if (!proofs.isEmpty()) {
      return new TokenErrorResponse(
          OAuth2Error.INVALID_REQUEST.setDescription("Tokens for API keys are not bound to keys"));
    }
    var permissions = narrowed(holder.scope(), request.getScope());
    if (permissions.isEmpty()) {
      return new TokenErrorResponse(OAuth2Error.INVALID_SCOPE);
    }
    var expiresAt = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
    return new AccessTokenResponse(
        new com.nimbusds.oauth2.sdk.token.Tokens(
            new BearerAccessToken(
                tokens.forApiKey(holder.id(), holder.tenant(), permissions, expiresAt),
                lifetime.toSeconds(),
                new Scope(permissions.toArray(String[]::new))),
            null));
  }

  /// @param asked permissions out of those of the key; null means all
  /// @return nothing if more is asked than the key permits
  private static SortedSet<String> narrowed(SortedSet<String> scope, @Nullable Scope asked) {
    if (asked == null || asked.isEmpty()) {
      return scope;
    }
    var narrowed = new TreeSet<>(asked.toStringList());
    return scope.containsAll(narrowed) ? narrowed : Collections.emptySortedSet();
  }

  private static Response refused(ErrorObject error) {
    return Messages.response(new TokenErrorResponse(error).toHTTPResponse());
  }

  private static Response refused(ErrorObject error, Taken rate) {
    return withRate(new TokenErrorResponse(error), rate);
  }

  /// Header fields of draft-ietf-httpapi-ratelimit-headers.
  private static Response withRate(TokenResponse answer, Taken rate) {
    return Response.fromResponse(Messages.response(answer.toHTTPResponse()))
        .header("RateLimit-Policy", "\"api-key\";q=%d;w=60".formatted(rate.limit()))
        .header(
            "RateLimit",
            "\"api-key\";r=%d;t=%d".formatted(Math.max(0, rate.remaining()), seconds(rate.reset())))
        .build();
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.toSeconds());
  }

  private static ErrorObject tooOften() {
    return new ErrorObject(
        "temporarily_unavailable", "The key is exchanged too often", TOO_MANY_REQUESTS);
  }
}
