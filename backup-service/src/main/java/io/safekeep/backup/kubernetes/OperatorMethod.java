package io.safekeep.backup.kubernetes;

import io.safekeep.backup.catalogue.BackupMethod;
import io.safekeep.backup.cloudnativepg.ClusterSpec;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The operator's words for the methods of backups, and which of them a cluster is set for.
final class OperatorMethod {

  private static final String PLUGIN = "plugin";
  private static final String VOLUME_SNAPSHOT = "volumeSnapshot";
  private static final String BARMAN_OBJECT_STORE = "barmanObjectStore";

  private OperatorMethod() {}

  /// @throws IllegalArgumentException for our own method
  static String text(BackupMethod method) {
    return switch (method) {
      case PLUGIN -> PLUGIN;
      case VOLUME_SNAPSHOT -> VOLUME_SNAPSHOT;
      case BARMAN_OBJECT_STORE -> BARMAN_OBJECT_STORE;
      case STREAMING -> throw new IllegalArgumentException("streaming is no operator's method");
    };
  }

  /// @param text of a Backup; null means the operator's default
  static BackupMethod parse(@Nullable String text) {
    return switch (text) {
      case PLUGIN -> BackupMethod.PLUGIN;
      case VOLUME_SNAPSHOT -> BackupMethod.VOLUME_SNAPSHOT;
      case null, default -> BackupMethod.BARMAN_OBJECT_STORE;
    };
  }

  /// What can be asked for. The deprecated method cannot: it is only shown.
  static Set<BackupMethod> of(ClusterSpec spec) {
    return Stream.of(
            spec.archiver().map(_ -> BackupMethod.PLUGIN).stream(),
            spec.isSetFor(VOLUME_SNAPSHOT)
                ? Stream.of(BackupMethod.VOLUME_SNAPSHOT)
                : Stream.<BackupMethod>empty())
        .flatMap(it -> it)
        .collect(Collectors.toUnmodifiableSet());
  }

  static boolean isInTree(ClusterSpec spec) {
    return spec.isSetFor(BARMAN_OBJECT_STORE);
  }
}
