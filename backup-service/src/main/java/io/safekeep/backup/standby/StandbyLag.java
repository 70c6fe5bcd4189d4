package io.safekeep.backup.standby;

import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// P73: what a datastore's standbys have is at most 5 seconds old, 99 times of 100.
@Singleton
class StandbyLag extends DatastoreCheck {

  private static final Duration BOUND = Duration.ofSeconds(5);

  private final SqlStandbys standbys;
  private final Clock clock;

  StandbyLag(Datastores datastores, SqlStandbys standbys, Clock clock) {
    super(datastores);
    this.standbys = standbys;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "standby-lag";
  }

  @Override
  public String promise() {
    return "P73";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "99 % of an hour's samples at most 5 s behind";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    Instant now = clock.instant();
    return standbys
        .exception(datastore.id())
        .map(exception -> StandbyStreaming.excepted(datastore, exception))
        .orElseGet(() ->
            judge(datastore, standbys.since(datastore.id(), now.minus(SqlStandbys.KEPT)), now));
  }

  /// @param samples of the last hour, newest first
  static ControlResult judge(Datastore datastore, List<StandbySample> samples, Instant now) {
    List<Duration> lags =
        samples.stream()
            .filter(sample -> sample.streaming() > 0)
            .map(StandbySample::lag)
            .sorted()
            .toList();
    if (lags.isEmpty() || samples.getFirst().at().isBefore(now.minus(StandbyStreaming.STALE))) {
      return seen(
          Outcome.UNKNOWN,
          datastore,
          "not seen",
          "No standby of %s was seen in the last hour, or none just now."
              .formatted(datastore.name()));
    }
    Duration p99 = lags.get(rank(lags.size()));
    String measured = String.format(Locale.ROOT, "%.1f s", p99.toMillis() / 1000.0);
    return seen(
        p99.compareTo(BOUND) <= 0 ? Outcome.PASS : Outcome.FAIL,
        datastore,
        measured,
        "Of %d samples of %s's standbys, 99 %% were at most %s behind."
            .formatted(lags.size(), datastore.name(), measured));
  }

  /// Nearest rank, counted from 0: the least that 99 % of the values do not exceed.
  private static int rank(int count) {
    return Math.ceilDiv(count * 99, 100) - 1;
  }
}
