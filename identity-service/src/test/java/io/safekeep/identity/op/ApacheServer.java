package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;

import io.safekeep.identity.Operator;
import io.safekeep.identity.Operator.ClientOfTest;
import io.safekeep.testing.Ports;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// A real Apache on the loopback interface whose pages take a sign-in at the provider, by Debian's
/// mod_auth_openidc, a certified relying party.
final class ApacheServer implements AutoCloseable {

  private static final Path APACHE = Path.of("/usr/sbin/apache2");
  private static final Path MODULES = Path.of("/usr/lib/apache2/modules");

  private final String url;
  private final Process process;

  private ApacheServer(String url, Process process) {
    this.url = url;
    this.process = process;
  }

  static boolean canRun() {
    return Files.isExecutable(APACHE) && Files.exists(MODULES.resolve("mod_auth_openidc.so"));
  }

  /// @param folder of its own; becomes readable to the user that Apache turns into
  /// @param provider where it is while it is tested; its issuer has another name
  static ApacheServer start(Path folder, String provider) throws IOException {
    int port = Ports.free();
    var url = "http://127.0.0.1:" + port;
    var client =
        Operator.createWebApplication(
            Map.of(
                "redirectUris",
                List.of(url + "/app/callback"),
                "postLogoutRedirectUris",
                List.of(url + "/public/bye.html")));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (var page : List.of("app/index.html", "public/bye.html")) {
      var file = folder.resolve("pages").resolve(page);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "<p>This is " + page);
    }
    Files.writeString(
        folder.resolve("pages/public/provider.json"),
        given()
            .get("/.well-known/openid-configuration")
            .asString()
            .replace("\\/", "/")
            .replace(Operator.issuer() + "/", provider + "/"));
    Files.writeString(folder.resolve("apache.conf"), settings(folder, port, client));
    var process =
        Spawner.start(
            new ProcessBuilder(
                    APACHE.toString(),
                    "-DFOREGROUND",
                    "-f",
                    folder.resolve("apache.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile()),
            "TERM");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> listens(port));
    return new ApacheServer(url, process);
  }

  private static String settings(Path folder, int port, ClientOfTest client) {
    return """
    ServerRoot %1$s
    ServerName 127.0.0.1
    Listen 127.0.0.1:%2$d
    PidFile %1$s/pid
    ErrorLog %1$s/error.log
    DefaultRuntimeDir %1$s
    LoadModule mpm_event_module %3$s/mod_mpm_event.so
    LoadModule authn_core_module %3$s/mod_authn_core.so
    LoadModule authz_core_module %3$s/mod_authz_core.so
    LoadModule authz_user_module %3$s/mod_authz_user.so
    LoadModule dir_module %3$s/mod_dir.so
    LoadModule headers_module %3$s/mod_headers.so
    LoadModule auth_openidc_module %3$s/mod_auth_openidc.so
    StartServers 1
    ServerLimit 1
    MaxRequestWorkers 25
    %4$s
    DocumentRoot %1$s/pages
    DirectoryIndex index.html

    OIDCProviderMetadataURL http://127.0.0.1:%2$d/public/provider.json
    OIDCProviderTokenEndpointAuth client_secret_basic
    OIDCClientID %5$s
    OIDCClientSecret %6$s
    OIDCPKCEMethod S256
    OIDCScope "openid profile"
    OIDCRemoteUserClaim preferred_username
    OIDCRedirectURI http://127.0.0.1:%2$d/app/callback
    OIDCCryptoPassphrase %7$s

    <Location /app>
      AuthType openid-connect
      Require valid-user
      Header set X-Person expr=%%{REMOTE_USER}
    </Location>
    <Location /public>
      Require all granted
    </Location>
    """
        .formatted(
            folder,
            port,
            MODULES,
            System.getProperty("user.name").equals("root") ? "User www-data\nGroup www-data" : "",
            client.id(),
            client.secret(),
            Operator.secret());
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
