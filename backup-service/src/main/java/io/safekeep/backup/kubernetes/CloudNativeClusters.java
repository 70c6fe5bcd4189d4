package io.safekeep.backup.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.quarkus.logging.Log;
import io.safekeep.backup.wire.Dsn;
import io.safekeep.backup.wire.SslMode;
import io.safekeep.contracts.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// CloudNativePG clusters (`postgresql.cnpg.io/v1`) whose label `safekeep.io/tenant` names a
/// tenant. The credentials are in the Secret that annotation `safekeep.io/replication-secret` names
/// (`username`, `password`), the server's roots in the operator's `<cluster>-ca`.
///
/// Made at the first look, so that without discovery nobody pays for the Kubernetes client.
@ApplicationScoped
class CloudNativeClusters {

  static final String TENANT_LABEL = "safekeep.io/tenant";
  static final String SECRET_ANNOTATION = "safekeep.io/replication-secret";

  private static final ResourceDefinitionContext CLUSTERS =
      new ResourceDefinitionContext.Builder()
          .withGroup("postgresql.cnpg.io")
          .withVersion("v1")
          .withKind("Cluster")
          .withPlural("clusters")
          .withNamespaced(true)
          .build();
  private static final int PORT = 5432;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final KubernetesClient kubernetes;

  CloudNativeClusters(KubernetesClient kubernetes) {
    this.kubernetes = kubernetes;
  }

  List<FoundCluster> find() {
    return kubernetes
        .genericKubernetesResources(CLUSTERS)
        .inAnyNamespace()
        .withLabel(TENANT_LABEL)
        .list()
        .getItems()
        .stream()
        .flatMap(cluster -> read(cluster).stream())
        .toList();
  }

  private Optional<FoundCluster> read(GenericKubernetesResource cluster) {
    String namespace = cluster.getMetadata().getNamespace();
    String name = cluster.getMetadata().getName();
    String place = namespace + "/" + name;
    String tenant = cluster.getMetadata().getLabels().get(TENANT_LABEL);
    Map<String, String> annotations = cluster.getMetadata().getAnnotations();
    String secretName = annotations == null ? null : annotations.get(SECRET_ANNOTATION);
    try {
      Secret credentials = secretName == null ? null : secret(namespace, secretName);
      Secret roots = secret(namespace, name + "-ca");
      if (tenant == null || credentials == null || roots == null) {
        Log.warnf(
            "Cluster %s is not protected: it needs annotation %s naming a Secret, and Secret %s-ca",
            place, SECRET_ANNOTATION, name);
        return Optional.empty();
      }
      Dsn dsn =
          new Dsn(
              name + "-rw." + namespace + ".svc",
              PORT,
              value(credentials, "username"),
              value(credentials, "password"),
              SslMode.VERIFY_FULL,
              value(roots, "ca.crt"),
              CONNECT_TIMEOUT);
      return Optional.of(new FoundCluster(TenantId.parse(tenant), place, dsn));
    } catch (IllegalArgumentException | KubernetesClientException e) {
      // One cluster that cannot be read must not keep the others from being found.
      Log.warnf("Cluster %s is not protected: %s", place, e.getMessage());
      return Optional.empty();
    }
  }

  private @Nullable Secret secret(String namespace, String name) {
    return kubernetes.secrets().inNamespace(namespace).withName(name).get();
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
