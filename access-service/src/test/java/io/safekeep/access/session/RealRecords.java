package io.safekeep.access.session;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.log.SqlLogStage;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.sql.Sql;
import java.time.Clock;

/// Records as the service keeps them, on a database of a test's own, without the service.
public final class RealRecords implements SessionRecords, AutoCloseable {
  private final DurableRecords records;

  public RealRecords(Sql sql) {
    var clock = Clock.systemUTC();
    var ids = new Ids(clock);
    var json = new JsonMapper();
    var log = new SqlLogStage(sql, ids, clock, json);
    var sessions = new SqlSessions(sql, log, json);
    var bounds =
        new SessionBounds(
            sessions,
            log,
            event -> {
              throw new AssertionError("nobody is to hear of " + event);
            },
            clock);
    this.records = new DurableRecords(sessions, bounds, ids);
  }

  @Override
  public SessionRecord begin(GrantInForce grant, String address)
      throws RecordUnavailable, InUseElsewhere {
    return records.begin(grant, address);
  }

  @Override
  public void close() {
    try {
      records.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
