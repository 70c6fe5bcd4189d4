package io.safekeep.access.portal;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.grant.GrantsInForce;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecords;
import io.safekeep.access.session.SessionRecords.InUseElsewhere;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Sessions of page views that are open on this replica.
@Singleton
class PortalSessions {

  private final SessionRecords records;
  private final GrantsInForce grants;
  private final PortalSettings settings;
  private final Clock clock;
  private final ConcurrentMap<Place, PortalSession> open = new ConcurrentHashMap<>();

  PortalSessions(
      SessionRecords records, GrantsInForce grants, PortalSettings settings, Clock clock) {
    this.records = records;
    this.grants = grants;
    this.settings = settings;
    this.clock = clock;
  }

  private record Place(UUID grant, String address) {}

  /// Records a view before it happens.
  ///
  /// @return the session it is part of
  UUID record(GrantInForce grant, String address, PageView view)
      throws RecordUnavailable, InUseElsewhere {
    // The open session may end just now; the one after it is new.
    var recorded = recordOnce(grant, address, view);
    return recorded.isPresent()
        ? recorded.get()
        : recordOnce(grant, address, view)
            .orElseThrow(() -> new RecordUnavailable("the session ended as it began", null));
  }

  private Optional<UUID> recordOnce(GrantInForce grant, String address, PageView view)
      throws RecordUnavailable, InUseElsewhere {
    return open.computeIfAbsent(
            new Place(grant.terms().grant(), address),
            place ->
                new PortalSession(
                    records, grants, grant, address, ended -> open.remove(place, ended)))
        .record(view, clock.instant());
  }

  /// Ends the sessions of one grant.
  void end(UUID grant) {
    open.forEach((place, session) -> {
      if (place.grant().equals(grant)) {
        session.end("grant_ended");
      }
    });
  }

  @Scheduled(every = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void endIdle() {
    var now = clock.instant();
    open.values().forEach(session -> session.endIfIdle(settings.idle(), now));
  }

  @PreDestroy
  void endAll() {
    List.copyOf(open.values()).forEach(session -> session.end("system"));
  }
}
