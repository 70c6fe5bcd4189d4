package io.safekeep.identity.scim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// The attributes that are kept of users and groups, as RFC 7643, section 7, describes them.
final class ScimSchemas {

  /// name, type, several, required, case, mutability, returned, uniqueness; an indented line is
  /// part of the attribute above it.
  private static final String USER =
      """
      userName     string   no   yes  no   readWrite  default  server
      externalId   string   no   no   yes  readWrite  default  none
      name         complex  no   no   no   readWrite  default  none
        formatted  string   no   no   no   readWrite  default  none
        givenName  string   no   no   no   readWrite  default  none
        familyName string   no   no   no   readWrite  default  none
      displayName  string   no   no   no   readWrite  default  none
      emails       complex  yes  no   no   readWrite  default  none
        value      string   no   no   no   readWrite  default  none
        type       string   no   no   no   readOnly   default  none
        primary    boolean  no   no   no   readOnly   default  none
      locale       string   no   no   no   readWrite  default  none
      timezone     string   no   no   no   readWrite  default  none
      active       boolean  no   no   no   readWrite  default  none
      password     string   no   no   yes  immutable  never    none
      roles        complex  yes  no   no   readWrite  default  none
        value      string   no   no   yes  readWrite  default  none
        display    string   no   no   no   readOnly   default  none
      groups       complex  yes  no   no   readOnly   default  none
        value      string   no   no   yes  readOnly   default  none
        display    string   no   no   no   readOnly   default  none
        type       string   no   no   no   readOnly   default  none
      """;

  private static final String GROUP =
      """
      displayName  string     no   yes  no   readOnly   default  server
      members      complex    yes  no   no   readWrite  request  none
        value      string     no   no   yes  immutable  default  none
        display    string     no   no   no   readOnly   default  none
        $ref       reference  no   no   yes  readOnly   default  none
      """;

  private ScimSchemas() {}

  static List<ObjectNode> all() {
    return List.of(
        schema(ScimUser.SCHEMA, "User", "A person of the tenant", USER),
        schema(
            ScimGroupResource.SCHEMA, "Group", "A role that people of the tenant can have", GROUP));
  }

  private static ObjectNode schema(String id, String name, String description, String table) {
    var schema = JsonNodeFactory.instance.objectNode();
    schema.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:Schema");
    schema.put("id", id).put("name", name).put("description", description);
    var attributes = schema.putArray("attributes");
    table
        .lines()
        .forEach(line -> {
          boolean isPart = line.startsWith(" ");
          var target =
              isPart
                  ? ((ObjectNode) attributes.get(attributes.size() - 1))
                      .withArrayProperty("subAttributes")
                  : attributes;
          target.add(attribute(List.of(line.strip().split(" +"))));
        });
    return schema;
  }

  private static ObjectNode attribute(List<String> cells) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", cells.get(0))
        .put("type", cells.get(1))
        .put("multiValued", cells.get(2).equals("yes"))
        .put("required", cells.get(3).equals("yes"))
        .put("caseExact", cells.get(4).equals("yes"))
        .put("mutability", cells.get(5))
        .put("returned", cells.get(6))
        .put("uniqueness", cells.get(7));
  }
}
