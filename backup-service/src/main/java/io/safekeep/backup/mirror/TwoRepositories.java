package io.safekeep.backup.mirror;

import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.catalogue.RepositoryWindow;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreCheck;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// P26: every datastore can be brought back by each of two repositories alone, and they are two.
/// Live replicas are another control's.
@Singleton
class TwoRepositories extends DatastoreCheck {

  /// How long the first base backup of a new datastore, and its copy, may take.
  private static final Duration FIRST_BASE_BACKUP = Duration.ofDays(1);

  private final RecoveryWindows windows;
  private final SqlRepositories identities;
  private final Clock clock;

  TwoRepositories(
      Datastores datastores, RecoveryWindows windows, SqlRepositories identities, Clock clock) {
    super(datastores);
    this.windows = windows;
    this.identities = identities;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "two-repositories";
  }

  @Override
  public String promise() {
    return "P26";
  }

  @Override
  public Duration every() {
    return Duration.ofMinutes(1);
  }

  @Override
  public String bound() {
    return "at least 2 repositories, each enough by itself";
  }

  @Override
  protected ControlResult look(Datastore datastore) {
    Optional<UUID> first = identities.find(RecoveryWindows.FIRST);
    return judge(
        datastore,
        windows.byRepository(datastore),
        first.isPresent() && first.equals(identities.find(RecoveryWindows.SECOND)),
        clock.instant());
  }

  /// @param same whether both places are one repository
  static ControlResult judge(
      Datastore datastore, List<RepositoryWindow> windows, boolean same, Instant now) {
    if (same) {
      return seen(
          Outcome.FAIL, datastore, "1", "Both repositories say that they are the same one.");
    }
    List<String> enough =
        windows.stream()
            .filter(it -> it.window().earliest() != null)
            .map(RepositoryWindow::repository)
            .toList();
    boolean young =
        Duration.between(datastore.registeredAt(), now).compareTo(FIRST_BASE_BACKUP) <= 0;
    Outcome outcome =
        enough.size() >= 2
            ? Outcome.PASS
            : young && enough.isEmpty() ? Outcome.UNKNOWN : Outcome.FAIL;
    return seen(
        outcome,
        datastore,
        Integer.toString(enough.size()),
        enough.isEmpty()
            ? "No repository can bring back " + datastore.name() + " yet."
            : datastore.name() + " can be brought back by: " + String.join(", ", enough) + ".");
  }
}
