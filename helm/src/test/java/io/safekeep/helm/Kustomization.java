package io.safekeep.helm;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of Kustomize that `k8s/` uses: resources, components, namespace, name prefix and JSON
/// patches (RFC 6902) by kind and name. Anything else in a kustomization.yaml is refused, so that
/// no test passes on something it did not see.
record Kustomization(
    String apiVersion,
    String kind,
    @Nullable String namespace,
    @Nullable String namePrefix,
    @Nullable List<String> resources,
    @Nullable List<String> components,
    @Nullable List<Patch> patches) {

  private static final ObjectMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final Set<String> CLUSTER_WIDE =
      Set.of(
          "Namespace",
          "PriorityClass",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding");

  record Patch(@JsonProperty(required = true) Target target, String patch) {}

  record Target(@JsonProperty(required = true) String kind, @Nullable String name) {
    boolean matches(JsonNode object) {
      return object.path("kind").asText().equals(kind)
          && (name == null || object.at("/metadata/name").asText().equals(name));
    }
  }

  /// @return the objects as one YAML stream
  /// @throws IllegalArgumentException if a patch names no object or no field of it
  static String build(Path folder) {
    var yaml = new StringBuilder();
    objects(folder).forEach(object -> yaml.append("---\n").append(object).append('\n'));
    return yaml.toString();
  }

  private static List<ObjectNode> objects(Path folder) {
    var objects = new ArrayList<ObjectNode>();
    read(folder, "Kustomization").addTo(objects, folder);
    return objects;
  }

  private static Kustomization read(Path folder, String kind) {
    try {
      var kustomization =
          YAML.readValue(folder.resolve("kustomization.yaml").toFile(), Kustomization.class);
      if (!kustomization.kind.equals(kind)) {
        throw new IllegalArgumentException(
            "%s is a %s, not a %s".formatted(folder, kustomization.kind, kind));
      }
      return kustomization;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Resources come first, then components, which change what is there so far, then patches.
  private void addTo(List<ObjectNode> objects, Path folder) {
    for (String resource : each(resources)) {
      Path path = folder.resolve(resource);
      objects.addAll(Files.isDirectory(path) ? objects(path) : documents(path));
    }
    for (String component : each(components)) {
      Path path = folder.resolve(component);
      read(path, "Component").addTo(objects, path);
    }
    each(patches).forEach(patch -> apply(patch, objects, folder));
    objects.forEach(this::rename);
  }

  private static <T> List<T> each(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static List<ObjectNode> documents(Path file) {
    try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(file.toFile())) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void apply(Patch patch, List<ObjectNode> objects, Path folder) {
    var targets = objects.stream().filter(patch.target()::matches).toList();
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("%s: no object is %s".formatted(folder, patch.target()));
    }
    for (ObjectNode target : targets) {
      try {
        var patched = (ObjectNode) JsonPatch.apply(YAML.readTree(patch.patch()), target);
        target.removeAll();
        target.setAll(patched);
      } catch (JsonProcessingException | RuntimeException e) {
        throw new IllegalArgumentException(
            "%s: patch of %s: %s".formatted(folder, patch.target(), e.getMessage()), e);
      }
    }
  }

  private void rename(ObjectNode object) {
    var metadata = (ObjectNode) object.get("metadata");
    if (namePrefix != null) {
      metadata.put("name", namePrefix + metadata.get("name").asText());
    }
    if (namespace != null && !CLUSTER_WIDE.contains(object.get("kind").asText())) {
      metadata.put("namespace", namespace);
    }
  }
}
