package io.safekeep.retention.discovery;

import java.util.Arrays;
import java.util.Locale;

/// What can hold data in a cluster.
public enum StoreKind {

  /// A PostgreSQL cluster of CloudNativePG, or a Database in one.
  DATABASE,

  /// A PersistentVolumeClaim.
  CLAIM,

  /// A PersistentVolume that a claim has, or has left behind.
  VOLUME,

  /// An ObjectBucketClaim.
  BUCKET,

  /// A KafkaTopic of Strimzi.
  TOPIC;

  /// For the API and the table.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static StoreKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind of store: " + label));
  }
}
