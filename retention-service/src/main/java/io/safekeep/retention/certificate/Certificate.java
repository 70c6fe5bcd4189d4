package io.safekeep.retention.certificate;

import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.verification.Look;
import io.safekeep.retention.verification.ProofLevel;
import io.safekeep.retention.verification.StoreProof;
import io.safekeep.runtime.json.CanonicalJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a certificate says. Part 1 is of the live purge, part 2 of the end of the last trace; part
/// 2 says everything again, with what was shown since.
///
/// @param look that proved the purge
/// @param reports what others say of backups; none in part 1
/// @param firstSha256 digest of part 1; null in part 1
record Certificate(
    UUID id,
    int part,
    DeletionCase held,
    Look look,
    List<AgingReport> reports,
    @Nullable String firstSha256,
    Instant issuedAt) {

  static final String TYPE = "safekeep-purge-certificate+json";

  private static final String FORMAT = "safekeep purge certificate 1";

  private static final String KEY = "key";

  /// Classes whose stores nobody deletes from: their content ages and its keys are destroyed.
  private static final Set<String> AGING = Set.of("backup", KEY);

  /// What no certificate of ours speaks for, with the reason.
  private static final List<Map<String, Object>> OUT_OF_SCOPE =
      List.of(
          outOfScope(
              "copies that the tenant made itself: exports, downloads, restored copies it took out",
              "they are the tenant's, and out of our reach"),
          outOfScope("mail that was delivered", "it lies in mailboxes that belong to others"),
          outOfScope(
              "blocks of storage that databases gave back",
              "they are overwritten when they are used again, not at once; what was in them is"
                  + " sealed by the disk's own encryption, if the operator has switched that on"),
          outOfScope(
              "messages between the services, until the broker's time of retention is over",
              "they hold ids and times, no content of the tenant's"));

  Certificate {
    reports = List.copyOf(reports);
  }

  private static Map<String, Object> outOfScope(String what, String why) {
    return Map.of("what", what, "why", why);
  }

  /// The signed bytes as text: JSON in canonical form (RFC 8785).
  String payload() {
    var content = new HashMap<String, @Nullable Object>();
    content.put("format", FORMAT);
    content.put("part", part);
    content.put("certificate", id.toString());
    content.put("case", held.id().toString());
    content.put("tenant", held.tenant().toString());
    content.put("cause", held.cause().label());
    content.put("began", text(held.began()));
    content.put("scheduleVersion", held.scheduleVersion());
    content.put("notBefore", text(held.purgeAt()));
    content.put("purgedAt", text(purgedAt()));
    content.put("rounds", held.generation());
    content.put("verifiedAt", text(look.takenAt()));
    content.put("lastTraceAt", text(Cases.lastTrace(held)));
    content.put("erasedAt", part == 1 ? null : text(issuedAt));
    content.put("stores", stores().stream().map(Certificate::json).toList());
    content.put("aging", reports.stream().map(AgingReport::json).toList());
    content.put("outOfScope", OUT_OF_SCOPE);
    content.put("partOne", firstSha256);
    content.put("issuedAt", text(issuedAt));
    return CanonicalJson.of(content);
  }

  private Instant purgedAt() {
    Instant purged = held.purgedAt();
    if (purged == null) {
      throw new IllegalStateException("case " + held.id() + " is not purged");
    }
    return purged;
  }

  /// Whether nobody deletes from a store, so that it must be waited for.
  static boolean ages(StoreProof store) {
    return AGING.contains(store.dataClass());
  }

  /// Stores with what is shown of them. Backups climb once others have said that they aged out and
  /// that nothing of them can be read.
  private List<StoreProof> stores() {
    var stores = new ArrayList<StoreProof>();
    for (StoreProof store : look.stores()) {
      stores.add(part == 2 && ages(store) ? agedOut(store) : store);
    }
    return stores;
  }

  private StoreProof agedOut(StoreProof store) {
    AgingReport report =
        reports.stream()
            .filter(
                candidate -> candidate.service().equals(store.service()) && candidate.isPassed())
            .findFirst()
            .orElse(null);
    return report == null
        ? store
        : new StoreProof(
            store.service(),
            store.store(),
            store.dataClass(),
            store.method(),
            // A key is not waited for: what it sealed cannot be read any more.
            (store.dataClass().equals(KEY) ? ProofLevel.UNREADABLE : ProofLevel.AGED_OUT).label(),
            store.before(),
            store.after(),
            store.seenBefore(),
            store.seenAfter(),
            store.horizonDays(),
            report.detail());
  }

  private static Map<String, Object> json(StoreProof store) {
    return Map.ofEntries(
        Map.entry("service", store.service()),
        Map.entry("store", store.store()),
        Map.entry("class", store.dataClass()),
        Map.entry("method", store.method()),
        Map.entry("level", store.level()),
        Map.entry("before", store.before()),
        Map.entry("after", store.after()),
        Map.entry("seenBefore", store.seenBefore()),
        Map.entry("seenAfter", store.seenAfter()),
        Map.entry("horizonDays", store.horizonDays()),
        Map.entry("why", store.why()));
  }

  /// RFC 3339 in whole seconds of UTC.
  static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
