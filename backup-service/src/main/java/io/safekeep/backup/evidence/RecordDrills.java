package io.safekeep.backup.evidence;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.SqlDrills;
import io.safekeep.backup.evidence.SqlDrillRecords.Stored;
import io.safekeep.backup.vault.KeyUnavailable;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Signs the record of each drill that has ended, within seconds. One replica at a time does it for
/// the whole suite, so that records follow each other.
@Singleton
class RecordDrills implements WorkHandler {

  private static final String KIND = "record-drills";
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final SqlDrillRecords records;
  private final SqlDrills drills;
  private final RecordKeys keys;
  private final WorkQueue queue;
  private final Clock clock;

  RecordDrills(
      SqlDrillRecords records, SqlDrills drills, RecordKeys keys, WorkQueue queue, Clock clock) {
    this.records = records;
    this.drills = drills;
    this.keys = keys;
    this.queue = queue;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "all");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws IOException, GeneralSecurityException {
    Set<TenantId> withoutKey = new HashSet<>();
    Optional<UUID> next = records.firstMissing(withoutKey);
    while (next.isPresent() && lease.held()) {
      Drill drill = drills.find(next.get()).orElseThrow();
      try {
        record(drill);
      } catch (KeyUnavailable e) {
        // The others' records do not wait for it; the control says what is missing.
        withoutKey.add(drill.tenant());
        Log.warnf("Drill %s cannot be recorded now: %s", drill.id(), e.getMessage());
      }
      next = records.firstMissing(withoutKey);
    }
    return Next.again(EVERY);
  }

  private void record(Drill drill) throws IOException, GeneralSecurityException {
    RecordKeys.Pair pair = keys.obtain(drill.tenant());
    String payload = new DrillRecord(drill, drills.startedAt(drill.id()).orElseThrow()).payload();
    var last = records.last(drill.tenant());
    SignedRecord signed =
        SignedRecord.sign(
            pair.publicKey(),
            pair.privateKey(),
            last.map(Stored::number).orElse(0L) + 1,
            last.map(Stored::record).map(RecordKey::digest).orElse(""),
            payload);
    // Two replicas can only meet here if one has lost its lease: then the number is taken.
    QuarkusTransaction.requiringNew()
        .run(() ->
            records.add(
                drill.tenant(),
                new Stored(signed.number(), drill.id(), signed.compact()),
                clock.instant()));
  }
}
