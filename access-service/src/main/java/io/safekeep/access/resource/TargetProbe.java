package io.safekeep.access.resource;

import io.safekeep.runtime.problem.Refusal;
import org.jspecify.annotations.Nullable;

/// Looks at a resource before it is taken. There is at most one bean per class of resources; what
/// nobody can look at is taken as it is described.
public interface TargetProbe {

  ResourceClass resourceClass();

  /// Waits for the network, so no transaction may be open.
  ///
  /// @param secret as {@link SqlResources#add} takes it
  /// @throws Refusal RESOURCE_NOT_REACHABLE naming what is wrong
  void look(Resource resource, @Nullable String secret);
}
