package io.safekeep.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.local.Await;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.SelfSignedCertificate;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two services as the chart runs them: profile `cluster`, with a certificate mounted for each.
class InternalTlsE2E {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String SECRET = "a-secret-of-the-first-operator-0123456789";
  private static final int NO_ANSWER = 0;
  private static final Pattern GOOD_LISTENER =
      Pattern.compile(
          "\"listeners-encrypted\"[^}]*\"checked\":\"identity\"[^}]*\"outcome\":\"pass\"",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LISTENER =
      Pattern.compile("\"listeners-encrypted\"[^}]*\"checked\":\"kafka2\"");
  private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

  @TempDir static Path folder;

  private static final int identity = Ports.free();
  private static final int notification = Ports.free();
  private static final int plain = Ports.free();
  private static final List<Process> processes = new ArrayList<>();
  private static PostgresServer postgres;
  private static KafkaBroker broker;
  private static Path mounted;
  private static SelfSignedCertificate first;
  private static SelfSignedCertificate second;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.in(folder.resolve("postgres")).forTests().start();
    broker = KafkaBroker.start(folder.resolve("kafka"));
    mounted = Files.createDirectories(folder.resolve("tls"));
    first = SelfSignedCertificate.in(Files.createDirectories(folder.resolve("first")));
    second = SelfSignedCertificate.in(Files.createDirectories(folder.resolve("second")));
    // As where one authority follows another: both are believed.
    Files.writeString(
        mounted.resolve("ca.crt"),
        Files.readString(first.certificate()) + Files.readString(second.certificate()));
    mount(first);
    startBeforeItsDatabase("identity", identity, Map.of());
    startBeforeItsDatabase(
        "notification",
        notification,
        Map.of(
            // Looked at as soon as the service runs, and not again for a while.
            "SAFEKEEP_LISTENERS_IDENTITY",
            "https://localhost:" + identity,
            "SAFEKEEP_LISTENERS_KAFKA2",
            "tls://localhost:" + Ports.free()));
  }

  /// A database that is slower to start than who needs it, or that has just moved.
  private static void startBeforeItsDatabase(String service, int port, Map<String, String> more)
      throws IOException {
    run(service, port, more);
    postgres.stop();
    Await.until(PATIENCE, service + " misses its database", () -> saysThatItWaits(service));
    postgres.start();
    Await.until(PATIENCE, service + " is ready", () -> isReady(port));
  }

  @AfterAll
  static void stop() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
    broker.close();
    postgres.close();
  }

  @Test
  void aServiceBelievesTokensWhoseKeysItFetchedByTls() throws Exception {
    // Given
    String token = token();

    // Then
    assertThat(controlResults(token).statusCode()).isEqualTo(200);
    assertThat(controlResults(token + "A").statusCode()).isEqualTo(401);
  }

  @Test
  void aServiceThatStartsBeforeItsDatabaseWaitsForItAndIsNotStartedAnew() {
    assertThat(processes.subList(0, 2)).allMatch(Process::isAlive);
    assertThat(saysThatItWaits("identity")).isTrue();
  }

  @Test
  void aServiceThatIsToStopIsTakenOutBeforeItsListenerCloses() throws Exception {
    // Given
    int retention = Ports.free();
    var service = run("retention", retention, Map.of("QUARKUS_SHUTDOWN_DELAY", "8S"));
    Await.until(PATIENCE, "retention-service is ready", () -> isReady(retention));

    // When
    service.destroy();

    // Then
    Await.until(
        Duration.ofSeconds(6),
        "it says that it is not ready",
        () -> status(retention, "/q/health/ready") == 503);
    assertThat(status(retention, "/q/health/live")).isEqualTo(200);
    assertThat(status(retention, "/v1/certificates")).as("it still answers").isEqualTo(401);
    assertThat(service.isAlive()).isTrue();
    Await.until(PATIENCE, "it has ended", () -> !service.isAlive());
    assertThat(status(retention, "/q/health/live")).isEqualTo(NO_ANSWER);
  }

  @Test
  void listenersThatAreNamedAsTheChartNamesThemAreLookedAt() throws Exception {
    // Given
    String token = token();

    // Then
    Await.until(PATIENCE, "both listeners were looked at", () -> wereLookedAt(token));
  }

  @Test
  void nothingAnswersInTheClear() {
    assertThatThrownBy(() ->
            send(
                HttpRequest.newBuilder(
                    URI.create("http://localhost:%d/q/health/ready".formatted(identity)))))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            send(
                HttpRequest.newBuilder(
                    URI.create("http://localhost:%d/q/health/ready".formatted(plain)))))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void onlySuitesThatEncryptAndAuthenticateInOneAreAgreedOn() throws Exception {
    assertThat(handshake("TLSv1.3", "TLS_AES_256_GCM_SHA384")).isEqualTo("TLS_AES_256_GCM_SHA384");
    assertThat(handshake("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
        .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assertThatThrownBy(() -> handshake("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"))
        .as("CBC with a MAC of its own (RFC 9325, section 4.2)")
        .isInstanceOf(SSLException.class);
  }

  @Test
  void aRenewedCertificateIsServedWithoutARestart() throws Exception {
    // Given
    var expected = certificates(second.certificate()).getFirst();

    // When
    mount(second);

    // Then
    Await.until(PATIENCE, "the renewed certificate is served", () -> serves(expected));
  }

  /// As the kubelet would: each file is replaced at once.
  private static void mount(SelfSignedCertificate pem) throws IOException {
    replace(pem.privateKey(), "tls.key");
    replace(pem.certificate(), "tls.crt");
  }

  private static void replace(Path file, String name) throws IOException {
    var next = Files.copy(file, mounted.resolve("next"));
    Files.move(next, mounted.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Process run(String service, int port, Map<String, String> more)
      throws IOException {
    var environment = new HashMap<String, String>();
    environment.put("QUARKUS_PROFILE", "prod,cluster");
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(plain));
    environment.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(port));
    environment.put("SAFEKEEP_TLS_FOLDER", mounted.toString());
    environment.put("SAFEKEEP_TLS_LOOK", "PT1S");
    environment.put("SAFEKEEP_ISSUER", "https://localhost:" + identity);
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.createDatabase(service));
    environment.put("QUARKUS_DATASOURCE_USERNAME", PostgresServer.SUPERUSER);
    environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
    environment.put(
        "SAFEKEEP_" + service.toUpperCase(Locale.ROOT) + "_MASTER_KEY",
        Base64.getEncoder().encodeToString(SecureRandom.getSeed(32)));
    environment.put("SAFEKEEP_BOOTSTRAP_CLIENT_ID", "operator");
    environment.put("SAFEKEEP_BOOTSTRAP_CLIENT_SECRET", SECRET);
    environment.put("QUARKUS_MAILER_FROM", "notices@safekeep.example");
    environment.putAll(more);
    var jar = SharedSuite.PROJECT.resolve(service + "-service/target/quarkus-app/quarkus-run.jar");
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(service + ".log").toFile());
    builder.environment().putAll(environment);
    var process = Spawner.start(builder, "TERM");
    processes.add(process);
    return process;
  }

  private static String token() throws Exception {
    String basic = Base64.getEncoder().encodeToString(("operator:" + SECRET).getBytes(UTF_8));
    var answer =
        send(
            HttpRequest.newBuilder(at(identity, "/token"))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials")));
    var token = TOKEN.matcher(answer.body());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private static boolean wereLookedAt(String token) {
    try {
      String results = controlResults(token).body();
      return GOOD_LISTENER.matcher(results).find() && LISTENER.matcher(results).find();
    } catch (Exception e) {
      return false;
    }
  }

  private static HttpResponse<String> controlResults(String token) throws Exception {
    return send(
        HttpRequest.newBuilder(at(notification, "/v1/control-results"))
            .header("Authorization", "Bearer " + token));
  }

  private static boolean saysThatItWaits(String service) {
    try {
      return Files.readString(folder.resolve(service + ".log")).contains("Retrying in");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isReady(int port) {
    return status(port, "/q/health/ready") == 200;
  }

  private static int status(int port, String path) {
    try {
      return send(HttpRequest.newBuilder(at(port, path))).statusCode();
    } catch (Exception e) {
      return NO_ANSWER;
    }
  }

  private static URI at(int port, String path) {
    return URI.create("https://localhost:%d%s".formatted(port, path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    }
  }

  private static String handshake(String protocol, String suite) throws Exception {
    try (var socket = socket()) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();
      return socket.getSession().getCipherSuite();
    }
  }

  private static boolean serves(X509Certificate certificate) {
    try (var socket = socket()) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0].equals(certificate);
    } catch (Exception e) {
      // Between two of the files.
      return false;
    }
  }

  private static SSLSocket socket() throws Exception {
    return (SSLSocket) trusting().getSocketFactory().createSocket("localhost", identity);
  }

  private static SSLContext trusting() throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (var authority : certificates(mounted.resolve("ca.crt"))) {
      store.setCertificateEntry(authority.getSerialNumber().toString(), authority);
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static List<X509Certificate> certificates(Path file) throws Exception {
    try (var in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }
}
