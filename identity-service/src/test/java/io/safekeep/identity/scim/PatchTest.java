package io.safekeep.identity.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies have the shapes that Microsoft Entra ID and Okta document and send.
class PatchTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ADA =
      """
      {"userName": "ada@acme.example", "displayName": "Ada Lovelace", "active": true,
       "name": {"givenName": "Ada", "familyName": "Lovelace"},
       "emails": [{"value": "ada@acme.example", "type": "work", "primary": true}],
       "roles": [{"value": "member"}]}
      """;

  @Test
  void entraTakesAccessAwayWithACapitalOperationAndATextForATruthValue() {
    // When
    var patched =
        patched(ADA, "[{\"op\": \"Replace\", \"path\": \"active\", \"value\": \"False\"}]");

    // Then
    assertThat(patched.get("active").isBoolean()).isTrue();
    assertThat(patched.get("active").booleanValue()).isFalse();
  }

  @Test
  void oktaTakesAccessAwayWithoutAPath() {
    assertThat(patched(ADA, "[{\"op\": \"replace\", \"value\": {\"active\": false}}]"))
        .isEqualTo(json(ADA.replace("\"active\": true", "\"active\": false")));
  }

  @Test
  void entraChangesSeveralAttributesByPathsAsKeys() {
    // When
    var patched =
        patched(
            ADA,
            """
            [{"op": "Add", "value": {
              "displayName": "Ada King",
              "name.familyName": "King",
              "emails[type eq \\"work\\"].value": "ada.king@acme.example",
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Engines"
            }}]
            """);

    // Then
    assertThat(patched.at("/displayName").asText()).isEqualTo("Ada King");
    assertThat(patched.at("/name/familyName").asText()).isEqualTo("King");
    assertThat(patched.at("/name/givenName").asText()).isEqualTo("Ada");
    assertThat(patched.at("/emails")).hasSize(1);
    assertThat(patched.at("/emails/0/value").asText()).isEqualTo("ada.king@acme.example");
  }

  @Test
  void addressThatIsNotThereYetIsMadeOfThePathsFilter() {
    // When
    var patched =
        patched(
            "{\"userName\": \"ada\"}",
            """
            [{"op": "Add", "path": "emails[type eq \\"work\\"].value", "value": "a@acme.example"},
             {"op": "Add", "path": "name.givenName", "value": "Ada"}]
            """);

    // Then
    assertThat(patched)
        .isEqualTo(
            json(
                """
                {"userName": "ada",
                 "emails": [{"type": "work", "value": "a@acme.example"}],
                 "name": {"givenName": "Ada"}}
                """));
  }

  @Test
  void membersAreAddedOnceAndRemovedByFilterAsByValue() {
    // Given
    var group =
        "{\"displayName\": \"member\", \"members\": [{\"value\": \"1\"}, {\"value\": \"2\"}]}";

    // When
    var patched =
        patched(
            group,
            """
            [{"op": "Add", "path": "members", "value": [{"value": "2"}, {"value": "3"}]},
             {"op": "remove", "path": "members[value eq \\"1\\"]"},
             {"op": "Remove", "path": "members", "value": [{"value": "2"}]}]
            """);

    // Then
    assertThat(patched.get("members")).isEqualTo(json("{\"m\": [{\"value\": \"3\"}]}").get("m"));
  }

  @Test
  void oktaReplacesAllMembersAndRepeatsTheGroupsId() {
    assertThat(
            patched(
                    "{\"displayName\": \"member\", \"members\": [{\"value\": \"1\"}]}",
                    """
                    [{"op": "replace", "value": {"id": "member", "displayName": "member",
                      "members": [{"value": "7", "display": "ada@acme.example"}]}}]
                    """)
                .at("/members/0/value")
                .asText())
        .isEqualTo("7");
  }

  @Test
  void whatIsRemovedOrSetToNullIsGone() {
    // When
    var patched =
        patched(
            ADA,
            """
            [{"op": "remove", "path": "name.givenName"},
             {"op": "remove", "path": "emails[type eq \\"work\\"]"},
             {"op": "replace", "path": "displayName", "value": null}]
            """);

    // Then
    assertThat(patched.at("/name/givenName").isMissingNode()).isTrue();
    assertThat(patched.get("emails")).isEmpty();
    assertThat(patched.has("displayName")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'op': 'move', 'path': 'active', 'value': true}           | invalidSyntax",
        "{'op': 'add', 'value': 'Ada'}                             | invalidSyntax",
        "{'op': 'remove'}                                          | noTarget",
        "{'op': 'replace', 'path': 'id', 'value': '7'}             | mutability",
        "{'op': 'replace', 'path': 'groups', 'value': []}          | mutability",
        "{'op': 'replace', 'path': 'emails[', 'value': 'x'}        | invalidPath",
        "{'op': 'replace', 'path': 'active', 'value': 'perhaps'}   | invalidValue",
        "{'op': 'replace', 'path': 'emails[value co \"zz\"].value', 'value': 'x'} | noTarget"
      },
      quoteCharacter = '`')
  void operationThatCannotBeDoneIsRefusedByItsKind(String operation, String type) {
    var quoted = operation.replace("\"zz\"", "\\\"zz\\\"").replace('\'', '"');

    assertThatThrownBy(() -> patched(ADA, "[" + quoted + "]"))
        .isInstanceOfSatisfying(ScimError.class, error -> assertThat(error.type()).isEqualTo(type));
  }

  @Test
  void resourceThatWasGivenStaysAsItWas() {
    // Given
    var given = json(ADA);

    // When
    Patch.apply(json("{\"Operations\": [{\"op\": \"remove\", \"path\": \"emails\"}]}"), given);

    // Then
    assertThat(given).isEqualTo(json(ADA));
  }

  private static ObjectNode patched(String resource, String operations) {
    return Patch.apply(
        json("{\"schemas\": [\"" + Patch.SCHEMA + "\"], \"Operations\": " + operations + "}"),
        json(resource));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException(fault);
    }
  }
}
