package io.safekeep.notification.measurement;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/// Whose word counts for what, under `safekeep.measurements`.
@ConfigMapping(prefix = "safekeep.measurements")
interface ReporterSettings {

  /// `instrument=client` or `rule=client`, for example `image-scan=scanner`. More than one client
  /// may stand for the same instrument.
  Optional<List<String>> reporters();
}
