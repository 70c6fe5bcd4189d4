package io.safekeep.retention.deletion;

import io.safekeep.retention.relationship.Ledger;
import io.safekeep.retention.schedule.RetentionSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a tenant's ledger asks of its deletion case. Depends on nothing but what it is given: asked
/// once more it says the same, whatever was told twice, late or in another order.
sealed interface CasePlan {

  /// A case that was opened late leaves the tenant that much time all the same, because it heard of
  /// it late.
  Duration SHORTEST_NOTICE = Duration.ofDays(30);

  /// All is as it should be.
  record Leave() implements CasePlan {}

  /// The last relationship ended then, and there is no case yet.
  record Open(Instant began) implements CasePlan {}

  /// The tenant is back, or left at another time than was thought: the case is over.
  record Reactivate(String why) implements CasePlan {}

  /// As [Reactivate], but holders have been told already, and must give the data back first.
  record Release(String why) implements CasePlan {}

  /// The period is over.
  record Due() implements CasePlan {}

  /// There is a relationship with a tenant whose data may be gone. Must not happen; nothing is
  /// destroyed any more, and somebody has to look.
  record TooLate(String why) implements CasePlan {}

  /// @param newest the tenant's open case, or else the last one; null if there never was one
  /// @param clocksAgree whether it is known what time it is; if not, nothing begins and nothing is
  ///   due, and the next sweep asks again
  static CasePlan of(Ledger ledger, @Nullable DeletionCase newest, boolean clocksAgree) {
    return switch (of(ledger, newest)) {
      case Open _, Due _ when !clocksAgree -> new Leave();
      case CasePlan plan -> plan;
    };
  }

  private static CasePlan of(Ledger ledger, @Nullable DeletionCase newest) {
    if (newest == null || newest.state() == CaseState.REACTIVATED) {
      return ledger.ended().<CasePlan>map(Open::new).orElseGet(Leave::new);
    }
    Optional<String> back = back(ledger, newest);
    return switch (newest.state()) {
      case GRACE ->
          back.<CasePlan>map(Reactivate::new)
              .orElseGet(() -> ledger.asOf().isBefore(newest.purgeAt()) ? new Leave() : new Due());
      case DUE -> back.<CasePlan>map(Reactivate::new).orElseGet(Leave::new);
      case QUARANTINED -> back.<CasePlan>map(Release::new).orElseGet(Leave::new);
      case PURGING, VERIFYING, LIVE_PURGED, AGING_OUT, KEYS_DESTROYED, ERASED ->
          back.<CasePlan>map(TooLate::new).orElseGet(Leave::new);
      case REACTIVATED -> throw new IllegalStateException("handled above");
    };
  }

  private static Optional<String> back(Ledger ledger, DeletionCase of) {
    if (ledger.open() > 0) {
      return Optional.of("%d relationships are open".formatted(ledger.open()));
    }
    return of.cause() == DeletionCase.Cause.RELATIONSHIPS_ENDED
        ? ledger
            .ended()
            .filter(ended -> !ended.equals(of.began()))
            .map(ended ->
                "the last relationship ended at %s and not at %s".formatted(ended, of.began()))
        : Optional.empty();
  }

  /// Time that live data has after the last relationship.
  static Duration period(RetentionSchedule schedule, Optional<Duration> story) {
    return story.orElseGet(() -> Duration.ofDays(schedule.live().getDays()));
  }

  /// Before which instant nothing is destroyed in a case that is opened now.
  static Instant purgeAt(
      Instant began, Instant now, RetentionSchedule schedule, Optional<Duration> story) {
    Instant over = began.plus(period(schedule, story));
    return story.isPresent() ? over : DeletionCase.later(over, now.plus(SHORTEST_NOTICE));
  }
}
