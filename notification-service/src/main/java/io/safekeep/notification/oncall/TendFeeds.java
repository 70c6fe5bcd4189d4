package io.safekeep.notification.oncall;

import io.safekeep.notification.oncall.SqlFeeds.Feed;
import io.safekeep.notification.staff.Employee;
import io.safekeep.notification.staff.SqlStaff;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/// Gives people a secret address at which calendar programs, which cannot sign in, find their own
/// turns. Whoever has it learns when somebody is on call and for what, and nothing else.
@Singleton
class TendFeeds {

  /// Tells people and secret scanners what the value is.
  static final String KEY_PREFIX = "ocf_";

  /// Turns that are over stay in calendars for so long.
  private static final Duration BEHIND = Duration.ofDays(7);

  private final SqlFeeds feeds;
  private final OnCall onCall;
  private final SqlStaff staff;
  private final AuditTrail audit;
  private final Clock clock;

  TendFeeds(SqlFeeds feeds, OnCall onCall, SqlStaff staff, AuditTrail audit, Clock clock) {
    this.feeds = feeds;
    this.onCall = onCall;
    this.staff = staff;
    this.audit = audit;
    this.clock = clock;
  }

  /// A new key; the one before is good no more.
  @Transactional
  Secret make(Actor actor, UUID employee) {
    var key = Secret.random(KEY_PREFIX);
    feeds.put(employee, key, clock.instant().truncatedTo(ChronoUnit.MICROS));
    audit.record(actor, null, "on-call-feed.make", employee.toString(), Map.of());
    return key;
  }

  /// @throws Refusal NOT_FOUND if there is none
  @Transactional
  void end(Actor actor, UUID employee) {
    if (!feeds.remove(employee)) {
      throw Refusal.notFound("calendar address");
    }
    audit.record(actor, null, "on-call-feed.end", employee.toString(), Map.of());
  }

  /// The turns of whoever has that key (RFC 5545).
  ///
  /// @throws Refusal NOT_FOUND if nobody active has it
  @Transactional
  String calendar(Secret key) {
    Instant now = clock.instant();
    UUID employee =
        feeds
            .find(key)
            .map(Feed::employee)
            .filter(id -> staff.find(id).filter(Employee::active).isPresent())
            .orElseThrow(() -> Refusal.notFound("calendar at that address"));
    feeds.read(employee, now.truncatedTo(ChronoUnit.HOURS));
    // From a whole day on, so that a turn that goes on begins at the same time each time.
    Instant from = now.truncatedTo(ChronoUnit.DAYS).minus(BEHIND);
    return CalendarWriter.ofTurns(
        employee, onCall.turns(employee, from, now.plus(Schedule.AHEAD)), now);
  }
}
