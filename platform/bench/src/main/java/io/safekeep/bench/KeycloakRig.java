package io.safekeep.bench;

import io.safekeep.bench.Provider.Paths;
import io.safekeep.bench.Provider.People;
import io.safekeep.bench.Provider.Registered;
import io.safekeep.testing.Directories;
import io.safekeep.testing.KeycloakServer;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A Keycloak as its documentation says to run one in production, but for TLS: built for
/// PostgreSQL, with its own settings of memory, passwords hashed as it does unless told otherwise
/// (Argon2id, 7 MiB, five passes), refresh tokens good once.
final class KeycloakRig implements ProviderRig {
  private static final String VERSION = "26.7.3";
  private static final String DATABASE = "keycloak";
  private static final String SECRET = "known-to-every-reader-of-this-class";
  private static final String ES256 = "bench";
  private static final String RS256 = "bench-rs256";

  private final Path home;
  private final PostgresServer postgres;
  private final int port = Ports.free();
  private KeycloakServer server;

  private KeycloakRig(Path home, PostgresServer postgres) {
    this.home = home;
    this.postgres = postgres;
    this.server = KeycloakServer.startBuilt(home, port, postgres, DATABASE, true);
  }

  /// @param home of the project
  /// @param directory for all that it needs
  /// @throws IOException if the distribution was not fetched before, with how to do that
  static KeycloakRig start(Path home, Path directory) throws IOException {
    var distribution = home.resolve("identity-service/target/keycloak-" + VERSION);
    if (!Files.isDirectory(distribution)) {
      throw new IOException(
          "%s is missing; fetch it: ./safekeep mvn -Pkeycloak -DskipTests process-test-resources -pl identity-service -am"
              .formatted(distribution));
    }
    var own = directory.resolve("keycloak");
    Directories.copy(distribution, own);
    KeycloakServer.build(own, List.of(realm(ES256, "ES256"), realm(RS256, "RS256")));
    var postgres =
        PostgresServer.in(directory.resolve("keycloak-postgres"))
            .setting("shared_buffers", "128MB")
            .start();
    postgres.createDatabase(DATABASE);
    return new KeycloakRig(own, postgres);
  }

  /// Ends it and starts it again, with nothing to import.
  void restart() {
    server.close();
    server = KeycloakServer.startBuilt(home, port, postgres, DATABASE, false);
  }

  @Override
  public Provider provider() {
    return of(ES256);
  }

  /// The same with RS256, which is what it signs with unless told otherwise.
  Provider withRs256() {
    return of(RS256);
  }

  private Provider of(String realm) {
    var path = "/realms/" + realm + "/protocol/openid-connect/";
    return new Provider(
        "Keycloak",
        port,
        new Paths(path + "token", path + "token/introspect", path + "certs", path + "auth"),
        new Registered("machine", SECRET),
        new Registered("portal", SECRET),
        new People("username", people(), "person0"),
        Map.of());
  }

  private static List<String> people() {
    return IntStream.range(0, Provider.PEOPLE).mapToObj(number -> "person" + number).toList();
  }

  /// The JVM that the script has started.
  @Override
  public ProcessHandle server() {
    return server.process().children().findFirst().orElseThrow();
  }

  @Override
  public PostgresServer postgres() {
    return postgres;
  }

  private static String realm(String name, String algorithm) {
    return """
    {
      "realm": "%s",
      "enabled": true,
      "sslRequired": "none",
      "defaultSignatureAlgorithm": "%s",
      "accessTokenLifespan": 600,
      "revokeRefreshToken": true,
      "refreshTokenMaxReuse": 0,
      "clients": [
        {
          "clientId": "machine",
          "secret": "%3$s",
          "standardFlowEnabled": false,
          "serviceAccountsEnabled": true,
          "protocolMappers": [%6$s]
        },
        {
          "clientId": "portal",
          "secret": "%3$s",
          "redirectUris": ["%4$s"],
          "attributes": {
            "pkce.code.challenge.method": "S256",
            "standard.token.exchange.enabled": "true"
          },
          "protocolMappers": [%7$s]
        }
      ],
      "users": [%5$s]
    }
    """
        .formatted(
            name,
            algorithm,
            SECRET,
            Provider.REDIRECT_URI,
            people().stream().map(KeycloakRig::person).collect(Collectors.joining(",\n")),
            audience("machine"),
            audience("portal"));
  }

  /// Puts a client into the audience of its own tokens: it is told only of those meant for it.
  private static String audience(String client) {
    return """
    {
      "name": "audience",
      "protocol": "openid-connect",
      "protocolMapper": "oidc-audience-mapper",
      "config": {
        "included.client.audience": "%s",
        "access.token.claim": "true",
        "introspection.token.claim": "true"
      }
    }\
    """
        .formatted(client);
  }

  private static String person(String name) {
    return """
    {
      "username": "%1$s",
      "enabled": true,
      "email": "%1$s@acme.example",
      "emailVerified": true,
      "firstName": "Ada",
      "lastName": "Lovelace",
      "credentials": [{"type": "password", "value": "%2$s"}]
    }\
    """
        .formatted(name, Provider.PASSWORD);
  }

  @Override
  public void close() {
    server.close();
    postgres.close();
  }
}
