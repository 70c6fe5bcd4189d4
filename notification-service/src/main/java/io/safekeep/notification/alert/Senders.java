package io.safekeep.notification.alert;

import io.quarkus.security.UnauthorizedException;
import io.safekeep.runtime.problem.CommonProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Caller;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// Knows who sends: by a source's own key, or by an access token that may send for a source.
@Singleton
class Senders {

  private static final String BEARER = "Bearer ";

  private final SqlSources sources;
  private final Caller caller;

  Senders(SqlSources sources, Caller caller) {
    this.sources = sources;
    this.caller = caller;
  }

  /// @param authorization the header, as it came
  /// @param named whose alerts an access token sends; a key says it itself
  /// @throws Refusal FORBIDDEN, INVALID_REQUEST; NOT_FOUND for another kind
  /// @throws UnauthorizedException if nobody knows who it is
  AlertSource require(@Nullable String authorization, @Nullable String named, SourceKind kind) {
    var source =
        authorization != null && authorization.startsWith(BEARER + TendSources.KEY_PREFIX)
            ? byKey(authorization.substring(BEARER.length()))
            : byToken(authorization, named);
    if (source.kind() != kind) {
      throw Refusal.notFound("source of kind " + kind.label() + " with that key");
    }
    return source;
  }

  /// @throws UnauthorizedException if it is the key of no source that may send
  AlertSource byKey(String key) {
    return sources.find(new Secret(key)).orElseThrow(UnauthorizedException::new);
  }

  private AlertSource byToken(@Nullable String authorization, @Nullable String named) {
    if (authorization == null) {
      throw new UnauthorizedException();
    }
    if (!caller.holds("alert:ingest")) {
      throw new Refusal(CommonProblem.FORBIDDEN, "the token lacks the permission for this");
    }
    if (named == null) {
      throw Refusal.invalid("source", "is needed: a token does not say whose alerts it sends");
    }
    return sources
        .find(named)
        .orElseThrow(() -> Refusal.notFound("alert source '" + named + "' that may send"));
  }
}
