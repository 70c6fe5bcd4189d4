package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.safekeep.access.grant.GrantTerms;
import io.safekeep.access.grant.Privilege;
import io.safekeep.access.resource.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The RoleBinding of a grant, as it has to be.
///
/// @param user as the API server's authentication names the employee
record GrantBinding(
    UUID grant,
    String cluster,
    String namespace,
    String user,
    String clusterRole,
    Map<String, String> annotations) {

  /// Names the grant on each binding of ours.
  static final String GRANT_LABEL = "safekeep.io/grant";

  /// Users of this name have no rights but by grants.
  static final String USER_PREFIX = "jit:";

  static final String USER = "User";

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String CLUSTER_ROLE = "ClusterRole";

  /// @throws IllegalArgumentException if the grant is not for a namespace
  static GrantBinding of(GrantTerms terms) {
    if (!(terms.resource().target() instanceof Target.Kubernetes(var cluster, var namespace))
        || !(terms.privilege() instanceof Privilege.Kubernetes(var clusterRole))) {
      throw new IllegalArgumentException("grant " + terms.grant() + " is for no namespace");
    }
    return new GrantBinding(
        terms.grant(),
        cluster,
        namespace,
        USER_PREFIX + terms.employee(),
        clusterRole,
        Map.of(
            "safekeep.io/request", terms.request().toString(),
            "safekeep.io/reason", terms.reason(),
            "safekeep.io/ticket", terms.ticket()));
  }

  /// The grant that a binding says it belongs to.
  static Optional<UUID> grantOf(HasMetadata binding) {
    var labels = binding.getMetadata().getLabels();
    return labels == null
        ? Optional.empty()
        : Optional.ofNullable(labels.get(GRANT_LABEL)).flatMap(GrantBinding::parse);
  }

  private static Optional<UUID> parse(String label) {
    try {
      return Optional.of(UUID.fromString(label));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static String nameFor(UUID grant) {
    return "jit-" + grant;
  }

  String name() {
    return nameFor(grant);
  }

  RoleBinding toRoleBinding() {
    return new RoleBindingBuilder()
        .withNewMetadata()
        .withName(name())
        .withNamespace(namespace)
        .addToLabels(GRANT_LABEL, grant.toString())
        .withAnnotations(annotations)
        .endMetadata()
        .withNewRoleRef(RBAC, CLUSTER_ROLE, clusterRole)
        .addNewSubject(RBAC, USER, user, null)
        .build();
  }

  /// True if a binding gives this employee this role here, and nobody else anything.
  boolean isKeptBy(HasMetadata found) {
    return found instanceof RoleBinding binding
        && name().equals(binding.getMetadata().getName())
        && namespace.equals(binding.getMetadata().getNamespace())
        && grantOf(binding).filter(grant::equals).isPresent()
        && isRole(binding.getRoleRef())
        && binding.getSubjects() != null
        && binding.getSubjects().size() == 1
        && isUser(binding.getSubjects().getFirst());
  }

  private boolean isRole(RoleRef role) {
    return CLUSTER_ROLE.equals(role.getKind()) && clusterRole.equals(role.getName());
  }

  private boolean isUser(Subject subject) {
    return USER.equals(subject.getKind()) && user.equals(subject.getName());
  }

  static boolean isOurUser(Subject subject) {
    return USER.equals(subject.getKind()) && subject.getName().startsWith(USER_PREFIX);
  }

  static boolean concernsUs(HasMetadata binding, List<Subject> subjects) {
    var labels = binding.getMetadata().getLabels();
    return (labels != null && labels.containsKey(GRANT_LABEL))
        || subjects.stream().anyMatch(GrantBinding::isOurUser);
  }
}
