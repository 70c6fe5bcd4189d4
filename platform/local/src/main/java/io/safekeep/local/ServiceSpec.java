package io.safekeep.local;

import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SelfSignedCertificate;
import io.safekeep.testing.WarrantKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A service to run: `application` is the folder that holds `quarkus-run.jar`, or the native
/// executable; `environment` is what only this service is told, beside what all are;
/// `trainingPaths` are asked while its start-up cache is made, besides those that every service
/// has.
public record ServiceSpec(
    String name,
    String database,
    Path application,
    boolean isNative,
    Map<String, String> environment,
    List<String> trainingPaths) {

  /// Places of services among the five.
  private static final int ACCESS = 1;

  private static final int RETENTION = 3;

  public ServiceSpec {
    environment = Map.copyOf(environment);
    trainingPaths = List.copyOf(trainingPaths);
  }

  /// The suite's five services as Maven built them below `project`, in the order of their ports.
  ///
  /// @param isNative as native executables
  /// @param witness what access-service is told of the witness
  static List<ServiceSpec> suite(
      Path project,
      boolean isNative,
      StateDirectory state,
      Secrets secrets,
      PortPlan ports,
      Map<String, String> witness) {
    return List.of(
        built(
            project,
            isNative,
            "identity",
            Map.of(
                "SAFEKEEP_IDENTITY_MASTER_KEY",
                secrets.key("master-key.identity"),
                "SAFEKEEP_BOOTSTRAP_CLIENT_ID",
                DemoSeed.OPERATOR,
                "SAFEKEEP_BOOTSTRAP_CLIENT_SECRET",
                secrets.key(DemoSeed.OPERATOR_SECRET)),
            List.of("/.well-known/openid-configuration", "/jwks")),
        built(project, isNative, "access", access(state, secrets, ports, witness), List.of()),
        built(
            project,
            isNative,
            "backup",
            Map.of(
                "SAFEKEEP_BACKUP_MASTER_KEY",
                secrets.key("master-key.backup"),
                "SAFEKEEP_PAGES_COOKIE_SECRET",
                secrets.key("pages.backup"),
                "SAFEKEEP_BACKUP_KEYS",
                state.data().resolve("backup-keys.json").toString(),
                "SAFEKEEP_REPOSITORIES_FIRST_PLACE",
                state.data().resolve("repository").toString(),
                "SAFEKEEP_REPOSITORIES_SECOND_PLACE",
                state.data().resolve("second-repository").toString(),
                "SAFEKEEP_BACKUP_FILE_ROOT",
                state.files().toString(),
                "SAFEKEEP_BACKUP_RESTORES",
                state.restores().toString(),
                "SAFEKEEP_BACKUP_POSTGRES_PROGRAMS",
                PostgresServer.programs().toString(),
                "SAFEKEEP_LEDGER_ADDRESS",
                "http://127.0.0.1:" + ports.services().get(RETENTION),
                "SAFEKEEP_LEDGER_CLIENT_SECRET_FILE",
                ledgerSecret(state).toString()),
            List.of()),
        built(
            project,
            isNative,
            "retention",
            Map.of(
                "SAFEKEEP_RETENTION_MASTER_KEY",
                secrets.key("master-key.retention"),
                "SAFEKEEP_PURGING_WARRANT_KEY",
                warrantKey(secrets).privateJwk(),
                "SAFEKEEP_PAGES_COOKIE_SECRET",
                secrets.key("pages.retention"),
                "SAFEKEEP_RETENTION_FILE_ROOT",
                state.files().toString(),
                "SAFEKEEP_RETENTION_EXPORTS_SPOOL",
                state.data().resolve("exports").toString()),
            List.of()),
        built(project, isNative, "notification", notification(state, secrets, ports), List.of()));
  }

  private static Map<String, String> notification(
      StateDirectory state, Secrets secrets, PortPlan ports) {
    var environment = new HashMap<String, String>();
    environment.put("SAFEKEEP_NOTIFICATION_MASTER_KEY", secrets.key("master-key.notification"));
    environment.put("SAFEKEEP_PAGES_COOKIE_SECRET", secrets.key("pages.notification"));
    environment.put("QUARKUS_MAILER_FROM", "notices@safekeep.example");
    // Whoever starts the suite here reads all of its mail.
    environment.put("SAFEKEEP_SECURITY_CONTACT", "mailto:security@safekeep.example");
    environment.put("SAFEKEEP_SECURITY_CONTACT_REVIEWED", LocalDate.now(ZoneOffset.UTC).toString());
    environment.put(
        "SAFEKEEP_ACCESS_LOG_ADDRESS", "http://127.0.0.1:" + ports.services().get(ACCESS));
    environment.put("SAFEKEEP_ACCESS_LOG_CLIENT_SECRET_FILE", accessLogSecret(state).toString());
    // The status page asks them whether they work.
    var probes = List.of("IDENTITY", "ACCESS", "BACKUP", "RETENTION", "NOTIFICATION");
    for (var index = 0; index < probes.size(); index++) {
      environment.put(
          "SAFEKEEP_STATUS_PROBES_" + probes.get(index),
          "http://127.0.0.1:%d/q/health/ready".formatted(ports.services().get(index)));
    }
    return environment;
  }

  /// Signs the warrants of purges; every service is told the public half.
  static WarrantKey warrantKey(Secrets secrets) {
    return WarrantKey.of(secrets.keep("warrant-key", () -> WarrantKey.make("local").privateJwk()));
  }

  /// Where backup-service finds the secret of its client, once there is one.
  static Path ledgerSecret(StateDirectory state) {
    return state.data().resolve("ledger-client-secret");
  }

  /// Where notification-service finds the secret of its client, once there is one.
  static Path accessLogSecret(StateDirectory state) {
    return state.data().resolve("access-log-client-secret");
  }

  private static Map<String, String> access(
      StateDirectory state, Secrets secrets, PortPlan ports, Map<String, String> witness) {
    var gateway = SelfSignedCertificate.in(state.gateway());
    var environment = new HashMap<>(witness);
    environment.put("SAFEKEEP_ACCESS_MASTER_KEY", secrets.key("master-key.access"));
    environment.put("SAFEKEEP_PAGES_COOKIE_SECRET", secrets.key("pages.access"));
    environment.put("SAFEKEEP_GATEWAY_PORT", Integer.toString(ports.gateway()));
    environment.put("SAFEKEEP_GATEWAY_CERTIFICATE", gateway.certificate().toString());
    environment.put("SAFEKEEP_GATEWAY_CERTIFICATE_AUTHORITY", gateway.certificate().toString());
    environment.put("SAFEKEEP_GATEWAY_KEY", gateway.privateKey().toString());
    return environment;
  }

  private static ServiceSpec built(
      Path project,
      boolean isNative,
      String shortName,
      Map<String, String> environment,
      List<String> trainingPaths) {
    var name = shortName + "-service";
    var target = project.resolve(name).resolve("target");
    return new ServiceSpec(
        name,
        shortName,
        isNative ? executable(target, name) : target.resolve("quarkus-app"),
        isNative,
        environment,
        trainingPaths);
  }

  /// The build names it after the version.
  private static Path executable(Path target, String name) {
    try (var files = Files.newDirectoryStream(target, "*-runner")) {
      for (var file : files) {
        return file;
      }
    } catch (IOException e) {
      // Says below that it is not built.
    }
    return target.resolve(name + "-runner");
  }

  /// @param environment everything that the service is told
  Program program(int port, Map<String, String> environment) {
    return new Program(
        name,
        isNative ? application.toString() : ServiceJvm.java(),
        isNative ? ServiceJvm.NATIVE_FLAGS : ServiceJvm.FLAGS,
        isNative ? List.of() : List.of("-jar", jar().toString()),
        environment,
        URI.create("http://localhost:" + port),
        // The address, not the name: localhost may mean ::1 first, where the service does not
        // listen.
        URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
  }

  Path jar() {
    return application.resolve("quarkus-run.jar");
  }

  /// @throws LaunchRefused when the service was not built
  void requireBuilt() {
    var needed = isNative ? application : jar();
    if (!Files.exists(needed)) {
      throw new LaunchRefused(
          "%s is not built: there is no %s%s"
              .formatted(name, needed, isNative ? "; see: safekeep native" : ""));
    }
  }
}
