package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.safekeep.identity.scim.Filter.Operator;
import io.safekeep.identity.scim.FilterParser.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Changes of a resource (RFC 7644, section 3.5.2), as identity providers really write them:
///
/// - Entra: `Replace` with a capital, `"False"` for a truth value, dotted names and whole paths as
///   keys of a value without a path, a filter that nothing passes yet where it wants to add
/// - Okta: a value without a path
///
/// What we do not keep (titles, addresses, extensions) is taken and forgotten, as the RFC lets a
/// provider do with unknown attributes.
final class Patch {

  static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

  /// More than any identity provider sends at once.
  private static final int MOST_OPERATIONS = 1_000;

  private static final Set<String> READ_ONLY = Set.of("id", "meta", "groups");

  private static final Set<String> SEVERAL_VALUES =
      Set.of(
          "emails",
          "roles",
          "members",
          "phonenumbers",
          "addresses",
          "ims",
          "photos",
          "entitlements",
          "x509certificates");

  /// As they are written in our answers; a path says them in lower case here.
  private static final Map<String, String> NAMES =
      Map.of(
          "username", "userName",
          "externalid", "externalId",
          "displayname", "displayName",
          "givenname", "givenName",
          "familyname", "familyName",
          "nickname", "nickName",
          "usertype", "userType",
          "preferredlanguage", "preferredLanguage");

  private Patch() {}

  private enum Kind {
    ADD,
    REPLACE,
    REMOVE
  }

  /// Returns the resource with every operation applied, in their order.
  ///
  /// @throws ScimError invalidSyntax, invalidPath, invalidValue, noTarget, mutability
  static ObjectNode apply(JsonNode request, ObjectNode resource) {
    var operations =
        Attributes.find(request, "Operations")
            .filter(JsonNode::isArray)
            .filter(node -> !node.isEmpty())
            .orElseThrow(() -> ScimError.invalidSyntax("Operations is missing or empty"));
    if (operations.size() > MOST_OPERATIONS) {
      throw ScimError.invalidSyntax(
          "there are %d operations, at most %d".formatted(operations.size(), MOST_OPERATIONS));
    }
    var changed = resource.deepCopy();
    operations.forEach(operation -> change(changed, operation));
    return changed;
  }

  private static void change(ObjectNode resource, JsonNode operation) {
    var kind =
        switch (Attributes.text(operation, "op").orElse("").toLowerCase(Locale.ROOT)) {
          case "add" -> Kind.ADD;
          case "replace" -> Kind.REPLACE;
          case "remove" -> Kind.REMOVE;
          default -> throw ScimError.invalidSyntax("op is none of add, replace, remove");
        };
    var path = Attributes.text(operation, "path");
    var value = Attributes.find(operation, "value").orElse(null);
    if (path.isPresent()) {
      change(resource, kind, FilterParser.path(path.get()), value);
    } else if (kind == Kind.REMOVE) {
      throw ScimError.noTarget("remove needs a path");
    } else if (value instanceof ObjectNode attributes) {
      // Okta repeats a resource's id here.
      attributes.properties().stream()
          .filter(attribute -> !READ_ONLY.contains(attribute.getKey()))
          .forEach(attribute ->
              change(resource, kind, FilterParser.path(attribute.getKey()), attribute.getValue()));
    } else {
      throw ScimError.invalidSyntax("value is no object, and there is no path");
    }
  }

  private static void change(ObjectNode resource, Kind kind, Path path, @Nullable JsonNode value) {
    if (READ_ONLY.contains(path.attribute())) {
      throw ScimError.mutability(path.attribute() + " is ours to say");
    }
    if (path.attribute().equals("schemas")) {
      return;
    }
    if (kind == Kind.REMOVE) {
      remove(resource, path, value);
      return;
    }
    if (value == null || value.isNull()) {
      // Null is the same as unassigned (RFC 7643, section 2.5).
      remove(resource, path, null);
      return;
    }
    if (path.filter().isPresent()) {
      setMatching(resource, kind, path, path.filter().get(), value);
    } else if (path.part().isPresent()) {
      setPart(resource, path.attribute(), path.part().get(), value);
    } else if (SEVERAL_VALUES.contains(path.attribute())) {
      setSeveral(resource, kind, path.attribute(), value);
    } else {
      setOne(resource, path.attribute(), value);
    }
  }

  private static void setOne(ObjectNode resource, String attribute, JsonNode value) {
    var name = nameIn(resource, attribute);
    if (resource.get(name) instanceof ObjectNode before && value instanceof ObjectNode parts) {
      parts
          .properties()
          .forEach(part -> before.set(nameIn(before, part.getKey()), part.getValue()));
    } else {
      resource.set(name, attribute.equals("active") ? truth(value) : value);
    }
  }

  private static void setSeveral(ObjectNode resource, Kind kind, String attribute, JsonNode value) {
    var values = kind == Kind.REPLACE ? resource.arrayNode() : values(resource, attribute);
    for (var element : Attributes.elements(value)) {
      var object = element.isObject() ? element : valueOf(element);
      if (values.valueStream().noneMatch(present -> isSame(present, object))) {
        values.add(object);
      }
    }
    resource.set(nameIn(resource, attribute), values);
  }

  private static void setPart(ObjectNode resource, String attribute, String part, JsonNode value) {
    if (!SEVERAL_VALUES.contains(attribute)) {
      var name = nameIn(resource, attribute);
      var object =
          resource.get(name) instanceof ObjectNode before ? before : resource.putObject(name);
      object.set(nameIn(object, part), value);
      return;
    }
    var values = values(resource, attribute);
    if (values.isEmpty()) {
      values.addObject();
    }
    values.forEach(element -> set(element, part, value));
    resource.set(nameIn(resource, attribute), values);
  }

  private static void setMatching(
      ObjectNode resource, Kind kind, Path path, Filter filter, JsonNode value) {
    var values = values(resource, path.attribute());
    var matching = values.valueStream().filter(filter::matches).toList();
    if (matching.isEmpty()) {
      var template = template(filter);
      if (template.isEmpty()) {
        throw ScimError.noTarget("nothing of " + path.attribute() + " passes the filter");
      }
      values.add(template.get());
      matching = List.of(template.get());
    }
    for (var element : matching) {
      if (path.part().isPresent()) {
        set(element, path.part().get(), value);
      } else if (element instanceof ObjectNode object && value instanceof ObjectNode parts) {
        if (kind == Kind.REPLACE) {
          object.removeAll();
        }
        object.setAll(parts);
      } else {
        throw ScimError.invalidValue(path.attribute() + " takes objects");
      }
    }
    resource.set(nameIn(resource, path.attribute()), values);
  }

  private static void remove(ObjectNode resource, Path path, @Nullable JsonNode which) {
    var name = nameIn(resource, path.attribute());
    var present = resource.get(name);
    if (present == null) {
      return;
    }
    if (path.filter().isPresent()) {
      var values = values(resource, path.attribute());
      var filter = path.filter().get();
      if (path.part().isPresent()) {
        values
            .valueStream()
            .filter(filter::matches)
            .forEach(element -> unset(element, path.part().get()));
        resource.set(name, values);
      } else {
        resource.set(name, without(values, filter::matches));
      }
    } else if (path.part().isPresent()) {
      Attributes.elements(present).forEach(element -> unset(element, path.part().get()));
    } else if (which != null && present.isArray()) {
      // Entra names the members to remove in the value instead of a filter.
      var gone = Attributes.elements(which);
      resource.set(
          name,
          without(
              values(resource, path.attribute()),
              element ->
                  gone.stream()
                      .anyMatch(one -> isSame(element, one.isObject() ? one : valueOf(one)))));
    } else {
      resource.remove(name);
    }
  }

  private static ArrayNode without(ArrayNode values, Predicate<JsonNode> gone) {
    var left = JsonNodeFactory.instance.arrayNode();
    values.valueStream().filter(gone.negate()).forEach(left::add);
    return left;
  }

  private static void set(JsonNode element, String part, JsonNode value) {
    if (!(element instanceof ObjectNode object)) {
      throw ScimError.invalidPath("a value without parts has no " + part);
    }
    object.set(nameIn(object, part), value);
  }

  private static void unset(JsonNode element, String part) {
    if (element instanceof ObjectNode object) {
      object.remove(nameIn(object, part));
    }
  }

  /// An element that passes a filter of equations: what `emails[type eq "work"].value` begins with
  /// for somebody who has no address yet.
  private static Optional<ObjectNode> template(Filter filter) {
    var element = JsonNodeFactory.instance.objectNode();
    return fill(element, filter) ? Optional.of(element) : Optional.empty();
  }

  private static boolean fill(ObjectNode element, Filter filter) {
    return switch (filter) {
      case Filter.And(var left, var right) -> fill(element, left) && fill(element, right);
      case Filter.Compare(var attribute, var operator, var value) when operator == Operator.EQ -> {
        element.set(
            NAMES.getOrDefault(attribute, attribute),
            value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")
                ? BooleanNode.valueOf(Boolean.parseBoolean(value))
                : JsonNodeFactory.instance.textNode(value));
        yield true;
      }
      default -> false;
    };
  }

  private static ArrayNode values(ObjectNode resource, String attribute) {
    var present = resource.get(nameIn(resource, attribute));
    var values = resource.arrayNode();
    if (present != null && !present.isNull()) {
      Attributes.elements(present)
          .forEach(element -> values.add(element.isObject() ? element : valueOf(element)));
    }
    return values;
  }

  private static ObjectNode valueOf(JsonNode plain) {
    return JsonNodeFactory.instance.objectNode().set("value", plain);
  }

  private static boolean isSame(JsonNode one, JsonNode other) {
    return Attributes.text(one, "value").equals(Attributes.text(other, "value"));
  }

  private static String nameIn(ObjectNode object, String attribute) {
    return Attributes.nameIn(
        object, NAMES.getOrDefault(attribute.toLowerCase(Locale.ROOT), attribute));
  }

  /// @throws ScimError invalidValue
  static BooleanNode truth(JsonNode value) {
    if (value.isBoolean()) {
      return (BooleanNode) value;
    }
    return switch (value.asText().toLowerCase(Locale.ROOT)) {
      case "true" -> BooleanNode.TRUE;
      case "false" -> BooleanNode.FALSE;
      default -> throw ScimError.invalidValue("active is neither true nor false");
    };
  }
}
