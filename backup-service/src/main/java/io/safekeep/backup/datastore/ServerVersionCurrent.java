package io.safekeep.backup.datastore;

import io.safekeep.backup.BackupSettings;
import io.safekeep.backup.wire.ReplicationConnection;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// P37: datastores run the newest minor release of their major, at most 30 days after it came out,
/// and no major whose support has ended. A server that is behind the releases we know of is behind;
/// that one is not can only be said while what we know is fresh.
@Singleton
class ServerVersionCurrent extends DatastoreInspection {

  private static final int LAG_DAYS = 30;

  /// PostgreSQL plans minor releases each quarter; between two of them nothing else is expected.
  private static final int FRESH_DAYS = 45;

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private final BackupSettings settings;
  private final Clock clock;

  ServerVersionCurrent(Datastores datastores, BackupSettings settings, Clock clock) {
    super(datastores);
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "server-version-current";
  }

  @Override
  public String promise() {
    return "P37";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(6);
  }

  @Override
  public String bound() {
    return "newest minor for at most " + LAG_DAYS + " days, major supported";
  }

  @Override
  protected ControlResult look(Datastore datastore) throws IOException {
    try (ReplicationConnection connection = ReplicationConnection.open(datastore.dsn())) {
      return judge(
          datastore,
          connection.show("server_version"),
          PostgresReleases.read(settings.postgresReleases()),
          LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
  }

  static ControlResult judge(
      Datastore datastore, String version, PostgresReleases releases, LocalDate today) {
    Matcher numbers = VERSION.matcher(version);
    PostgresReleases.Major major =
        numbers.matches() ? releases.majors().get(Integer.valueOf(numbers.group(1))) : null;
    if (major == null) {
      return seen(
          Outcome.UNKNOWN,
          datastore,
          version,
          "PostgreSQL " + version + " is none of the releases known on " + releases.asOf() + ".");
    }
    if (today.isAfter(major.end())) {
      return seen(
          Outcome.FAIL,
          datastore,
          version,
          "Support of PostgreSQL " + numbers.group(1) + " ended on " + major.end() + ".");
    }
    String newest = numbers.group(1) + "." + major.newest();
    if (Integer.parseInt(numbers.group(2)) < major.newest()) {
      long lag = ChronoUnit.DAYS.between(major.released(), today);
      return seen(
          lag <= LAG_DAYS ? Outcome.PASS : Outcome.FAIL,
          datastore,
          version,
          datastore.name() + " lacks " + newest + " of " + major.released() + ".");
    }
    boolean fresh = ChronoUnit.DAYS.between(releases.asOf(), today) <= FRESH_DAYS;
    return seen(
        fresh ? Outcome.PASS : Outcome.UNKNOWN,
        datastore,
        version,
        fresh
            ? datastore.name() + " runs the newest release."
            : newest + " was the newest on " + releases.asOf() + "; what came since is not known.");
  }
}
