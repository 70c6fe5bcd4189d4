package io.safekeep.retention.discovery;

import io.safekeep.contracts.TenantId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What somebody has declared, registered or protected.
///
/// @param holders services that declare stores
/// @param tenantStores tenants' own stores, which are exported and purged
/// @param protectedServers tenants' servers that are backed up
record KnownStores(
    Set<String> holders, List<TenantStore> tenantStores, Set<ProtectedServer> protectedServers) {

  KnownStores {
    holders = Set.copyOf(holders);
    tenantStores = List.copyOf(tenantStores);
    protectedServers = Set.copyOf(protectedServers);
  }

  /// @param host null unless it is a database
  /// @param database its name; null unless it is a database
  record TenantStore(
      TenantId tenant, String name, @Nullable String host, @Nullable String database) {

    private static final Pattern SERVICE =
        Pattern.compile("(?<cluster>.+)-r[wo]?\\.(?<namespace>[^.]+)(\\.svc(\\..+)?)?");

    /// Whether it is in that cluster of CloudNativePG, told by the Service that leads there.
    boolean isIn(String namespace, String cluster) {
      if (host == null) {
        return false;
      }
      var service = SERVICE.matcher(host.toLowerCase(Locale.ROOT));
      return service.matches()
          && service.group("cluster").equals(cluster)
          && service.group("namespace").equals(namespace);
    }

    /// `namespace/cluster`, if its host is a Service of CloudNativePG in one of the namespaces.
    @Nullable String placeIn(List<String> namespaces) {
      if (host == null) {
        return null;
      }
      var service = SERVICE.matcher(host.toLowerCase(Locale.ROOT));
      return service.matches() && namespaces.contains(service.group("namespace"))
          ? service.group("namespace") + "/" + service.group("cluster")
          : null;
    }
  }

  /// @param name as backup-service calls it: `namespace/cluster`
  record ProtectedServer(TenantId tenant, String name) {}
}
