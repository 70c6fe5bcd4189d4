package io.safekeep.backup.evidence;

import io.safekeep.backup.drill.Drill;
import io.safekeep.backup.drill.DrillState;
import io.safekeep.backup.drill.Findings;
import io.safekeep.runtime.json.CanonicalJson;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is recorded of a drill that has ended: its timeline and its findings.
///
/// @param startedAt when its making began
record DrillRecord(Drill drill, Instant startedAt) {

  static final String TYPE = "safekeep drill record 1";

  /// Made from the drill's row alone, so that the same row always gives the same bytes.
  String payload() {
    if (!(drill.state() instanceof DrillState.Ended ended)) {
      throw new IllegalStateException("drill " + drill.id() + " has not ended");
    }
    Findings findings = drill.findings().orElse(null);
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("type", TYPE);
    content.put("drill", drill.id().toString());
    content.put("tenant", drill.tenant().value().toString());
    content.put("datastore", drill.datastore().toString());
    content.put("kind", drill.kind().toString());
    content.put("target", drill.target().toString());
    content.put("requestedBy", drill.requestedBy());
    content.put("requestedAt", drill.requestedAt().toString());
    content.put("startedAt", startedAt.toString());
    content.put(
        "answeredAt",
        findings == null ? null : drill.requestedAt().plus(findings.recoveryTime()).toString());
    content.put("endedAt", ended.endedAt().toString());
    switch (ended) {
      case DrillState.Passed _ -> {
        content.put("outcome", "passed");
        content.put("failure", null);
      }
      case DrillState.Failed(String reason, _, _) -> {
        content.put("outcome", "failed");
        content.put("failure", reason);
      }
    }
    content.put("findings", findings == null ? null : content(findings));
    return CanonicalJson.of(content);
  }

  private static Map<String, @Nullable Object> content(Findings findings) {
    var seen = findings.seen();
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("recoveryMillis", findings.recoveryTime().toMillis());
    content.put("repository", findings.repository());
    content.put("bytes", findings.bytes());
    content.put("heartbeatExpected", findings.expectedBeat());
    content.put("heartbeat", findings.beat() == null ? null : findings.beat().number());
    content.put("dataAgeMillis", millis(findings.dataAge()));
    content.put("databases", seen.databases());
    content.put("pageChecksums", seen.pageChecksums());
    content.put("checksumFailures", seen.checksumFailures());
    content.put("amcheck", seen.amcheck());
    content.put("relations", seen.relations());
    content.put("relationsChecked", seen.relationsChecked());
    content.put("tables", seen.tables());
    content.put("tablesCounted", seen.tablesCounted());
    content.put("rows", seen.rows());
    content.put("damages", seen.damages());
    return content;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }
}
