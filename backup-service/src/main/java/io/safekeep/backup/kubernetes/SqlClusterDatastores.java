package io.safekeep.backup.kubernetes;

import io.safekeep.backup.catalogue.BackupMethod;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Which datastore is which cluster.
@Singleton
class SqlClusterDatastores {

  private static final String COLUMNS =
      "select namespace, cluster, datastore, access_version, methods from cluster_datastore";

  private final Sql sql;

  SqlClusterDatastores(Sql sql) {
    this.sql = sql;
  }

  /// @param accessVersion of [FoundCluster] that the datastore's way in was taken from
  /// @param methods by which its operator can take backups
  record Known(
      ClusterName cluster, UUID datastore, String accessVersion, Set<BackupMethod> methods) {}

  List<Known> all() {
    return sql.query(COLUMNS, SqlClusterDatastores::read);
  }

  Optional<Known> find(UUID datastore) {
    return sql.first(COLUMNS + " where datastore = ?", SqlClusterDatastores::read, datastore);
  }

  Optional<Known> find(ClusterName cluster) {
    return sql.first(
        COLUMNS + " where namespace = ? and cluster = ?",
        SqlClusterDatastores::read,
        cluster.namespace(),
        cluster.name());
  }

  void note(ClusterName cluster, UUID datastore, String accessVersion) {
    sql.update(
        """
        insert into cluster_datastore (namespace, cluster, datastore, access_version)
        values (?, ?, ?, ?)
        on conflict (namespace, cluster) do update set
          datastore = excluded.datastore, access_version = excluded.access_version
        """,
        cluster.namespace(),
        cluster.name(),
        datastore,
        accessVersion);
  }

  void note(ClusterName cluster, Collection<BackupMethod> methods) {
    String text =
        methods.stream().sorted().map(BackupMethod::toString).collect(Collectors.joining(" "));
    sql.update(
        """
        update cluster_datastore set methods = ?
        where namespace = ? and cluster = ? and methods <> ?
        """,
        text,
        cluster.namespace(),
        cluster.name(),
        text);
  }

  private static Known read(Row row) throws SQLException {
    return new Known(
        new ClusterName(row.text("namespace"), row.text("cluster")),
        row.id("datastore"),
        row.text("access_version"),
        Arrays.stream(row.text("methods").split(" "))
            .flatMap(method -> BackupMethod.parse(method).stream())
            .collect(Collectors.toUnmodifiableSet()));
  }
}
