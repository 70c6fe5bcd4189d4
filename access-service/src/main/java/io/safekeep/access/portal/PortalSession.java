package io.safekeep.access.portal;

import io.safekeep.access.grant.EndReason;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecord;
import io.safekeep.access.session.SessionRecords;
import io.safekeep.access.session.SessionRecords.InUseElsewhere;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Page views by one grant from one address. Begins with the first, and ends once, by whoever ends
/// it first.
final class PortalSession {

  private final SessionRecords records;
  private final GrantsInForce grants;
  private final GrantInForce grant;
  private final String address;
  private final Consumer<PortalSession> whenEnded;
  private final LongAdder views = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SessionRecord record;
  private GrantsInForce.@Nullable Watch watch;
  private volatile Instant lastView = Instant.MAX;
  private boolean ended;

  /// @param whenEnded called once, also if it cannot begin
  PortalSession(
      SessionRecords records,
      GrantsInForce grants,
      GrantInForce grant,
      String address,
      Consumer<PortalSession> whenEnded) {
    this.records = records;
    this.grants = grants;
    this.grant = grant;
    this.address = address;
    this.whenEnded = whenEnded;
  }

  /// Records a view before it happens. Any number may be recorded at once.
  ///
  /// @return the session; empty if it has ended, and nothing was recorded
  Optional<UUID> record(PageView view, Instant at) throws RecordUnavailable, InUseElsewhere {
    try {
      var begun = begun();
      if (begun == null) {
        return Optional.empty();
      }
      begun.record("session.page_view", view.open(), view.sealed());
      views.increment();
      lastView = at;
      return Optional.of(begun.session());
    } catch (RecordUnavailable | InUseElsewhere e) {
      end("record_unavailable");
      throw e;
    }
  }

  /// Null if it has ended.
  private @Nullable SessionRecord begun() throws RecordUnavailable, InUseElsewhere {
    lock.lock();
    try {
      if (record == null && !ended) {
        record = records.begin(grant, address);
        record.whenToEnd(reason -> Thread.startVirtualThread(() -> end(reason)));
        watch = grants.watch(grant.terms().grant(), reason -> end(label(reason)));
      }
      return ended ? null : record;
    } finally {
      lock.unlock();
    }
  }

  private static String label(EndReason reason) {
    return switch (reason) {
      case TIME -> "grant_ended";
      case WITHDRAWN, REVOKED, CUSTOMER, LOCKED, INELIGIBLE, REVIEW, FAILED, UNKNOWN ->
          reason.label();
    };
  }

  void endIfIdle(Duration idle, Instant now) {
    if (!lastView.isAfter(now.minus(idle))) {
      end("idle");
    }
  }

  void end(String reason) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      if (watch != null) {
        watch.close();
      }
      if (record != null) {
        record.end(reason, Map.of("page_views", views.sum()));
      }
    } finally {
      lock.unlock();
    }
    whenEnded.accept(this);
  }
}
