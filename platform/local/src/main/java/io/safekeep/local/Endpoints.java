package io.safekeep.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where everything of a running suite is, as `endpoints.json` tells scripts and people. `issuer`
/// is the one whose tokens the services accept; `mails` lists what the mail sink took; `witness`
/// cosigns the transparency logs, where there is one; `story` says that months pass in seconds.
public record Endpoints(
    long pid,
    URI issuer,
    List<Service> services,
    List<Tenant> tenants,
    Server postgres,
    String kafka,
    String smtp,
    URI mails,
    @Nullable Service witness,
    boolean story,
    Map<String, SignIn> signIns) {

  public Endpoints {
    services = List.copyOf(services);
    tenants = List.copyOf(tenants);
    signIns = Map.copyOf(signIns);
  }

  public record Service(String name, URI url, URI health, long pid) {}

  /// A PostgreSQL server; `certificate` is the PEM file that a client may trust, empty without TLS.
  public record Server(
      String host, int port, String username, String password, String certificate) {
    @Override
    public String toString() {
      return username + "@" + host + ":" + port;
    }
  }

  /// A demo tenant and its cluster: `owner` owns `database`, `replication` may stream the log,
  /// `access` makes roles for employees.
  public record Tenant(
      String name,
      String slug,
      String database,
      Server superuser,
      Server owner,
      Server replication,
      Server access) {}

  /// What a person or client of the demo signs in with.
  public record SignIn(String username, String password) {
    @Override
    public String toString() {
      return username;
    }
  }

  public Service service(String name) {
    return services.stream()
        .filter(service -> service.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + name + " in this suite"));
  }

  public Tenant tenant(String slug) {
    return tenants.stream()
        .filter(tenant -> tenant.slug().equals(slug))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no tenant " + slug + " in this suite"));
  }

  /// What the suite in `state` last wrote; empty when none runs.
  public static Optional<Endpoints> read(StateDirectory state) {
    if (!Files.exists(state.endpoints())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.MAPPER.readValue(state.endpoints().toFile(), Endpoints.class));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + state.endpoints(), e);
    }
  }

  /// Replaces the file at once, so that a reader never sees half of it.
  void write(StateDirectory state) {
    var file = state.endpoints();
    try {
      var fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(fresh);
      // It holds the demo's passwords.
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Json.MAPPER.writeValue(fresh.toFile(), this);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  static void delete(StateDirectory state) {
    try {
      Files.deleteIfExists(state.endpoints());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + state.endpoints(), e);
    }
  }
}
