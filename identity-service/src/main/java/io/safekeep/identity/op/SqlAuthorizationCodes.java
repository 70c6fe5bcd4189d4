package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.Scope;
import io.safekeep.identity.signin.SqlSessions.Session;
import io.safekeep.identity.token.TokenSettings;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Authorization codes in table `authorization_code`. A code is good once; the statement that
/// redeems it is the one that decides.
@Singleton
class SqlAuthorizationCodes {

  private static final String PREFIX = "cod_";

  /// FAPI 2.0 Security Profile, section 5.3.2.1.
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Sql sql;
  private final TokenSettings settings;

  SqlAuthorizationCodes(Sql sql, TokenSettings settings) {
    this.sql = sql;
    this.settings = settings;
    if (settings.codeLifetime().compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "safekeep.identity.tokens.code-lifetime is %s; it must be at most %s"
              .formatted(settings.codeLifetime(), LONGEST));
    }
  }

  /// What a code stands for.
  ///
  /// @param codeChallenge of method S256; null if a nonce takes its place
  /// @param keyThumbprint of the key that whoever redeems it has to hold
  record Authorization(
      String clientId,
      UUID session,
      UUID account,
      String redirectUri,
      @Nullable String codeChallenge,
      @Nullable String nonce,
      Scope scope,
      @Nullable String keyThumbprint) {}

  /// What came of showing a code.
  sealed interface Redemption {

    record Redeemed(Authorization authorization) implements Redemption {}

    /// Shown before: whoever has it now or had it then is not the client (RFC 6749, section 4.1.2).
    ///
    /// @param family what was issued for it
    record Replayed(Optional<UUID> family) implements Redemption {}

    record Unknown() implements Redemption {}
  }

  Secret issue(
      String clientId,
      Session session,
      String redirectUri,
      @Nullable String codeChallenge,
      @Nullable String nonce,
      Scope scope,
      @Nullable String keyThumbprint) {
    var code = Secret.random(PREFIX);
    sql.update(
        """
        insert into authorization_code (hash, client_id, session_id, account_id, redirect_uri,
          code_challenge, nonce, scope, key_thumbprint, expires_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, now() + make_interval(secs => ?))
        """,
        code.hash(),
        clientId,
        session.signIn().session(),
        session.account(),
        redirectUri,
        codeChallenge,
        nonce,
        scope.toString(),
        keyThumbprint,
        settings.codeLifetime().toSeconds());
    return code;
  }

  Redemption redeem(Secret code, String clientId) {
    Optional<Redemption> redeemed =
        sql.first(
            """
            update authorization_code set redeemed_at = now()
            where hash = ? and client_id = ? and redeemed_at is null and expires_at > now()
            returning client_id, session_id, account_id, redirect_uri, code_challenge, nonce, scope,
              key_thumbprint
            """,
            row ->
                new Redemption.Redeemed(
                    new Authorization(
                        row.text("client_id"),
                        row.id("session_id"),
                        row.id("account_id"),
                        row.text("redirect_uri"),
                        row.textOrNull("code_challenge"),
                        row.textOrNull("nonce"),
                        Scope.parse(row.text("scope")),
                        row.textOrNull("key_thumbprint"))),
            code.hash(),
            clientId);
    return redeemed
        .or(() ->
            sql.first(
                """
                select family_id from authorization_code
                where hash = ? and client_id = ? and redeemed_at is not null
                """,
                row -> new Redemption.Replayed(Optional.ofNullable(row.idOrNull("family_id"))),
                code.hash(),
                clientId))
        .orElseGet(Redemption.Unknown::new);
  }

  void remember(Secret code, UUID family) {
    sql.update("update authorization_code set family_id = ? where hash = ?", family, code.hash());
  }
}
