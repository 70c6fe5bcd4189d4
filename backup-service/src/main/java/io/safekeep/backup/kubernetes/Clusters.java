package io.safekeep.backup.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.Cluster;
import io.safekeep.backup.cloudnativepg.ScheduledBackup;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SslMode;
import io.safekeep.contracts.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The operator's resources, over the Kubernetes API.
///
/// Made at the first look, so that without discovery nobody pays for the Kubernetes client.
@ApplicationScoped
class Clusters {

  /// Whose a cluster is: the tenant's id.
  static final String TENANT_LABEL = "safekeep.io/tenant";

  /// The Secret with `username` and `password` of the replication user; `safekeep-backup` if
  /// absent. If it has a `ca.crt`, that is believed instead of the operator's.
  static final String SECRET_ANNOTATION = "safekeep.io/replication-secret";

  private static final String DEFAULT_SECRET = "safekeep-backup";
  private static final String ROOTS = "ca.crt";
  private static final int PORT = 5432;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final KubernetesClient kubernetes;
  private final ClusterSettings settings;

  Clusters(KubernetesClient kubernetes, ClusterSettings settings) {
    this.kubernetes = kubernetes;
    this.settings = settings;
  }

  /// Begins to follow what is in the namespaces that are ours to look into.
  ///
  /// @param changed called after every change, from a thread of the client's
  /// @throws KubernetesClientException if the API cannot be reached or refuses
  ClusterWatch watch(Runnable changed) {
    return ClusterWatch.start(
        kubernetes, settings.namespaces().orElse(List.of()), settings.every(), changed);
  }

  Optional<Cluster> find(ClusterName name) {
    return Optional.ofNullable(
        kubernetes
            .resources(Cluster.class)
            .inNamespace(name.namespace())
            .withName(name.name())
            .get());
  }

  Optional<Backup> findBackup(String namespace, String name) {
    return Optional.ofNullable(
        kubernetes.resources(Backup.class).inNamespace(namespace).withName(name).get());
  }

  /// Makes a resource, unless one of that name is there; returns the one that is there then.
  ///
  /// @throws KubernetesClientException with the API's answer, also if it finds the resource invalid
  <T extends HasMetadata> T create(T wanted) {
    try {
      return kubernetes.resource(wanted).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return kubernetes.resource(wanted).get();
    }
  }

  /// Writes a resource that was read before.
  ///
  /// @throws KubernetesClientException with code 409 if somebody wrote it since
  void replace(ScheduledBackup changed) {
    kubernetes
        .resource(changed)
        .lockResourceVersion(changed.getMetadata().getResourceVersion())
        .update();
  }

  /// Deletes exactly the resource that was looked at; one that has changed since stays.
  void delete(HasMetadata seen) {
    try {
      kubernetes
          .resource(seen)
          .lockResourceVersion(seen.getMetadata().getResourceVersion())
          .delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      Log.debugf("%s was changed meanwhile", seen.getFullResourceName());
    }
  }

  /// Why the operator gave up bootstrapping a cluster, if it did: what its jobs say.
  Optional<String> failedJob(ClusterName cluster) {
    return kubernetes
        .batch()
        .v1()
        .jobs()
        .inNamespace(cluster.namespace())
        .withLabel("cnpg.io/cluster", cluster.name())
        .list()
        .getItems()
        .stream()
        .filter(job -> job.getStatus() != null && job.getStatus().getConditions() != null)
        .flatMap(job ->
            job.getStatus().getConditions().stream()
                .filter(it -> it.getType().equals("Failed") && it.getStatus().equals("True"))
                .map(it ->
                    "job %s failed: %s"
                        .formatted(
                            job.getMetadata().getName(),
                            it.getMessage() == null ? it.getReason() : it.getMessage())))
        .findFirst();
  }

  /// How to reach a cluster that says whose it is; empty, with a word in the log, if it cannot be
  /// protected as it is.
  Optional<FoundCluster> access(Cluster cluster) {
    String namespace = cluster.getMetadata().getNamespace();
    try {
      String tenant = String.valueOf(cluster.label(TENANT_LABEL));
      String secretName =
          Optional.ofNullable(cluster.annotation(SECRET_ANNOTATION)).orElse(DEFAULT_SECRET);
      Secret credentials = secret(namespace, secretName);
      Secret roots =
          credentials.getData() != null && credentials.getData().containsKey(ROOTS)
              ? credentials
              : secret(
                  namespace,
                  cluster
                      .reported()
                      .serverRootsSecret()
                      .orElse(cluster.getMetadata().getName() + "-ca"));
      Dsn dsn =
          new Dsn(
              cluster.primaryHost(),
              PORT,
              value(credentials, "username"),
              value(credentials, "password"),
              SslMode.VERIFY_FULL,
              value(roots, ROOTS),
              CONNECT_TIMEOUT);
      return Optional.of(
          new FoundCluster(
              TenantId.parse(tenant),
              new ClusterName(namespace, cluster.getMetadata().getName()),
              dsn,
              version(credentials) + "," + version(roots)));
    } catch (IllegalArgumentException | KubernetesClientException e) {
      // One cluster that cannot be read must not keep the others from being found.
      Log.warnf("Cluster %s is not protected: %s", cluster.place(), e.getMessage());
      return Optional.empty();
    }
  }

  private Secret secret(String namespace, String name) {
    Secret secret = kubernetes.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      throw new IllegalArgumentException("Secret " + name + " is not there");
    }
    return secret;
  }

  private static String version(Secret secret) {
    return secret.getMetadata().getUid() + ":" + secret.getMetadata().getResourceVersion();
  }

  private static String value(Secret secret, String key) {
    String encoded = secret.getData() == null ? null : secret.getData().get(key);
    if (encoded == null) {
      throw new IllegalArgumentException(
          "Secret " + secret.getMetadata().getName() + " lacks " + key);
    }
    return new String(Base64.getDecoder().decode(encoded), UTF_8);
  }
}
