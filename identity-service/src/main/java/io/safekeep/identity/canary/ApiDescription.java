package io.safekeep.identity.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The routes of an OpenAPI description, with bodies for them that are valid by it: whoever is
/// refused then is refused for who they are. A route that is added later is there too.
public final class ApiDescription {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// Where the description does not say enough.
  private static final Map<String, JsonNode> BODIES =
      Map.of(
          "post /scim/v2/Users", text("userName", "somebody"),
          "put /scim/v2/Users/{id}", text("userName", "somebody"),
          "patch /scim/v2/Users/{id}", patch("active", JSON.booleanNode(false)),
          "patch /scim/v2/Groups/{id}", patch("displayName", JSON.textNode("member")),
          "post /scim/v2/Groups", text("displayName", "a group"),
          "put /scim/v2/Groups/{id}", text("displayName", "member"));

  /// Values that a pattern or the sense of the field asks for.
  private static final Map<String, JsonNode> VALUES =
      Map.of(
          "roles", JSON.arrayNode().add("member"),
          "password", JSON.textNode("Qu1et-Harbour"),
          "type", JSON.textNode("confidential"),
          "grants", JSON.arrayNode().add("client_credentials"),
          "userName", JSON.textNode("somebody"),
          "zone", JSON.textNode("UTC"),
          "locale", JSON.textNode("en"));

  private final JsonNode api;

  private ApiDescription(JsonNode api) {
    this.api = api;
  }

  /// @param api an OpenAPI 3.1 document
  public static ApiDescription of(JsonNode api) {
    return new ApiDescription(api);
  }

  public List<ApiRoute> routes() {
    return api.path("paths").properties().stream()
        .flatMap(path ->
            path.getValue().properties().stream()
                .map(Map.Entry::getKey)
                .filter(METHODS::contains)
                .map(method -> new ApiRoute(method, path.getKey())))
        .toList();
  }

  /// An empty object for a route that takes no body.
  public JsonNode bodyOf(ApiRoute route) {
    var own = BODIES.get(route.toString());
    if (own != null) {
      return own;
    }
    var content =
        api.path("paths")
            .path(route.path())
            .path(route.method())
            .path("requestBody")
            .path("content")
            .properties();
    return content.isEmpty()
        ? JSON.objectNode()
        : value("", content.iterator().next().getValue().path("schema"));
  }

  private JsonNode value(String name, JsonNode schema) {
    var own = VALUES.get(name);
    if (own != null) {
      return own;
    }
    if (schema.has("$ref")) {
      var reference = schema.get("$ref").asText();
      return value(
          name,
          api.path("components")
              .path("schemas")
              .path(reference.substring(reference.lastIndexOf('/') + 1)));
    }
    var type = schema.path("type").isArray() ? schema.path("type").get(0) : schema.path("type");
    for (var keyword : List.of("enum", "examples", "anyOf", "oneOf", "allOf")) {
      if (schema.path(keyword).isArray()) {
        var first = schema.get(keyword).get(0);
        return keyword.endsWith("Of")
            ? value(name, first)
            : type.asText().equals("array") ? JSON.arrayNode().add(first) : first;
      }
    }
    return switch (type.asText()) {
      case "object" -> object(schema);
      case "array" -> JSON.arrayNode().add(value("", schema.path("items")));
      case "integer", "number" ->
          schema.has("minimum") ? schema.get("minimum") : JSON.numberNode(1);
      case "boolean" -> JSON.booleanNode(true);
      default ->
          JSON.textNode(
              switch (schema.path("format").asText()) {
                case "uuid" -> ApiRoute.NOBODY;
                case "date-time" -> "2026-01-05T09:00:00Z";
                case "uri" -> "https://somewhere.example/there";
                case "email" -> "somebody@somewhere.example";
                default -> "something";
              });
    };
  }

  private ObjectNode object(JsonNode schema) {
    var body = JSON.objectNode();
    schema
        .path("required")
        .forEach(name ->
            body.set(
                name.asText(),
                value(name.asText(), schema.path("properties").path(name.asText()))));
    return body;
  }

  private static ObjectNode text(String name, String value) {
    return JSON.objectNode().put(name, value);
  }

  private static ObjectNode patch(String path, JsonNode value) {
    var operation = JSON.objectNode().put("op", "replace").put("path", path).set("value", value);
    return JSON.objectNode().set("Operations", JSON.arrayNode().add(operation));
  }
}
