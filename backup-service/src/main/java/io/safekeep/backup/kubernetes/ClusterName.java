package io.safekeep.backup.kubernetes;

/// Where a cluster is.
record ClusterName(String namespace, String name) {

  /// `namespace/name`.
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
