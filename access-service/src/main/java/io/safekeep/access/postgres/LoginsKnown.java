package io.safekeep.access.postgres;

import io.safekeep.access.postgres.SqlServerWatch.Watched;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// P6: it is known who can reach production data, by role or by grant, and nobody else can.
@Singleton
class LoginsKnown implements ControlCheck {

  private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);

  private final SqlServerWatch watch;
  private final WatchSettings settings;

  LoginsKnown(SqlServerWatch watch, WatchSettings settings) {
    this.watch = watch;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "logins-known";
  }

  @Override
  public String promise() {
    return "P6";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 unknown logins, at most %d standing ones, each server seen within 60 s"
        .formatted(settings.mostStanding());
  }

  @Override
  public List<ControlResult> check() {
    var watched = watch.all();
    return watched.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.UNKNOWN, null, "servers", null, "No database is registered yet."))
        : watched.stream().map(server -> judge(server, settings.mostStanding())).toList();
  }

  static ControlResult judge(Watched server, int mostStanding) {
    var since = server.sinceLook();
    if (since == null || since.compareTo(SEEN_WITHIN) > 0) {
      return result(
          server,
          Outcome.UNKNOWN,
          null,
          "%s was last seen %s: %s"
              .formatted(
                  server.name(),
                  since == null ? "never" : since.toSeconds() + " s ago",
                  server.failure() == null ? "nobody looked" : server.failure()));
    }
    return result(
        server,
        server.unknown() == 0 && server.standing() <= mostStanding ? Outcome.PASS : Outcome.FAIL,
        "%d unknown, %d standing, %d by grants"
            .formatted(server.unknown(), server.standing(), server.byGrant()),
        "GET /v1/resources/%s/logins names who can sign in at %s."
            .formatted(server.resource(), server.name()));
  }

  private static ControlResult result(
      Watched server, Outcome outcome, @Nullable String measured, String detail) {
    return new ControlResult(
        outcome, server.tenant(), server.resource().toString(), measured, detail);
  }
}
