package io.safekeep.access.grant;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.access.resource.ResourceClass;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a grant allows, as its entitlement said when it was requested.
public sealed interface Privilege {

  ResourceClass resourceClass();

  /// @param writes false: the session is read-only and a member of the readers alone
  /// @param mostRows most rows one session may fetch in all
  /// @param idle a session that asks nothing for so long ends
  @RegisterForReflection
  record Postgres(boolean writes, long mostRows, Duration idle) implements Privilege {

    @Override
    public ResourceClass resourceClass() {
      return ResourceClass.POSTGRES;
    }
  }

  /// @param clusterRole on the allow-list of the configuration
  @RegisterForReflection
  record Kubernetes(String clusterRole) implements Privilege {

    @Override
    public ResourceClass resourceClass() {
      return ResourceClass.KUBERNETES;
    }
  }

  /// @param commands the commands that may run, each exactly so; empty for any, and a terminal
  @RegisterForReflection
  record Ssh(List<String> commands) implements Privilege {

    public Ssh {
      commands = List.copyOf(commands);
    }

    @Override
    public ResourceClass resourceClass() {
      return ResourceClass.SSH;
    }
  }

  /// @param scopes of the tokens
  @RegisterForReflection
  record Portal(Set<String> scopes) implements Privilege {

    public Portal {
      scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
    }

    @Override
    public ResourceClass resourceClass() {
      return ResourceClass.PORTAL;
    }
  }

  /// How a resource's privileges are written.
  static Class<? extends Privilege> of(ResourceClass resourceClass) {
    return switch (resourceClass) {
      case POSTGRES -> Postgres.class;
      case KUBERNETES -> Kubernetes.class;
      case SSH -> Ssh.class;
      case PORTAL -> Portal.class;
    };
  }
}
