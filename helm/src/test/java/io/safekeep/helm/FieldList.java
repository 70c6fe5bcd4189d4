package io.safekeep.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The fields below `spec` that a custom resource may have, from its CustomResourceDefinition: one
/// a line, as path, type and `required`. `any` is looked into no deeper.
///
/// To take up a new version of an operator, run [#main] on its definition.
record FieldList(Map<String, Field> fields) {

  /// Structures of Kubernetes itself, and parts of the operators that are not used here.
  private static final Set<String> NOT_LOOKED_INTO =
      Set.of(
          "tolerations",
          "env",
          "volumes",
          "volumeMounts",
          "securityContext",
          "additionalVolumes",
          "projectedVolumeTemplate",
          "pvcTemplate",
          "topologySpreadConstraints",
          "additionalPodAffinity",
          "additionalPodAntiAffinity",
          "nodeAffinity",
          "template",
          "readinessProbe",
          "livenessProbe",
          "probes",
          "cruiseControl",
          "kafkaExporter",
          "jmxTrans",
          "relabelings",
          "metricRelabelings",
          "oauth2",
          "sigv4",
          "basicAuth",
          "tlsConfig",
          "backup",
          "barmanObjectStore",
          "monitoring",
          "ephemeralVolumesSizeLimit",
          "ephemeralVolumeSource",
          "tablespaces",
          "certificates",
          "serviceAccountTemplate",
          "podSecurityContext",
          "replica",
          "acme",
          "jvmOptions",
          "logging");

  record Field(String type, boolean required) {}

  static FieldList of(String apiVersion, String kind) {
    String resource = "/fields/%s_%s.txt".formatted(apiVersion.replace('/', '_'), kind);
    try (var in = FieldList.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "%s %s is neither a kind that is shipped nor one with a list of fields"
                .formatted(apiVersion, kind));
      }
      var fields = new TreeMap<String, Field>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> add(line, fields));
      return new FieldList(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(String line, Map<String, Field> fields) {
    boolean required = line.endsWith(" required");
    String rest = required ? line.substring(0, line.length() - " required".length()) : line;
    int space = rest.indexOf(' ');
    fields.put(rest.substring(0, space), new Field(rest.substring(space + 1), required));
  }

  /// @throws IllegalArgumentException naming the first field that is unknown, missing or wrong
  void check(JsonNode resource) {
    resource
        .fieldNames()
        .forEachRemaining(name -> {
          if (!Set.of("apiVersion", "kind", "metadata", "spec").contains(name)) {
            throw new IllegalArgumentException("unknown field " + name);
          }
        });
    check("spec", resource.path("spec"));
  }

  private void check(String path, JsonNode value) {
    Field field = fields.get(path);
    if (field == null) {
      throw new IllegalArgumentException("unknown field " + path);
    }
    if (!matches(field.type(), value)) {
      throw new IllegalArgumentException("%s is %s, not %s".formatted(path, value, field.type()));
    }
    if (field.type().equals("object")) {
      var missing = new HashSet<>(requiredBelow(path + "."));
      for (var entry : value.properties()) {
        missing.remove(entry.getKey());
        check(path + "." + entry.getKey(), entry.getValue());
      }
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException("%s lacks %s".formatted(path, missing));
      }
    } else if (field.type().equals("list")) {
      for (JsonNode item : value) {
        checkItem(path + "[]", item);
      }
    }
  }

  private void checkItem(String path, JsonNode item) {
    if (fields.containsKey(path)) {
      check(path, item);
      return;
    }
    var missing = new HashSet<>(requiredBelow(path + "."));
    for (var entry : item.properties()) {
      missing.remove(entry.getKey());
      check(path + "." + entry.getKey(), entry.getValue());
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("%s lacks %s".formatted(path, missing));
    }
  }

  private Set<String> requiredBelow(String prefix) {
    var names = new HashSet<String>();
    fields.forEach((path, field) -> {
      if (field.required() && path.startsWith(prefix)) {
        String name = path.substring(prefix.length());
        if (name.indexOf('.') < 0 && name.indexOf('[') < 0) {
          names.add(name);
        }
      }
    });
    return names;
  }

  private static boolean matches(String type, JsonNode value) {
    return switch (type) {
      case "any" -> true;
      case "object", "map" -> value.isObject();
      case "list" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      default -> {
        if (!type.startsWith("one of ")) {
          throw new IllegalStateException("type " + type);
        }
        yield List.of(type.substring("one of ".length()).split("\\|")).contains(value.asText());
      }
    };
  }

  /// Prints the list of one kind: `FILE GROUP VERSION KIND SOURCE`, where FILE holds the
  /// definitions and SOURCE says whose they are, with the version.
  public static void main(String[] args) throws IOException {
    try (var documents =
        new YAMLMapper()
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(Path.of(args[0]).toFile())) {
      while (documents.hasNext()) {
        JsonNode spec = documents.next().path("spec");
        if (spec.path("group").asText().equals(args[1])
            && spec.path("names").path("kind").asText().equals(args[3])) {
          print(spec, args);
        }
      }
    }
  }

  private static void print(JsonNode definition, String[] args) {
    System.out.printf(
        "# Generated by FieldList from the CustomResourceDefinition of %s: fields of %s/%s %s.%n",
        args[4], args[1], args[2], args[3]);
    for (JsonNode version : definition.path("versions")) {
      if (version.path("name").asText().equals(args[2])) {
        var lines = new ArrayList<String>();
        var schema = version.path("schema").path("openAPIV3Schema").path("properties");
        list("spec", "spec", schema.path("spec"), true, lines);
        lines.forEach(System.out::println);
      }
    }
  }

  private static void list(
      String path, String name, JsonNode schema, boolean required, List<String> lines) {
    String type = typeOf(schema);
    boolean deeper = Set.of("object", "list").contains(type);
    if (deeper && NOT_LOOKED_INTO.contains(name)) {
      type = "any";
      deeper = false;
    }
    lines.add(path + " " + type + (required ? " required" : ""));
    if (!deeper) {
      return;
    }
    if (type.equals("object")) {
      listProperties(path, schema, lines);
    } else if (schema.path("items").has("properties")) {
      listProperties(path + "[]", schema.path("items"), lines);
    } else {
      lines.add(path + "[] " + typeOf(schema.path("items")));
    }
  }

  private static void listProperties(String path, JsonNode schema, List<String> lines) {
    var required = new HashSet<String>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    var sorted = new TreeMap<String, JsonNode>();
    schema.path("properties").properties().forEach(it -> sorted.put(it.getKey(), it.getValue()));
    sorted.forEach((name, property) ->
        list(path + "." + name, name, property, required.contains(name), lines));
  }

  private static String typeOf(JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return "any";
    }
    if (schema.has("enum")) {
      var values = new ArrayList<String>();
      schema.path("enum").forEach(value -> values.add(value.asText()));
      return "one of " + String.join("|", values);
    }
    return switch (schema.path("type").asText("any")) {
      case "object" ->
          schema.has("properties")
              ? "object"
              : schema.path("additionalProperties").isObject() ? "map" : "any";
      case "array" -> "list";
      case "" -> "any";
      case String type -> type;
    };
  }
}
