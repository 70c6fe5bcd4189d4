package io.safekeep.notification.alert;

import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One trouble of one thing, from when it began until it was over.
///
/// @param group of alerts that are one trouble together
/// @param labels the sender's, and ours: `source`, `source-kind`, `level` and, if known, `tenant`
/// @param signals how many told of it
/// @param episode when it was on
/// @param endedBy who closed it; null if a signal did, or time
/// @param silence that keeps it quiet; null if none does
/// @param penTest window that it fell into; null if none
record Alert(
    UUID id,
    UUID source,
    UUID group,
    @Nullable UUID tenant,
    String title,
    Level level,
    SortedMap<String, String> labels,
    SortedMap<String, String> notes,
    @Nullable String link,
    long signals,
    Instant startedAt,
    Episode episode,
    @Nullable Instant acknowledgedAt,
    @Nullable String endedBy,
    Verdict verdict,
    String rule,
    int rulesVersion,
    String reason,
    @Nullable UUID silence,
    @Nullable UUID penTest,
    Instant decidedAt) {

  boolean isOver() {
    return episode.endedAt() != null;
  }

  /// In a word, for readers.
  String state() {
    if (isOver()) {
      return "over";
    }
    return acknowledgedAt == null ? "firing" : "acknowledged";
  }

  /// What rules and silences go by. Ours win: no sender says for itself what it is.
  static SortedMap<String, String> labels(HeardSignal heard) {
    return labels(
        heard.signal().labels(),
        heard.sourceName(),
        heard.sourceKind(),
        heard.signal().level(),
        heard.signal().tenant());
  }

  private static SortedMap<String, String> labels(
      Map<String, String> said,
      String source,
      SourceKind kind,
      Level level,
      @Nullable UUID tenant) {
    var labels = new TreeMap<>(said);
    labels.put("source", source);
    labels.put("source-kind", kind.label());
    labels.put("level", level.label());
    if (tenant != null) {
      labels.put("tenant", tenant.toString());
    }
    return labels;
  }
}
