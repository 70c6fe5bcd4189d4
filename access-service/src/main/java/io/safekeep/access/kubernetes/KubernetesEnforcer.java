package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.safekeep.access.allowance.Allowance;
import io.safekeep.access.allowance.SqlAllowances;
import io.safekeep.access.grant.Enforcer;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.resource.ResourceClass;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;

/// Gives access to a namespace by one RoleBinding. Taking it away ends what the API server decides
/// from then on; a stream that is open (`exec`, `logs -f`, `port-forward`) is not asked about again
/// (ADR 0029).
@Singleton
class KubernetesEnforcer implements Enforcer {

  private final Clusters clusters;
  private final KubernetesSettings settings;
  private final SqlAllowances allowances;

  KubernetesEnforcer(Clusters clusters, KubernetesSettings settings, SqlAllowances allowances) {
    this.clusters = clusters;
    this.settings = settings;
    this.allowances = allowances;
  }

  @Override
  public ResourceClass resourceClass() {
    return ResourceClass.KUBERNETES;
  }

  /// @throws IllegalStateException if the role must not be granted, or the access has ended already
  @Override
  public String put(GrantTerms terms) {
    var wanted = GrantBinding.of(terms);
    requireHarmless(wanted);
    allowances.allow(terms.grant());
    create(wanted);
    // Another replica may have ended the access while this one was making it.
    if (allowances.find(terms.grant()).filter(Allowance.Allowed.class::isInstance).isEmpty()) {
      at(wanted).delete();
      throw new IllegalStateException("grant " + terms.grant() + " has ended");
    }
    return wanted.namespace() + '/' + wanted.name();
  }

  private void requireHarmless(GrantBinding wanted) {
    if (!settings.clusterRoles().contains(wanted.clusterRole())) {
      throw new IllegalStateException(
          "ClusterRole " + wanted.clusterRole() + " is not on the list of those to grant");
    }
    var role =
        clusters
            .client(wanted.cluster())
            .rbac()
            .clusterRoles()
            .withName(wanted.clusterRole())
            .get();
    if (role == null) {
      throw new IllegalStateException("ClusterRole " + wanted.clusterRole() + " does not exist");
    }
    var tooMuch = RoleRules.tooMuchIn(role);
    if (!tooMuch.isEmpty()) {
      throw new IllegalStateException(
          "ClusterRole %s allows too much: %s"
              .formatted(wanted.clusterRole(), String.join(", ", tooMuch)));
    }
  }

  private void create(GrantBinding wanted) {
    var found = at(wanted).get();
    if (found != null && wanted.isKeptBy(found)) {
      return;
    }
    if (found != null) {
      // A binding's role cannot be changed, only another binding made.
      at(wanted).delete();
    }
    try {
      clusters.client(wanted.cluster()).resource(wanted.toRoleBinding()).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      // Another replica was first; whether it is as it has to be, observing tells.
    }
  }

  @Override
  public void remove(GrantTerms terms) {
    at(GrantBinding.of(terms)).delete();
    allowances.end(terms.grant());
    // What a replica made between the two is its own to take back, or this call's when repeated.
    at(GrantBinding.of(terms)).delete();
  }

  @Override
  public Observation observe(GrantTerms terms) {
    var wanted = GrantBinding.of(terms);
    var found = at(wanted).get();
    if (found == null) {
      return new Observation.Absent();
    }
    return wanted.isKeptBy(found)
        ? new Observation.Present()
        : new Observation.Drifted("binding " + wanted.name() + " was changed");
  }

  private Resource<RoleBinding> at(GrantBinding binding) {
    return clusters
        .client(binding.cluster())
        .rbac()
        .roleBindings()
        .inNamespace(binding.namespace())
        .withName(binding.name());
  }
}
