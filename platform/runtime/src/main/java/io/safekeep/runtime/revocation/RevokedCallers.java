package io.safekeep.runtime.revocation;

import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/// Callers whose tokens are refused although they have not expired. They are rows, so that each
/// replica of the service gets to know of them whichever heard first: it looks every second.
///
/// Failure semantics: while the database is away a replica goes by what it read last. Nothing that
/// needs the database is answered then, and a token is over within minutes anyway.
@Singleton
public class RevokedCallers {

  /// Longer than any token of such a caller is good.
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(15);

  private final Sql sql;
  private volatile Set<String> subjects = Set.of();

  RevokedCallers(Sql sql) {
    this.sql = sql;
  }

  /// Has tokens of that subject refused from a second or so after this transaction on. The subject
  /// never gets another token.
  public void revoke(String subject) {
    sql.update("delete from revoked_caller where until < clock_timestamp()");
    sql.update(
        """
        insert into revoked_caller (subject, until)
        values (?, clock_timestamp() + make_interval(secs => ?))
        on conflict (subject) do update set until = excluded.until
        """,
        subject,
        REMEMBERED_FOR.toSeconds());
  }

  /// @param subject a token's `sub`
  boolean isRevoked(String subject) {
    return subjects.contains(subject);
  }

  @Scheduled(every = "PT1S", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    try {
      subjects =
          sql
              .query(
                  "select subject from revoked_caller where until > clock_timestamp()",
                  row -> row.text("subject"))
              .stream()
              .collect(Collectors.toUnmodifiableSet());
    } catch (SqlFault away) {
      Log.debug("Revoked callers could not be read; the last ones hold", away);
    }
  }
}
