package io.safekeep.notification.finding;

import io.safekeep.runtime.id.Ids;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;

/// Opens findings for what the suite itself notices.
@Singleton
public class Findings {

  private final SqlFindings findings;
  private final Ids ids;
  private final Clock clock;

  Findings(SqlFindings findings, Ids ids, Clock clock) {
    this.findings = findings;
    this.ids = ids;
    this.clock = clock;
  }

  /// Opens a finding in the caller's transaction, unless one with that key is open.
  ///
  /// @param source as [Finding] has them
  /// @param promises ids of the promises that it touches
  /// @return whether it is new
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean open(
      String key, String source, Risk risk, String title, String detail, List<String> promises) {
    var now = clock.instant();
    return findings.add(
        new Finding(
            ids.next(),
            key,
            source,
            risk,
            title,
            detail,
            promises,
            null,
            "notification-service",
            now,
            now.plus(risk.toMend()),
            null));
  }
}
