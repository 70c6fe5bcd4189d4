package io.safekeep.access.resource;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URI;
import java.util.List;

/// Where a resource is and how access to it is made. Holds no secret.
public sealed interface Target {

  /// @param host name that the server's certificate is for
  /// @param certificateAuthority PEM of what signs the server's certificate
  /// @param administrator role that may create roles, be a member of `readers` and `writers`, and
  ///   terminate their sessions; its password is sealed beside
  /// @param readers group role that reads the tenant's data
  /// @param writers group role that changes it
  /// @param serviceRoles who else may sign in there; if it names nobody, whoever could when the
  ///   server was first looked at
  @RegisterForReflection
  record Postgres(
      String host,
      int port,
      String database,
      String certificateAuthority,
      String administrator,
      String readers,
      String writers,
      List<String> serviceRoles)
      implements Target {

    public Postgres {
      // Resources that were registered before there was such a list have none.
      serviceRoles = serviceRoles == null ? List.of() : List.copyOf(serviceRoles);
    }

    public Postgres(
        String host,
        int port,
        String database,
        String certificateAuthority,
        String administrator,
        String readers,
        String writers) {
      this(host, port, database, certificateAuthority, administrator, readers, writers, List.of());
    }
  }

  /// @param cluster name of a configured API server
  @RegisterForReflection
  record Kubernetes(String cluster, String namespace) implements Target {}

  /// @param hosts the names by which they fetch their list of revoked keys, and people reach them
  /// @param principal that the hosts accept for this tenant (`AuthorizedPrincipalsFile`)
  @RegisterForReflection
  record Ssh(List<String> hosts, String principal) implements Target {

    public Ssh {
      hosts = List.copyOf(hosts);
    }
  }

  /// @param audience of the tokens that the portal takes
  @RegisterForReflection
  record Portal(URI address, String audience) implements Target {}
}
