package io.safekeep.backup.protection;

import io.safekeep.backup.catalogue.BaseBackupRun;
import io.safekeep.backup.catalogue.BaseBackupRuns;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P54: no page of a datastore contradicts its own checksum. Judged by the newest base backup and
/// those it rests on.
@Singleton
class PagesIntact extends DatastoreCheck {

  private final BaseBackupRuns runs;

  PagesIntact(Datastores datastores, BaseBackupRuns runs) {
    super(datastores);
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
  protected ControlResult look(Datastore datastore) {
    return judge(
        datastore,
        runs.completed(datastore.id()).stream().findFirst().map(runs::chain).orElse(List.of()));
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
      return seen(
          Outcome.FAIL,
          datastore,
          broken + " broken pages",
          "%s has %d broken pages, the first is %s.".formatted(datastore.name(), broken, first));
    }
    if (checked == 0) {
      return seen(
          Outcome.UNKNOWN,
          datastore,
          "not checked",
          datastore.name() + " has no page checksums, or no base backup yet.");
    }
    return seen(
        Outcome.PASS,
        datastore,
        "0 of " + checked + " pages",
        "No page of %s contradicts its checksum.".formatted(datastore.name()));
  }
}
