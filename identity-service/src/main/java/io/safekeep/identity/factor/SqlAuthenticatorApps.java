package io.safekeep.identity.factor;

import io.safekeep.identity.MasterKeySettings;
import io.safekeep.runtime.secret.SealedColumn;
import io.safekeep.runtime.secret.Sealer;
import io.safekeep.runtime.sql.Sql;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Authenticator apps in table `authenticator_app`, one for an account, their keys sealed. The
/// statement that takes a code is the one that decides, so that no code is taken twice.
@Singleton
public class SqlAuthenticatorApps {

  private final Sql sql;
  private final Sealer sealer;
  private final Clock clock;

  SqlAuthenticatorApps(Sql sql, MasterKeySettings masterKey, Clock clock) {
    this.sql = sql;
    this.sealer = masterKey.sealerFor("authenticator-app");
    this.clock = clock;
  }

  @Produces
  @Singleton
  SealedColumn kept() {
    return new SealedColumn("authenticator_app", "sealed_key", "account_id::text", sealer);
  }

  /// When the account got its app, if it has one.
  public Optional<Instant> since(UUID account) {
    return sql.first(
        "select created_at from authenticator_app where account_id = ?",
        row -> row.instant("created_at"),
        account);
  }

  /// Gives the account an app, if the code shows that the app has the key. False if it does not, or
  /// if the account has one already.
  boolean confirm(UUID account, TotpKey key, String code) {
    var step = Totp.stepOf(code, key, clock.instant());
    return step.isPresent()
        && sql.update(
                """
                insert into authenticator_app (account_id, sealed_key, last_step, created_at)
                values (?, ?, ?, now()) on conflict (account_id) do nothing
                """,
                account,
                sealer.seal(key.bytes(), account.toString()),
                step.getAsLong())
            > 0;
  }

  /// Takes a code: true once for each, and never for an earlier one than was taken before (RFC
  /// 6238, section 5.2).
  public boolean take(UUID account, String code) {
    var step =
        sql.first(
                "select sealed_key from authenticator_app where account_id = ?",
                row -> open(account, row.bytes("sealed_key")),
                account)
            .map(key -> Totp.stepOf(code, key, clock.instant()));
    return step.isPresent()
        && step.get().isPresent()
        && sql.update(
                "update authenticator_app set last_step = ? where account_id = ? and last_step < ?",
                step.get().getAsLong(),
                account,
                step.get().getAsLong())
            > 0;
  }

  boolean remove(UUID account) {
    return sql.update("delete from authenticator_app where account_id = ?", account) > 0;
  }

  private TotpKey open(UUID account, byte[] sealed) {
    return new TotpKey(
        sealer
            .open(sealed, account.toString())
            .orElseThrow(() ->
                new IllegalStateException(
                    "The authenticator app of %s cannot be opened: it was changed, or safekeep.identity.master-key is not the key it was sealed with."
                        .formatted(account))));
  }
}
