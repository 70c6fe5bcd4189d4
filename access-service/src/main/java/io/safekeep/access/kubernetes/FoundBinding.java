package io.safekeep.access.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A RoleBinding or ClusterRoleBinding that concerns us: it bears our label, or names a user of
/// ours.
record FoundBinding(String cluster, HasMetadata binding, RoleRef role, List<Subject> subjects) {

  /// Empty if it is nothing to us.
  static Optional<FoundBinding> of(String cluster, HasMetadata binding) {
    var found =
        switch (binding) {
          case RoleBinding it ->
              new FoundBinding(cluster, it, it.getRoleRef(), listed(it.getSubjects()));
          case ClusterRoleBinding it ->
              new FoundBinding(cluster, it, it.getRoleRef(), listed(it.getSubjects()));
          default -> throw new IllegalArgumentException(binding.getKind() + " is no binding");
        };
    return GrantBinding.concernsUs(binding, found.subjects())
        ? Optional.of(found)
        : Optional.empty();
  }

  private static List<Subject> listed(@Nullable List<Subject> subjects) {
    return subjects == null ? List.of() : List.copyOf(subjects);
  }

  Optional<UUID> grant() {
    return GrantBinding.grantOf(binding);
  }

  String uid() {
    return binding.getMetadata().getUid();
  }

  /// Changes with each change of the binding.
  String version() {
    return binding.getMetadata().getResourceVersion();
  }

  /// Empty for a ClusterRoleBinding.
  Optional<String> namespace() {
    return Optional.ofNullable(binding.getMetadata().getNamespace());
  }

  /// For people: what it is and whom it gives what.
  String describe() {
    return "%s %s%s gives %s %s to %s"
        .formatted(
            binding.getKind(),
            namespace().map(it -> it + "/").orElse(""),
            binding.getMetadata().getName(),
            role.getKind(),
            role.getName(),
            String.join(", ", subjects.stream().map(Subject::getName).toList()));
  }

  /// The binding without our users; empty if nothing of anybody else's is left, or it bears our
  /// label, so that it is wholly ours to remove.
  Optional<HasMetadata> withoutUs() {
    var others = subjects.stream().filter(subject -> !GrantBinding.isOurUser(subject)).toList();
    if (others.isEmpty() || grant().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (binding) {
          case RoleBinding it -> new RoleBindingBuilder(it).withSubjects(others).build();
          case ClusterRoleBinding it ->
              new ClusterRoleBindingBuilder(it).withSubjects(others).build();
          default -> throw new IllegalStateException();
        });
  }
}
