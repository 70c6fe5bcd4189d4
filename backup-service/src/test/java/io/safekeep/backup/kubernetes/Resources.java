package io.safekeep.backup.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.safekeep.backup.cloudnativepg.Backup;
import io.safekeep.backup.cloudnativepg.Cluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// Resources as people and the operator write them; those in files have fields that nothing of ours
/// names.
final class Resources {

  static final String NAMESPACE = "shop";
  static final String TENANT = "0199aaaa-0000-7000-8000-000000000001";

  private Resources() {}

  /// A running cluster of a tenant, with three instances, an archive and snapshots.
  static Cluster orders() {
    return read("orders.yaml", Cluster.class);
  }

  static Backup backup(String file) {
    return read(file, Backup.class);
  }

  static <T> T read(String file, Class<T> type) {
    try (InputStream content = Resources.class.getResourceAsStream(file)) {
      return Serialization.unmarshal(content, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Secret secret(String name, Map<String, String> content) {
    Map<String, String> data = new HashMap<>();
    content.forEach(
        (key, value) -> data.put(key, Base64.getEncoder().encodeToString(value.getBytes(UTF_8))));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withData(data)
        .build();
  }
}
