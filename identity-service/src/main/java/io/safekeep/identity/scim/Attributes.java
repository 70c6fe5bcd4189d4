package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// Attributes of a resource in JSON. Their names differ in case without meaning it (RFC 7643,
/// section 2.1).
final class Attributes {

  private Attributes() {}

  /// The name under which an object has an attribute already; the given one if it has not.
  static String nameIn(ObjectNode object, String attribute) {
    if (object.has(attribute)) {
      return attribute;
    }
    for (var names = object.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (name.equalsIgnoreCase(attribute)) {
        return name;
      }
    }
    return attribute;
  }

  /// @param attribute with a dot before the name of a part
  static Optional<JsonNode> find(JsonNode element, String attribute) {
    int dot = attribute.indexOf('.');
    var name = dot < 0 ? attribute : attribute.substring(0, dot);
    if (!(element instanceof ObjectNode object)) {
      // Values that are no objects are compared themselves.
      return name.equals("value") ? Optional.of(element) : Optional.empty();
    }
    var found =
        Optional.ofNullable(object.get(nameIn(object, name))).filter(node -> !node.isNull());
    return dot < 0 ? found : found.flatMap(part -> find(part, attribute.substring(dot + 1)));
  }

  /// The text of an attribute, unless it is empty or missing.
  static Optional<String> text(JsonNode element, String attribute) {
    return find(element, attribute)
        .filter(JsonNode::isValueNode)
        .map(JsonNode::asText)
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /// False for what the RFC takes for unassigned: null, the empty list.
  static boolean isPresent(JsonNode value) {
    return !value.isNull() && !(value.isContainerNode() && value.isEmpty());
  }

  /// The values of an attribute, whether it has one or several.
  static List<JsonNode> elements(JsonNode value) {
    return value.isArray() ? value.valueStream().toList() : List.of(value);
  }
}
