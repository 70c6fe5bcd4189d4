package io.safekeep.access.resource;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/// Kinds of resources. Each is enforced in another way.
public enum ResourceClass {
  /// A PostgreSQL database, reached through the gateway.
  POSTGRES("postgres", Target.Postgres.class),
  /// A namespace of a Kubernetes cluster.
  KUBERNETES("kubernetes", Target.Kubernetes.class),
  /// Hosts that trust our certificate authority.
  SSH("ssh", Target.Ssh.class),
  /// The product's own pages for the tenant.
  PORTAL("portal", Target.Portal.class);

  private final String label;
  private final Class<? extends Target> target;

  ResourceClass(String label, Class<? extends Target> target) {
    this.label = label;
    this.target = target;
  }

  /// Name in tables, requests, policies and logs.
  @JsonValue
  public String label() {
    return label;
  }

  /// What a resource of this class is described by.
  public Class<? extends Target> target() {
    return target;
  }

  public static Optional<ResourceClass> find(String label) {
    return Arrays.stream(values()).filter(value -> value.label.equals(label)).findFirst();
  }

  /// @throws IllegalArgumentException if there is none of that name
  public static ResourceClass of(String label) {
    return find(label).orElseThrow(() -> new IllegalArgumentException("no class " + label));
  }
}
