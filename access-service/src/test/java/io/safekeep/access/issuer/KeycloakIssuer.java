package io.safekeep.access.issuer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.safekeep.testing.KeycloakServer;
import io.safekeep.testing.Ports;
import io.safekeep.testing.quarkus.ServiceServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The suite's issuer is a Keycloak with the realm that is shipped, set as the documentation says,
/// with an administrator of a tenant in it.
public class KeycloakIssuer implements QuarkusTestResourceLifecycleManager {

  static final String TENANT = "00000000-0000-7000-8000-000000000001";
  static final String PASSWORD = "Qu1et-Harbour";

  private static final String ADMINISTRATOR =
      """
      "users": [{
        "username": "ada", "enabled": true, "email": "ada@acme.example", "emailVerified": true,
        "firstName": "Ada", "lastName": "Lovelace", "groups": ["/acme/acme-administrators"],
        "credentials": [{"type": "password", "value": "%s", "temporary": false}]}],
      """
          .formatted(PASSWORD);

  private KeycloakServer keycloak;

  @Override
  public Map<String, String> start() {
    int port = Ports.free();
    keycloak =
        KeycloakServer.start(Path.of(System.getProperty("safekeep.keycloak")), port, realm());
    var servers = new ServiceServers();
    servers.init(Map.of("database", "access"));
    var settings = new HashMap<>(servers.start());
    settings.put("safekeep.issuer", keycloak.url() + "/realms/safekeep");
    settings.put("safekeep.access-token-type", "JWT");
    settings.put("safekeep.issuer-paths.authorization", "/protocol/openid-connect/auth");
    settings.put("safekeep.issuer-paths.token", "/protocol/openid-connect/token");
    settings.put("safekeep.issuer-paths.keys", "/protocol/openid-connect/certs");
    settings.put("safekeep.issuer-paths.sign-out", "/protocol/openid-connect/logout");
    return settings;
  }

  /// On the way to a service of a test there is no https, and its port is nobody's choice.
  private static String realm() {
    try {
      return Files.readString(Path.of("../docs/operations/keycloak/realm.json"))
          .replace("\"https://access.acme.example/signed-in\"", "\"*\"")
          .replaceFirst("\\{", "{\n" + ADMINISTRATOR.replace("$", "\\$"));
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  @Override
  public void stop() {
    keycloak.close();
  }
}
