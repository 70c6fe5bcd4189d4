package io.safekeep.retention.discovery;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.safekeep.contracts.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the Kubernetes API has of things that can hold data. Made at the first look, so that
/// without discovery nobody pays for the Kubernetes client.
///
/// Only metadata is read, and of a Database and a topic its own name. A kind that the cluster does
/// not have (404) has no resources; what may not be listed (403) is a fault: not to see is not to
/// see that there is nothing.
@ApplicationScoped
class ClusterStores {

  static final String HOLDER = "safekeep.io/holder";
  static final String TENANT = "safekeep.io/tenant";

  /// Name under which the store is registered for its tenant, where nothing else tells it.
  static final String STORE = "safekeep.io/store";

  /// On a cluster that backup-service restored; it is a copy, and goes when nobody needs it.
  private static final String RESTORED = "safekeep.io/restore";

  private static final String CLUSTER_OF_CLAIM = "cnpg.io/cluster";
  private static final String BROKERS_OF_CLAIM = "strimzi.io/cluster";
  private static final String CNPG = "postgresql.cnpg.io";

  /// Topics hold what brokers keep; their volumes hold nothing beside it.
  private static final String BROKERS = "brokers/";

  private final KubernetesClient kubernetes;
  private final DiscoverySettings settings;

  ClusterStores(KubernetesClient kubernetes, DiscoverySettings settings) {
    this.kubernetes = kubernetes;
    this.settings = settings;
  }

  /// Namespaces that are looked into.
  List<String> namespaces() {
    return settings.namespaces().orElseGet(() -> List.of(kubernetes.getNamespace()));
  }

  /// Everything that is there now.
  ///
  /// @throws KubernetesClientException if something cannot be listed
  List<SeenStore> look() {
    var seen = new ArrayList<SeenStore>();
    for (String namespace : namespaces()) {
      seen.addAll(databases(namespace));
      seen.addAll(claims(namespace, seen));
      custom(namespace, "objectbucket.io", "v1alpha1", "objectbucketclaims").stream()
          .map(bucket -> seen(StoreKind.BUCKET, namespace, nameOf(bucket), bucket))
          .forEach(seen::add);
      custom(namespace, "kafka.strimzi.io", "v1", "kafkatopics").stream()
          .map(topic ->
              seen(
                  StoreKind.TOPIC,
                  namespace,
                  Optional.ofNullable(text(topic, "spec", "topicName")).orElse(nameOf(topic)),
                  topic))
          .forEach(seen::add);
    }
    if (settings.volumes()) {
      seen.addAll(volumes(seen));
    }
    // Two resources may speak of one topic or database.
    return List.copyOf(
        seen.stream()
            .collect(
                Collectors.toMap(
                    one -> one.namespace() + "/" + one.asParent(),
                    Function.identity(),
                    (first, _) -> first,
                    LinkedHashMap::new))
            .values());
  }

  private List<SeenStore> databases(String namespace) {
    Map<String, SeenStore> clusters =
        custom(namespace, CNPG, "v1", "clusters").stream()
            .map(cluster -> seen(StoreKind.DATABASE, namespace, nameOf(cluster), cluster))
            .collect(Collectors.toMap(SeenStore::name, Function.identity()));
    var seen = new ArrayList<>(clusters.values());
    for (var database : custom(namespace, CNPG, "v1", "databases")) {
      String of = String.valueOf(text(database, "spec", "cluster", "name"));
      String name = of + "/" + text(database, "spec", "name");
      SeenStore own = seen(StoreKind.DATABASE, namespace, name, database);
      SeenStore cluster = clusters.get(of);
      seen.add(cluster == null ? own : own.partOf(cluster));
    }
    return seen;
  }

  private List<SeenStore> claims(String namespace, List<SeenStore> databases) {
    return kubernetes.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
        .map(claim -> {
          SeenStore own = seen(StoreKind.CLAIM, namespace, nameOf(claim), claim);
          String cluster = label(claim, CLUSTER_OF_CLAIM);
          if (label(claim, BROKERS_OF_CLAIM) != null) {
            return new SeenStore(
                own.kind(),
                namespace,
                own.name(),
                SeenStore.NONE,
                null,
                null,
                BROKERS + label(claim, BROKERS_OF_CLAIM));
          }
          return databases.stream()
              .filter(one -> one.namespace().equals(namespace) && one.name().equals(cluster))
              .findFirst()
              .map(own::partOf)
              .orElse(own);
        })
        .toList();
  }

  private List<SeenStore> volumes(List<SeenStore> others) {
    Map<String, SeenStore> claims =
        others.stream()
            .filter(one -> one.kind() == StoreKind.CLAIM)
            .collect(Collectors.toMap(SeenStore::place, Function.identity()));
    List<String> namespaces = namespaces();
    return kubernetes.persistentVolumes().list().getItems().stream()
        .filter(volume ->
            volume.getSpec().getClaimRef() != null
                && namespaces.contains(volume.getSpec().getClaimRef().getNamespace()))
        .map(volume -> volume(volume, claims))
        .toList();
  }

  private static SeenStore volume(PersistentVolume volume, Map<String, SeenStore> claims) {
    var claim = volume.getSpec().getClaimRef();
    SeenStore own = seen(StoreKind.VOLUME, claim.getNamespace(), nameOf(volume), volume);
    SeenStore of = claims.get(claim.getNamespace() + "/" + claim.getName());
    return of == null ? own : own.partOf(of);
  }

  private List<GenericKubernetesResource> custom(
      String namespace, String group, String version, String plural) {
    var kind =
        new ResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(version)
            .withPlural(plural)
            .withNamespaced(true)
            .build();
    try {
      return kubernetes.genericKubernetesResources(kind).inNamespace(namespace).list().getItems();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private static SeenStore seen(
      StoreKind kind, String namespace, String name, HasMetadata resource) {
    String tenant = label(resource, TENANT);
    boolean isCopy = label(resource, RESTORED) != null;
    return new SeenStore(
        kind,
        namespace,
        name,
        isCopy ? "backup" : label(resource, HOLDER),
        tenant == null || isCopy ? null : tenantOf(tenant),
        Objects.requireNonNullElse(
                resource.getMetadata().getAnnotations(), Map.<String, String>of())
            .get(STORE),
        null);
  }

  /// A label that is no id names nobody, and is found as if it were not there.
  private static @Nullable TenantId tenantOf(String label) {
    try {
      return TenantId.parse(label);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String nameOf(HasMetadata resource) {
    return resource.getMetadata().getName();
  }

  private static @Nullable String label(HasMetadata resource, String name) {
    Map<String, String> labels = resource.getMetadata().getLabels();
    return labels == null ? null : labels.get(name);
  }

  private static @Nullable String text(GenericKubernetesResource resource, String... path) {
    return resource.get((Object[]) path) instanceof String text ? text : null;
  }
}
