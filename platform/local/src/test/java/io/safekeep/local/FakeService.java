package io.safekeep.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// A process that is started and asked for its health like a service, and does nothing else.
final class FakeService {
  private FakeService() {}

  public static void main(String[] words) throws IOException {
    var server =
        HttpServer.create(
            new InetSocketAddress(
                "127.0.0.1", Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"))),
            0);
    server.createContext(
        "/q/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  /// Packs it like Quarkus does, below `folder`.
  static ServiceSpec spec(Path folder, String shortName) throws IOException {
    var application = Files.createDirectories(folder.resolve(shortName));
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
    try (var jar =
        new JarOutputStream(
            Files.newOutputStream(application.resolve("quarkus-run.jar")), manifest)) {
      var name = FakeService.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new JarEntry(name));
      try (var type = FakeService.class.getClassLoader().getResourceAsStream(name)) {
        type.transferTo(jar);
      }
      jar.closeEntry();
    }
    return new ServiceSpec(
        shortName + "-service", shortName, application, false, Map.of(), List.of());
  }

  static List<ServiceSpec> specs(Path folder) throws IOException {
    return List.of(spec(folder, "identity"), spec(folder, "backup"));
  }
}
