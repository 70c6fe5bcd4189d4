package io.safekeep.backup.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/// By what a base backup is taken.
public enum BackupMethod {
  /// Our own engine, into our repositories.
  STREAMING("streaming"),
  /// A plugin of CloudNativePG, into its object store.
  PLUGIN("plugin"),
  /// CloudNativePG, as snapshots of volumes.
  VOLUME_SNAPSHOT("volume-snapshot"),
  /// CloudNativePG itself, into an object store; deprecated there.
  BARMAN_OBJECT_STORE("barman-object-store");

  private final String text;

  BackupMethod(String text) {
    this.text = text;
  }

  public static Optional<BackupMethod> parse(String text) {
    return Arrays.stream(values()).filter(method -> method.text.equals(text)).findFirst();
  }

  @Override
  @JsonValue
  public String toString() {
    return text;
  }
}
