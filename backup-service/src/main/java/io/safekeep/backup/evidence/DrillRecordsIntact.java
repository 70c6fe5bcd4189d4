package io.safekeep.backup.evidence;

import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.SqlDrills;
import io.safekeep.backup.evidence.SqlDrillRecords.Stored;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.record.RecordChain;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// P23: each drill that has ended has its signed record, no record was changed or taken out, and
/// each still says what the drill's own row says.
@Singleton
class DrillRecordsIntact implements ControlCheck {

  private static final Duration UNTIL_RECORDED = Duration.ofHours(1);
  private static final int PAGE = 500;

  private final SqlDrillRecords records;
  private final SqlDrills drills;
  private final RecordKeys keys;
  private final Clock clock;

  DrillRecordsIntact(SqlDrillRecords records, SqlDrills drills, RecordKeys keys, Clock clock) {
    this.records = records;
    this.drills = drills;
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "drill-records-intact";
  }

  @Override
  public String promise() {
    return "P23";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 drills without a signed record after 1 h, 0 records changed or missing";
  }

  @Override
  public List<ControlResult> check() {
    return records.tenants().stream().map(this::look).toList();
  }

  private ControlResult look(TenantId tenant) {
    RecordChain chain =
        new RecordChain(keys.find(tenant).map(key -> Map.of(key.id(), key)).orElse(Map.of()));
    List<String> contradictions = new ArrayList<>();
    long number = 0;
    List<Stored> page = records.page(tenant, number, PAGE);
    while (!page.isEmpty()) {
      for (Stored stored : page) {
        Optional<String> recorded = chain.add(stored.record()).map(SignedRecord::payload);
        if (!recorded.equals(now(stored.drill()))) {
          contradictions.add("drill " + stored.drill() + " is not what was recorded");
        }
        number = stored.number();
      }
      page = records.page(tenant, number, PAGE);
    }
    List<String> faults = new ArrayList<>(chain.faults());
    faults.addAll(contradictions);
    long missing = records.missing(tenant, clock.instant().minus(UNTIL_RECORDED));
    if (missing > 0) {
      faults.add(missing + " drills have no record");
    }
    return new ControlResult(
        faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        tenant,
        tenant.toString(),
        number + " records, " + faults.size() + " faults",
        faults.isEmpty()
            ? "Every record of a drill is signed and follows the one before it."
            : "The records of drills are not intact: " + faults.getFirst() + ".");
  }

  private Optional<String> now(UUID id) {
    Optional<Drill> drill = drills.find(id);
    return drill.flatMap(it -> drills.startedAt(id).map(at -> new DrillRecord(it, at).payload()));
  }
}
