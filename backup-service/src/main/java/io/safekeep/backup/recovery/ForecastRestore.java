package io.safekeep.backup.recovery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.safekeep.backup.catalogue.RecoveryWindow;
import io.safekeep.backup.catalogue.RecoveryWindows;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.runtime.problem.Refusal;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Looks ahead at a restore, by the code that the restore itself goes through.
@Singleton
class ForecastRestore {

  private final RequestRestore requestRestore;
  private final RecoveryWindows windows;
  private final SqlRestorePaces paces;

  ForecastRestore(RequestRestore requestRestore, RecoveryWindows windows, SqlRestorePaces paces) {
    this.requestRestore = requestRestore;
    this.windows = windows;
    this.paces = paces;
  }

  RestoreForecast of(Datastore datastore, RestoreTarget target) {
    RecoveryWindow window = QuarkusTransaction.requiringNew().call(() -> windows.of(datastore));
    try {
      RestorePlans.Size size = requestRestore.requireReachable(datastore, target);
      Optional<RestorePace> pace = paces.of(datastore.id());
      return new RestoreForecast(
          true,
          null,
          window,
          size.baseBackup(),
          size.fileBytes(),
          size.walBytes(),
          pace.map(it -> it.timeFor(size.fileBytes(), size.walBytes()).toSeconds()).orElse(null),
          pace.map(RestorePace::measurements).orElse(0));
    } catch (Refusal refusal) {
      return new RestoreForecast(
          false,
          new RestoreForecast.RefusalView(
              "/problems/" + refusal.type().slug(), refusal.type().title(), refusal.detail()),
          window,
          null,
          null,
          null,
          null,
          0);
    }
  }
}
