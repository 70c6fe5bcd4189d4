package io.safekeep.backup.datastore;

import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// As [DatastoreCheck], for what is asked of a server or a store: no transaction is open meanwhile.
public abstract class DatastoreInspection implements ControlCheck {

  private final Datastores datastores;

  protected DatastoreInspection(Datastores datastores) {
    this.datastores = datastores;
  }

  /// Looks at one datastore. An exception says that it could not be looked at, which is no fault.
  protected abstract ControlResult look(Datastore datastore) throws IOException;

  /// What was seen at a datastore, for this check to return.
  protected static ControlResult seen(
      Outcome outcome, Datastore datastore, @Nullable String measured, String detail) {
    return DatastoreCheck.seen(outcome, datastore, measured, detail);
  }

  @Override
  public final List<ControlResult> check() {
    return QuarkusTransaction.requiringNew()
        .call(() -> datastores.ids().stream().flatMap(id -> datastores.find(id).stream()).toList())
        .stream()
        .map(this::result)
        .toList();
  }

  private ControlResult result(Datastore datastore) {
    try {
      return look(datastore);
    } catch (IOException away) {
      Log.warnf("Check %s could not look at datastore %s: %s", name(), datastore.id(), away);
      return unknown(datastore, away);
    } catch (RuntimeException fault) {
      Log.errorf(fault, "Check %s could not look at datastore %s", name(), datastore.id());
      return unknown(datastore, fault);
    }
  }

  private static ControlResult unknown(Datastore datastore, Exception reason) {
    return seen(
        Outcome.UNKNOWN,
        datastore,
        null,
        datastore.name() + " could not be looked at: " + reason.getMessage());
  }
}
