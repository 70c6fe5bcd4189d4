package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.safekeep.identity.password.Password;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A person as an identity provider writes them (RFC 7643, section 4.1). Attributes that are not
/// here are taken and forgotten.
///
/// @param email the primary address of several, or the one for work, or the first
/// @param roles empty if the request says nothing of roles
record ScimUser(
    String userName,
    Optional<String> externalId,
    Optional<String> givenName,
    Optional<String> familyName,
    String displayName,
    Optional<String> email,
    Optional<String> locale,
    Optional<String> zone,
    boolean active,
    Optional<List<String>> roles,
    Optional<Password> password) {

  static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";

  private static final int LONGEST = 254;

  /// @throws ScimError invalidValue, invalidSyntax
  static ScimUser of(JsonNode json) {
    if (!json.isObject()) {
      throw ScimError.invalidSyntax("the body is no object");
    }
    var userName =
        Attributes.text(json, "userName")
            .orElseThrow(() -> ScimError.invalidValue("userName is missing"));
    var given = bounded(json, "name.givenName");
    var family = bounded(json, "name.familyName");
    var both = Stream.of(given, family).flatMap(Optional::stream).collect(Collectors.joining(" "));
    return new ScimUser(
        userName,
        bounded(json, "externalId"),
        given,
        family,
        bounded(json, "displayName")
            .or(() -> bounded(json, "name.formatted"))
            .orElse(both.isEmpty() ? userName : both),
        email(json),
        bounded(json, "locale"),
        bounded(json, "timezone"),
        Attributes.find(json, "active").map(node -> Patch.truth(node).booleanValue()).orElse(true),
        Attributes.find(json, "roles").map(ScimUser::values),
        Attributes.text(json, "password").map(Password::new));
  }

  private static Optional<String> bounded(JsonNode json, String attribute) {
    var text = Attributes.text(json, attribute);
    text.filter(value -> value.length() > LONGEST)
        .ifPresent(value -> {
          throw ScimError.invalidValue(
              "%s has %d characters, at most %d".formatted(attribute, value.length(), LONGEST));
        });
    return text;
  }

  private static Optional<String> email(JsonNode json) {
    var addresses =
        Attributes.find(json, "emails").map(Attributes::elements).orElse(List.of()).stream()
            .filter(element -> Attributes.text(element, "value").isPresent())
            .sorted(
                Comparator.comparing((JsonNode element) -> !isTrue(element, "primary"))
                    .thenComparing(element ->
                        !Attributes.text(element, "type")
                            .filter("work"::equalsIgnoreCase)
                            .isPresent()))
            .toList();
    return addresses.isEmpty() ? Optional.empty() : bounded(addresses.getFirst(), "value");
  }

  private static boolean isTrue(JsonNode element, String attribute) {
    return Attributes.text(element, attribute).filter("true"::equalsIgnoreCase).isPresent();
  }

  private static List<String> values(JsonNode several) {
    return Attributes.elements(several).stream()
        .flatMap(element -> Attributes.text(element, "value").stream())
        .distinct()
        .toList();
  }

  @Override
  public String toString() {
    return "ScimUser[...]";
  }

  /// A person as the directory has them.
  ///
  /// @param version grows with each change
  record Kept(
      UUID id,
      long version,
      Instant createdAt,
      Instant modifiedAt,
      String userName,
      @Nullable String externalId,
      @Nullable String givenName,
      @Nullable String familyName,
      String displayName,
      @Nullable String email,
      @Nullable String locale,
      @Nullable String zone,
      boolean active,
      List<String> roles) {

    /// RFC 7644, section 3.14.
    String etag() {
      return "W/\"" + version + "\"";
    }

    /// @param location of the resource
    ObjectNode toJson(URI location) {
      var json = JsonNodeFactory.instance.objectNode();
      json.putArray("schemas").add(SCHEMA);
      json.put("id", id.toString());
      put(json, "externalId", externalId);
      json.put("userName", userName);
      var name = JsonNodeFactory.instance.objectNode();
      name.put("formatted", displayName);
      put(name, "givenName", givenName);
      put(name, "familyName", familyName);
      json.set("name", name);
      json.put("displayName", displayName);
      if (email != null) {
        json.putArray("emails")
            .addObject()
            .put("value", email)
            .put("type", "work")
            .put("primary", true);
      }
      put(json, "locale", locale);
      put(json, "timezone", zone);
      json.put("active", active);
      var held = json.putArray("roles");
      roles.forEach(role -> held.addObject().put("value", role).put("display", role));
      var groups = json.putArray("groups");
      roles.forEach(
          role -> groups.addObject().put("value", role).put("display", role).put("type", "direct"));
      json.set("meta", meta(location));
      return json;
    }

    private ObjectNode meta(URI location) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("resourceType", "User")
          .put("created", createdAt.toString())
          .put("lastModified", modifiedAt.toString())
          .put("version", etag())
          .put("location", location.toString());
    }

    private static void put(ObjectNode json, String attribute, @Nullable String value) {
      if (value != null) {
        json.put(attribute, value);
      }
    }

    @Override
    public String toString() {
      return "Kept[" + id + "]";
    }
  }
}
