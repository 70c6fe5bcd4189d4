package io.safekeep.backup.recovery;

import io.safekeep.backup.restore.LocalAccess;
import io.safekeep.backup.wire.SqlConnection;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;

/// Lets somebody look into a copy who has no password of the original's: by a user that may read
/// everything, write nothing, and is gone after a day.
@Singleton
class OpenCopy {

  /// Also in the copy's access rules, see `RecoverySettings`.
  static final String READER = LocalAccess.READER;

  private static final Duration VALID = Duration.ofDays(1);
  private static final int PASSWORD_BYTES = 24;

  private final AuditTrail audit;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  OpenCopy(AuditTrail audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /// A user of a copy, shown once and kept nowhere.
  record Reader(String user, String password, Instant validUntil) {

    /// Without the password.
    @Override
    public String toString() {
      return user;
    }
  }

  /// Notes that somebody may look; before they can.
  @Transactional
  void record(Restore restore, Actor actor) {
    audit.record(
        actor,
        restore.tenant(),
        "restore.open",
        restore.id().toString(),
        Map.of("datastore", restore.datastore()));
  }

  /// Makes the user, or gives the one that is there a new password. Speaks to the copy, so no
  /// transaction may be open.
  @Transactional(Transactional.TxType.NEVER)
  Reader open(LocalAccess copy) {
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant until = clock.instant().plus(VALID).truncatedTo(ChronoUnit.SECONDS);
    try (SqlConnection connection = copy.open("postgres")) {
      // The source's settings must not put the password into the copy's log.
      connection.execute(
          """
          set log_statement = 'none'; set log_min_duration_statement = -1;
          set log_min_error_statement = 'panic'; set log_transaction_sample_rate = 0;
          set log_duration = off; set password_encryption = 'scram-sha-256'
          """);
      if (connection.query("select 1 from pg_roles where rolname = '" + READER + "'").isEmpty()) {
        connection.execute("create role " + READER);
      }
      connection.execute(
          """
          alter role %1$s login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
            connection limit 10 password %2$s valid until %3$s;
          alter role %1$s set default_transaction_read_only = on;
          grant pg_read_all_data to %1$s
          """
              .formatted(
                  READER,
                  SqlConnection.literal(password),
                  SqlConnection.literal(until.toString())));
      return new Reader(READER, password, until);
    } catch (IOException e) {
      throw new UncheckedIOException("a copy could not be opened", e);
    }
  }
}
