package io.safekeep.access.session;

import io.safekeep.access.log.LogEntry;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.contracts.Event;
import io.safekeep.contracts.access.UnauthorizedAccess;
import io.safekeep.runtime.outbox.Outbox;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Begins and ends sessions. Each does so in a transaction of its own, together with the fact that
/// tells of it.
@Singleton
class SessionBounds {
  private final SqlSessions sessions;
  private final SqlLogStage log;
  private final Consumer<Event> outbox;
  private final Clock clock;

  @Inject
  SessionBounds(SqlSessions sessions, SqlLogStage log, Outbox outbox, Clock clock) {
    this(sessions, log, outbox::add, clock);
  }

  SessionBounds(SqlSessions sessions, SqlLogStage log, Consumer<Event> outbox, Clock clock) {
    this.sessions = sessions;
    this.log = log;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// @return false if the grant is in use from another address; then that is told
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  boolean begin(KeptSession session, String address, UUID replica) {
    var terms = session.terms();
    if (sessions.addressElsewhere(terms.grant(), address).isPresent()) {
      log.add(session.refusal(address));
      outbox.accept(
          new UnauthorizedAccess(
              terms.tenant().value(),
              terms.resource().id(),
              terms.resource().resourceClass().label(),
              "two-places",
              "grant " + terms.grant() + " is in use, and was tried from another address",
              clock.instant()));
      return false;
    }
    sessions.seen(replica);
    sessions.add(session.session(), terms, address, replica);
    log.add(session.beginning(address));
    return true;
  }

  /// Ends those that are not over already.
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  void end(Map<UUID, Item.End> ends) {
    var entries =
        sessions.end(ends.values()).stream()
            .map(ended -> ending(ended, ends.get(ended.session())))
            .toList();
    if (!entries.isEmpty()) {
      log.add(entries);
    }
  }

  private static LogEntry ending(SqlSessions.Ended ended, Item.@Nullable End end) {
    Map<String, Object> tells = new HashMap<>(end == null ? Map.of() : end.totals());
    tells.put("reason", ended.reason());
    tells.put("entries", ended.number() + 1);
    return LogEntry.of(ended.tenant(), "session.ended", ended.employee(), tells)
        .request(ended.request())
        .grant(ended.grant())
        .session(ended.session(), ended.number());
  }
}
