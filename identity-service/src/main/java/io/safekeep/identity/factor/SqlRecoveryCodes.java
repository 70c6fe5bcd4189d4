package io.safekeep.identity.factor;

import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.sql.Sql;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;

/// Recovery codes in table `recovery_code`: for the day on which the telephone is gone. Each is
/// good once. They hold 80 random bits, so a plain hash keeps them: nobody can guess what to
/// compare with.
@Singleton
public class SqlRecoveryCodes {

  private static final int HOW_MANY = 10;
  private static final int BYTES = 10;

  private final Sql sql;

  SqlRecoveryCodes(Sql sql) {
    this.sql = sql;
  }

  /// Makes new codes, to be shown once; the old ones are worth nothing any more.
  List<String> replace(UUID account) {
    removeAll(account);
    var codes = IntStream.range(0, HOW_MANY).mapToObj(_ -> random()).toList();
    codes.forEach(code ->
        sql.update(
            "insert into recovery_code (account_id, hash) values (?, ?)",
            account,
            hash(account, code)));
    return codes;
  }

  /// Takes a code, typed in any case, with or without hyphens and spaces: true once for each.
  public boolean take(UUID account, String typed) {
    return sql.update(
            """
            update recovery_code set used_at = now()
            where account_id = ? and hash = ? and used_at is null
            """,
            account,
            hash(account, typed))
        > 0;
  }

  /// How many are left.
  public int left(UUID account) {
    return sql.first(
            "select count(*) as left from recovery_code where account_id = ? and used_at is null",
            row -> Math.toIntExact(row.number("left")),
            account)
        .orElseThrow();
  }

  void removeAll(UUID account) {
    sql.update("delete from recovery_code where account_id = ?", account);
  }

  private static String random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base32.encode(bytes).replaceAll("(.{4})(?!$)", "$1-");
  }

  private static String hash(UUID account, String typed) {
    var letters = typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    return new Secret("recovery code of %s: %s".formatted(account, letters)).hash();
  }
}
