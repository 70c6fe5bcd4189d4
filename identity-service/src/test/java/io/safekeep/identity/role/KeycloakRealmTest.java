package io.safekeep.identity.role;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The realm that is shipped for those who let Keycloak issue the tokens.
class KeycloakRealmTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /// With `-Dsafekeep.update` it is written anew.
  @Test
  void realmThatIsShippedHasTodaysPermissionMatrix() throws IOException {
    // Given
    var file = Path.of("../docs/operations/keycloak/realm.json");
    var realm = (ObjectNode) JSON.readTree(file.toFile());

    // When
    var expected = realm.deepCopy();
    expected.set("roles", roles());

    // Then
    if (System.getProperty("safekeep.update") != null) {
      Files.writeString(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(expected) + "\n");
    }
    assertThat(JSON.readTree(file.toFile())).isEqualTo(expected);
  }

  /// Permissions are roles of client `safekeep`, our roles are the realm's, made of those.
  private static JsonNode roles() {
    var matrix = PermissionMatrix.export();
    return JSON.copy()
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .valueToTree(
            Map.of(
                "realm",
                matrix.entrySet().stream()
                    .map(role ->
                        Map.of(
                            "name", role.getKey(),
                            "composite", true,
                            "composites", Map.of("client", Map.of("safekeep", role.getValue()))))
                    .toList(),
                "client",
                Map.of(
                    "safekeep",
                    matrix.values().stream()
                        .flatMap(Set::stream)
                        .distinct()
                        .sorted()
                        .map(permission -> Map.of("name", permission))
                        .toList())));
  }
}
