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
import java.util.Optional;

/// P72: of every datastore there are a primary and a standby at any time, but for those that are
/// declared to have none.
@Singleton
class StandbyStreaming extends DatastoreCheck {

  /// A sample older than this says nothing about now.
  static final Duration STALE = StandbySample.EVERY.multipliedBy(8);

  /// Two samples, so that each is judged at least once, however they and the checks fall.
  private static final Duration JUDGED = StandbySample.EVERY.multipliedBy(2);

  private final SqlStandbys standbys;
  private final Clock clock;

  StandbyStreaming(Datastores datastores, SqlStandbys standbys, Clock clock) {
    super(datastores);
    this.standbys = standbys;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "standby-streaming";
  }

  @Override
  public String promise() {
    return "P72";
  }

  @Override
  public Duration every() {
    return StandbySample.EVERY;
  }

  @Override
  public String bound() {
    return "at least 1 streaming standby in every sample";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    Instant now = clock.instant();
    return standbys
        .exception(datastore.id())
        .map(exception -> excepted(datastore, exception))
        .orElseGet(() ->
            judge(
                datastore,
                standbys.since(datastore.id(), now.minus(SqlStandbys.KEPT)),
                standbys.unseen(datastore.id()),
                now));
  }

  static ControlResult excepted(Datastore datastore, SingleInstance exception) {
    return seen(
        Outcome.PASS,
        datastore,
        "exception",
        "%s is declared to be a single instance by %s: %s"
            .formatted(datastore.name(), exception.declaredBy(), exception.reason()));
  }

  /// @param samples of the last hour, newest first
  static ControlResult judge(
      Datastore datastore, List<StandbySample> samples, Optional<String> unseen, Instant now) {
    if (samples.isEmpty()
        || unseen.isPresent()
        || samples.getFirst().at().isBefore(now.minus(STALE))) {
      return seen(
          Outcome.UNKNOWN,
          datastore,
          "not seen",
          "Standbys of %s are not seen: %s."
              .formatted(datastore.name(), unseen.orElse("its server does not answer")));
    }
    long without = samples.stream().filter(sample -> sample.streaming() < 1).count();
    Instant from = now.minus(JUDGED);
    boolean isBroken =
        samples.stream()
            .filter(sample -> sample.equals(samples.getFirst()) || sample.at().isAfter(from))
            .anyMatch(sample -> sample.streaming() < 1);
    return seen(
        isBroken ? Outcome.FAIL : Outcome.PASS,
        datastore,
        samples.getFirst().streaming() + " streaming",
        "%s has %d streaming standbys; in the last hour it had none for about %d s."
            .formatted(
                datastore.name(),
                samples.getFirst().streaming(),
                without * StandbySample.EVERY.toSeconds()));
  }
}
