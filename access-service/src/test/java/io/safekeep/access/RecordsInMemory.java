package io.safekeep.access;

import io.safekeep.access.grant.GrantInForce;
import io.safekeep.access.session.RecordUnavailable;
import io.safekeep.access.session.SessionRecord;
import io.safekeep.access.session.SessionRecords;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// Records that a test reads, and can take away.
@Singleton
public class RecordsInMemory implements SessionRecords {

  public final List<Entry> entries = new CopyOnWriteArrayList<>();
  public volatile boolean away;

  public record Entry(
      UUID grant,
      UUID session,
      String type,
      Map<String, Object> open,
      Map<String, String> sealed) {}

  @Override
  public SessionRecord begin(GrantInForce grant, String address) throws RecordUnavailable {
    var session = UUID.randomUUID();
    add(grant, session, "session.started", Map.of(), Map.of("address", address));
    return new SessionRecord() {
      @Override
      public UUID session() {
        return session;
      }

      @Override
      public void record(String type, Map<String, Object> open, Map<String, String> sealed)
          throws RecordUnavailable {
        add(grant, session, type, open, sealed);
      }

      @Override
      public void end(String reason, Map<String, Object> totals) {
        entries.add(
            new Entry(grant.terms().grant(), session, "session.ended " + reason, totals, Map.of()));
      }
    };
  }

  private void add(
      GrantInForce grant,
      UUID session,
      String type,
      Map<String, Object> open,
      Map<String, String> sealed)
      throws RecordUnavailable {
    if (away) {
      throw new RecordUnavailable("away", null);
    }
    entries.add(new Entry(grant.terms().grant(), session, type, open, sealed));
  }

  public List<Entry> of(UUID grant) {
    return entries.stream().filter(entry -> entry.grant().equals(grant)).toList();
  }
}
