package io.safekeep.backup.datastore;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A control check that looks at every datastore by itself, each in a transaction of its own: one
/// that cannot be looked at is `unknown`, and says nothing about the others.
public abstract class DatastoreCheck implements ControlCheck {

  private final Datastores datastores;

  protected DatastoreCheck(Datastores datastores) {
    this.datastores = datastores;
  }

  /// Looks at one datastore, within a transaction.
  protected abstract ControlResult look(Datastore datastore);

  /// Which datastores the promise is about: those that are protected, unless a check says
  /// otherwise.
  protected List<UUID> subjects(Datastores all) {
    return all.ids();
  }

  @Override
  public final List<ControlResult> check() {
    return QuarkusTransaction.requiringNew().call(() -> subjects(datastores)).stream()
        .map(this::result)
        .flatMap(Optional::stream)
        .toList();
  }

  /// What was seen at a datastore, for this check to return.
  protected static ControlResult seen(
      Outcome outcome, Datastore datastore, @Nullable String measured, String detail) {
    return new ControlResult(
        outcome, datastore.tenant(), datastore.id().toString(), measured, detail);
  }

  private Optional<ControlResult> result(UUID id) {
    try {
      return QuarkusTransaction.requiringNew().call(() -> datastores.find(id).map(this::look));
    } catch (RuntimeException fault) {
      Log.errorf(fault, "check %s could not look at datastore %s", name(), id);
      return Optional.of(
          new ControlResult(
              Outcome.UNKNOWN, null, id.toString(), null, "The datastore could not be looked at."));
    }
  }
}
