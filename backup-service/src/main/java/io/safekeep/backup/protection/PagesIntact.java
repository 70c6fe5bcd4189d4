package io.safekeep.backup.protection;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P54: no page of a datastore contradicts its own checksum. Judged by the newest base backup and
/// those it rests on.
@Singleton
class PagesIntact implements ControlCheck {

  private final Datastores datastores;
  private final BaseBackupRuns runs;

  PagesIntact(Datastores datastores, BaseBackupRuns runs) {
    this.datastores = datastores;
    this.runs = runs;
  }

  @Override
  public String name() {
    return "pages-intact";
  }

  @Override
  public String promise() {
    return "P54";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "0 broken pages";
  }

  @Override
  public List<ControlResult> check() {
    return QuarkusTransaction.requiringNew()
        .call(() ->
            datastores.ids().stream()
                .map(id ->
                    judge(
                        datastores.find(id).orElseThrow(),
                        runs.completed(id).stream().findFirst().map(runs::chain).orElse(List.of())))
                .toList());
  }

  /// @param chain the newest base backup first, then those that it rests on
  static ControlResult judge(Datastore datastore, List<BaseBackupRun.Completed> chain) {
    long checked = chain.stream().mapToLong(link -> link.content().pages().checked()).sum();
    long broken = chain.stream().mapToLong(link -> link.content().pages().broken()).sum();
    if (broken > 0) {
      String first =
          chain.stream()
              .map(link -> link.content().pages().firstBroken())
              .filter(page -> page != null)
              .findFirst()
              .orElse("unknown");
      return result(
          Outcome.FAIL,
          datastore,
          broken + " broken pages",
          "%s has %d broken pages, the first is %s.".formatted(datastore.name(), broken, first));
    }
    if (checked == 0) {
      return result(
          Outcome.UNKNOWN,
          datastore,
          "not checked",
          datastore.name() + " has no page checksums, or no base backup yet.");
    }
    return result(
        Outcome.PASS,
        datastore,
        "0 of " + checked + " pages",
        "No page of %s contradicts its checksum.".formatted(datastore.name()));
  }

  private static ControlResult result(
      Outcome outcome, Datastore datastore, String measured, String detail) {
    return new ControlResult(
        outcome, datastore.tenant(), datastore.id().toString(), measured, detail);
  }
}
