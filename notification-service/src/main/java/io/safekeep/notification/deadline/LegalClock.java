package io.safekeep.notification.deadline;

import io.safekeep.contracts.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The clock of one duty in one incident.
///
/// @param regime id of the duty
/// @param tenant whose contract it is; null for a law
/// @param startedBy the fact, or the duty before
/// @param toldPercent how far it had run when people were last told
/// @param ended null while it runs
public record LegalClock(
    UUID id,
    UUID incident,
    String regime,
    @Nullable TenantId tenant,
    Instant startedAt,
    String startedBy,
    Instant dueAt,
    int toldPercent,
    @Nullable Ended ended) {

  private static final int[] ALARMS = {50, 75, 90, 100};
  private static final int WHOLE = 100;

  /// @param how `done` or `not-applicable`
  public record Ended(Instant at, String by, String how, String note) {}

  /// How much of its time is over, 0 to 100, and 100 when it is past.
  int percent(Instant now) {
    long whole = Duration.between(startedAt, dueAt).toMillis();
    long gone = Duration.between(startedAt, now).toMillis();
    return (int) Math.clamp(gone * WHOLE / whole, 0, WHOLE);
  }

  /// What people have to be told now: 50, 75, 90 or 100; 0 if nothing.
  int alarm(Instant now) {
    int due = 0;
    for (int alarm : ALARMS) {
      if (percent(now) >= alarm) {
        due = alarm;
      }
    }
    return due > toldPercent ? due : 0;
  }

  /// When there is something to be told next; null if nothing is left.
  @Nullable Instant nextAlarm() {
    for (int alarm : ALARMS) {
      if (alarm > toldPercent) {
        // Rounded up, so that it is really reached then.
        return startedAt.plusMillis(
            Math.ceilDiv(Duration.between(startedAt, dueAt).toMillis() * alarm, WHOLE));
      }
    }
    return null;
  }

  /// Neither ended in time nor still in time.
  public boolean isMissed(Instant now) {
    var end = ended;
    return end == null ? now.isAfter(dueAt) : end.how().equals("done") && end.at().isAfter(dueAt);
  }
}
