package io.safekeep.backup.cloudnativepg;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the operator reports of a cluster. Read only, so unknown fields are left out.
///
/// @param phase a sentence, such as [#HEALTHY]
/// @param certificates among others `serverCASecret`, the Secret with the server's root in `ca.crt`
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record ClusterStatus(
    @Nullable String phase,
    @Nullable String phaseReason,
    @Nullable Integer readyInstances,
    @Nullable List<Condition> conditions,
    @Nullable Map<String, Object> certificates) {

  public static final ClusterStatus NONE = new ClusterStatus(null, null, null, null, null);

  public static final String HEALTHY = "Cluster in healthy state";

  /// A condition, as in Kubernetes' own resources.
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @RegisterForReflection
  public record Condition(
      String type, String status, @Nullable String reason, @Nullable String message) {}

  public Optional<Condition> condition(String type) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  public boolean is(String condition) {
    return condition(condition).filter(it -> it.status().equals("True")).isPresent();
  }

  public Optional<String> serverRootsSecret() {
    return Optional.ofNullable(certificates)
        .map(it -> it.get("serverCASecret"))
        .map(Object::toString);
  }
}
