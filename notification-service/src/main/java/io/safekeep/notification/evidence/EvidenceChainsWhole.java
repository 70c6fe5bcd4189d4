package io.safekeep.notification.evidence;

import io.safekeep.contracts.record.RecordChain;
import io.safekeep.contracts.record.RecordKey;
import io.safekeep.contracts.record.SignedRecord;
import io.safekeep.notification.evidence.SqlEvidenceLog.Numbered;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// P54: no record of the evidence that was taken here in the last 90 days was changed, put in or
/// taken out.
@Singleton
class EvidenceChainsWhole implements ControlCheck {

  private static final int PAGE = 1000;
  private static final Duration BACK = Duration.ofDays(90);

  private final SqlEvidenceLog log;
  private final Clock clock;

  EvidenceChainsWhole(SqlEvidenceLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "evidence-chains-whole";
  }

  @Override
  public String promise() {
    return "P54";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "0 records changed, missing or put in";
  }

  @Override
  public List<ControlResult> check() {
    Map<String, Map<String, RecordKey>> keys =
        log.keys().stream()
            .collect(
                Collectors.groupingBy(
                    ChainKey::service,
                    Collectors.toMap(it -> it.key().id(), ChainKey::key, (one, _) -> one)));
    return log.chains().stream()
        .map(chain -> look(chain, keys.getOrDefault(chain.service(), Map.of())))
        .toList();
  }

  private ControlResult look(Chain chain, Map<String, RecordKey> keys) {
    long number =
        log.firstSince(chain.service(), clock.instant().minus(BACK)).orElse(chain.number()) - 1;
    List<Numbered> page = log.records(chain.service(), number, PAGE);
    String before =
        page.stream()
            .findFirst()
            .flatMap(first -> SignedRecord.parse(first.record()))
            .map(SignedRecord::previous)
            .orElse("");
    var verified = new RecordChain(keys, number, before);
    String last = "";
    while (!page.isEmpty()) {
      for (Numbered record : page) {
        verified.add(record.record());
        number = record.number();
        last = RecordKey.digest(record.record());
      }
      page = log.records(chain.service(), number, PAGE);
    }
    // Records may have come since the chain's row was read.
    List<String> faults = new ArrayList<>(verified.faults());
    if (number < chain.number() || (number == chain.number() && !last.equals(chain.digest()))) {
      faults.add("the newest record is not the one that was taken last");
    }
    return new ControlResult(
        faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        null,
        chain.service(),
        faults.size() + " faults in records up to " + number,
        faults.isEmpty()
            ? "Every record is signed and follows the one before it."
            : "The chain is not whole: " + faults.getFirst() + ".");
  }
}
