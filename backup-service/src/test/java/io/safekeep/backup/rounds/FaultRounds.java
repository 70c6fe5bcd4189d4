package io.safekeep.backup.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.safekeep.backup.TenantAtWork;
import io.safekeep.testing.KafkaBroker;
import io.safekeep.testing.NetworkLink;
import io.safekeep.testing.Ports;
import io.safekeep.testing.PostgresServer;
import io.safekeep.testing.S3Server;
import io.safekeep.testing.TestIssuer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/// The delivered service, in one process or several that share the work, between real servers that
/// break: a shop whose database it protects, a second repository in a bucket, and rounds in which
/// something is killed or cut at a random moment. After each round the service must have recovered
/// by itself, and every promise must hold.
final class FaultRounds implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern OBJECT = Pattern.compile("/base/([-0-9a-f]{36})/(\\w+)");
  private static final Duration LOOK = Duration.ofMillis(100);

  private final RandomGenerator random;
  private final Consumer<String> log;
  private final Path folder;
  private final PostgresServer tenantServer;
  private final PostgresServer serviceDatabase;
  private final NetworkLink network;
  private final S3Server bucket;

  /// Of its own: the service of other tests may still run in this JVM, and would get the events as
  /// one more replica.
  private final KafkaBroker kafka;

  private final List<ServiceProcess> replicas = new ArrayList<>();
  private final TenantAtWork tenant;
  private final String datastore;
  private final Shop shop;
  private final Map<String, Instant> completed = new LinkedHashMap<>();
  private final Map<Fault, Duration> slowest = new EnumMap<>(Fault.class);
  private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
  private Instant latest = Instant.MIN;
  private int restoresChecked;
  private int refusalsChecked;
  private int damagesFound;
  private long bytesLost;
  private long bytesRestored;
  private long bytesAgain;

  /// @param count processes of the service, which share keys, repositories and folder of copies
  FaultRounds(Path folder, int count, RandomGenerator random, Consumer<String> log) {
    this.folder = folder;
    this.random = random;
    this.log = log;
    tenantServer =
        PostgresServer.in(folder.resolve("tenant"))
            .setting("summarize_wal", "on")
            .setting("max_connections", "50")
            .forTests()
            .start();
    tenantServer.createRole("safekeep", "replicate me", "replication");
    serviceDatabase = PostgresServer.in(folder.resolve("service-database")).forTests().start();
    network = NetworkLink.to(tenantServer.port());
    bucket = S3Server.start(folder.resolve("bucket"));
    bucket.createBucket("backups");
    kafka = KafkaBroker.start(folder.resolve("kafka"));
    for (int replica = 1; replica <= count; replica++) {
      replicas.add(
          new ServiceProcess(
              Ports.free(), folder.resolve("service-" + replica + ".log"), environment()));
    }
    replicas.forEach(ServiceProcess::awaitReady);
    RestAssured.baseURI = "http://127.0.0.1";
    RestAssured.port = replicas.getFirst().port();
    tenant = TenantAtWork.announced("paid", "127.0.0.1:" + kafka.port());
    shop = new Shop(tenantServer);
    datastore = tenant.protect(network.port());
    tenant.awaitCopy(datastore);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", serviceDatabase.createDatabase("backup"));
    environment.put("QUARKUS_DATASOURCE_USERNAME", PostgresServer.SUPERUSER);
    environment.put("QUARKUS_DATASOURCE_PASSWORD", serviceDatabase.password());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafka.port());
    environment.put("SAFEKEEP_ISSUER", TestIssuer.url());
    environment.put(
        "SAFEKEEP_PAGES_COOKIE_SECRET", Base64.getEncoder().encodeToString(new byte[32]));
    environment.put("SAFEKEEP_BACKUP_MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]));
    environment.put("SAFEKEEP_BACKUP_KEYS", folder.resolve("keys").toString());
    environment.put("SAFEKEEP_BACKUP_RESTORES", folder.resolve("restores").toString());
    environment.put("SAFEKEEP_BACKUP_POSTGRES_PROGRAMS", tenantServer.binDirectory().toString());
    environment.put("SAFEKEEP_REPOSITORIES_FIRST_PLACE", repository().toString());
    environment.put("SAFEKEEP_REPOSITORIES_SECOND_KIND", "s3");
    environment.put("SAFEKEEP_REPOSITORIES_SECOND_PLACE", "backups/second");
    environment.put("SAFEKEEP_REPOSITORIES_SECOND_S3_ENDPOINT", bucket.endpoint().toString());
    environment.put("SAFEKEEP_REPOSITORIES_SECOND_S3_PATH_STYLE", "true");
    environment.put("SAFEKEEP_REPOSITORIES_SECOND_S3_ACCESS_KEY_ID", "safekeep");
    environment.put("SAFEKEEP_REPOSITORIES_SECOND_S3_SECRET_ACCESS_KEY", "secret");
    return environment;
  }

  private Path repository() {
    return folder.resolve("repository");
  }

  /// Plays rounds, and looks at everything that may be recovered after every few of them.
  void play(int rounds, int roundsPerLook) throws Exception {
    for (int number = 1; number <= rounds; number++) {
      play(Round.draw(random, number));
      if (number % roundsPerLook == 0 || number == rounds) {
        lookAtWindow();
        damageOneObject();
      }
    }
    requireNothingIsLeft();
  }

  /// What was asked of the service in a round, and what became of it.
  private interface Asked {
    void check() throws Exception;
  }

  private void play(Round round) throws Exception {
    long sold = shop.acknowledged();
    Asked asked = ask(round.activity());
    pause(round.after());
    strike(round);
    pause(round.length());
    heal();
    long healed = System.nanoTime();
    awaitRecoverable(Instant.now());
    Duration recovery = Duration.ofNanos(System.nanoTime() - healed);
    round
        .faults()
        .forEach(fault -> {
          struck.merge(fault, 1, Integer::sum);
          slowest.merge(fault, recovery, (a, b) -> a.compareTo(b) > 0 ? a : b);
        });
    asked.check();
    requireWindowOnlyGrew();
    requireBackupsAreThere();
    log.accept(
        "round %d: %s %s after %d ms for %d ms; recovered in %d ms, %d sold"
            .formatted(
                round.number(),
                round.activity(),
                round.faults(),
                round.after().toMillis(),
                round.length().toMillis(),
                recovery.toMillis(),
                shop.acknowledged() - sold));
  }

  private Asked ask(Round.Activity activity) {
    return switch (activity) {
      case STREAMING -> () -> {};
      case NEW_SEGMENT -> {
        tenantServer.execute("postgres", "select pg_switch_wal()");
        yield () -> {};
      }
      case BASE_BACKUP -> {
        String id = requestBaseBackup();
        yield () ->
            patiently(
                "base backup " + id + " ends",
                () -> {
                  String state = look("/base-backups/" + id).path("state");
                  return state.equals("completed") || state.equals("failed");
                });
      }
      case RESTORE -> {
        Instant target = anyInstant();
        String restore = tenant.restore(datastore, Map.of("targetInstant", target.toString()));
        yield () -> check(restore, target);
      }
    };
  }

  private String requestBaseBackup() {
    return tenant
        .as("backup:create")
        .post("/v1/datastores/" + datastore + "/base-backups")
        .then()
        .statusCode(202)
        .extract()
        .path("id");
  }

  private void strike(Round round) throws Exception {
    for (Fault fault : round.faults()) {
      switch (fault) {
        case SERVICE_KILLED -> replicas.get(random.nextInt(replicas.size())).kill();
        case SERVICE_LOST_PAGE_CACHE -> {
          replicas.forEach(ServiceProcess::kill);
          bytesLost += new LostPageCache(random).strike(repository(), durable());
        }
        case TENANT_SERVER_KILLED -> tenantServer.kill();
        case SERVICE_DATABASE_KILLED -> serviceDatabase.kill();
        case NETWORK_CUT -> network.cut();
        case NETWORK_STALLED -> network.stall();
        case SECOND_STORE_CUT -> bucket.gateway().cut(_ -> true);
      }
    }
  }

  /// Up to where anybody was told that the WAL is durable: the tenant's server or the catalogue.
  private long durable() throws SQLException {
    try (var server = tenantServer.connect("postgres");
        var catalogue = serviceDatabase.connect("backup")) {
      return Math.max(
          position(server, "select max(restart_lsn) - '0/0' from pg_replication_slots"),
          position(catalogue, "select max(durable_lsn::pg_lsn) - '0/0' from wal_position"));
    }
  }

  private static long position(java.sql.Connection connection, String query) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void heal() {
    tenantServer.start();
    serviceDatabase.start();
    network.heal();
    bucket.gateway().heal();
    replicas.forEach(ServiceProcess::start);
    replicas.forEach(ServiceProcess::awaitReady);
  }

  private void awaitRecoverable(Instant instant) {
    patiently(
        instant + " is recoverable", () -> !latest(look("/recovery-window")).isBefore(instant));
  }

  private static Instant latest(Response window) {
    return Instant.parse(window.path("latest"));
  }

  private void requireWindowOnlyGrew() {
    Response window = look("/recovery-window");
    assertThat(window.<List<?>>path("gaps")).as("gaps").isEmpty();
    assertThat(latest(window)).as("newest recoverable instant").isAfterOrEqualTo(latest);
    latest = latest(window);
  }

  /// A base backup that was said to be complete stays so.
  private void requireBackupsAreThere() {
    List<Map<String, String>> all = look("/base-backups?limit=100").path("items");
    Map<String, Map<String, String>> byId = new HashMap<>();
    all.forEach(backup -> byId.put(backup.get("id"), backup));
    completed
        .keySet()
        .forEach(id -> {
          assertThat(byId.get(id)).as("base backup " + id).containsEntry("state", "completed");
          assertThat(byId.get(id).get("verificationFailure")).isNull();
        });
    byId.forEach((id, backup) -> {
      if (backup.get("state").equals("completed")) {
        completed.putIfAbsent(id, Instant.now());
      }
    });
  }

  /// Both ends of the window and an instant within come back exactly; what lies outside is refused.
  private void lookAtWindow() throws Exception {
    Response window = look("/recovery-window");
    Instant earliest = Instant.parse(window.path("earliest"));
    for (Instant target : List.of(earliest, latest(window), anyInstant())) {
      check(tenant.restore(datastore, Map.of("targetInstant", target.toString())), target);
    }
    for (Instant outside :
        List.of(earliest.minusMillis(1), Instant.now().plus(Duration.ofHours(1)))) {
      tenant
          .requestRestore(datastore, Map.of("targetInstant", outside.toString()))
          .then()
          .statusCode(422);
      refusalsChecked++;
    }
    patiently(
        "the second repository has everything",
        () -> {
          String second = secondHas();
          return second != null && !Instant.parse(second).isBefore(latest(window));
        });
  }

  private String secondHas() {
    return tenant.repository(datastore, "second", "recoverableWindow.latest");
  }

  /// One flipped bit in something that the newest base backup, or recovery from it, needs: it is
  /// found, it is never served, and the other repository has what it was.
  private void damageOneObject() throws Exception {
    Map<String, String> backup = newestBackup();
    Path object = anyObjectOf(backup);
    byte[] whole = Files.readAllBytes(object);
    byte[] damaged = whole.clone();
    int place = random.nextInt(damaged.length);
    damaged[place] ^= (byte) (1 << random.nextInt(8));
    Files.write(object, damaged);
    String what = "byte %d of %s".formatted(place, repository().relativize(object));

    assertThat(verify(backup)).as("verification with damage in " + what).isNotNull();
    Instant target = Instant.parse(secondHas());
    check(tenant.restore(datastore, Map.of("targetInstant", target.toString())), target);
    damagesFound++;

    Files.write(object, whole);
    assertThat(verify(backup)).as("verification without " + what).isNull();
    log.accept("damage in " + what + " was found and not served");
  }

  private Map<String, String> newestBackup() {
    List<Map<String, String>> all = look("/base-backups?limit=100").path("items");
    return all.stream()
        .filter(backup -> backup.get("state").equals("completed"))
        .findFirst()
        .orElseThrow();
  }

  private Path anyObjectOf(Map<String, String> backup) throws Exception {
    String firstSegment;
    try (var server = tenantServer.connect("postgres");
        var statement = server.createStatement();
        var row =
            statement.executeQuery(
                "select pg_walfile_name('%s')".formatted(backup.get("startLsn")))) {
      row.next();
      firstSegment = row.getString(1);
    }
    try (Stream<Path> files = Files.walk(repository())) {
      List<Path> candidates =
          files
              .filter(Files::isRegularFile)
              .filter(file -> isPartOf(file, backup.get("id")) || isSegmentFrom(firstSegment, file))
              .sorted()
              .toList();
      return candidates.get(random.nextInt(candidates.size()));
    }
  }

  /// All but the mark that a base backup was begun, which nobody reads once it is complete.
  private static boolean isPartOf(Path file, String backup) {
    return file.toString().contains("/base/" + backup + "/") && !file.endsWith("begun");
  }

  private static boolean isSegmentFrom(String first, Path file) {
    String name = file.getFileName().toString();
    return name.matches("[0-9A-F]{24}") && name.compareTo(first) >= 0;
  }

  /// Base backups and copies of them that were cut are gone from both repositories once another one
  /// was made, and no upload is open.
  private void requireNothingIsLeft() throws Exception {
    String id = requestBaseBackup();
    patiently(
        "another base backup", () -> look("/base-backups/" + id).path("state").equals("completed"));
    patiently("its copy", () -> copies().contains("/base/" + id + "/complete"));
    try (Stream<Path> files = Files.walk(repository())) {
      assertThat(cut(files.map(Path::toString))).as("cut in the first repository").isEmpty();
    }
    Stream<String> keys =
        Pattern.compile("<Key>([^<]+)</Key>").matcher(copies()).results().map(key -> key.group(1));
    assertThat(cut(keys)).as("cut in the second repository").isEmpty();
    assertThat(inBucket("?uploads")).as("open uploads").doesNotContain("<UploadId>");
  }

  /// Base backups of which something is there, and not what makes them whole.
  private static Set<String> cut(Stream<String> names) {
    Set<String> begun = new HashSet<>();
    Set<String> complete = new HashSet<>();
    names.forEach(name -> {
      Matcher object = OBJECT.matcher(name);
      if (object.find()) {
        (object.group(2).equals("complete") ? complete : begun).add(object.group(1));
      }
    });
    begun.removeAll(complete);
    return begun;
  }

  private String copies() throws Exception {
    try (var server = tenantServer.connect("postgres");
        var statement = server.createStatement();
        var row = statement.executeQuery("select system_identifier from pg_control_system()")) {
      row.next();
      return inBucket(
          "?list-type=2&prefix=second/%s/%s/base/".formatted(datastore, row.getString(1)));
    }
  }

  private String inBucket(String query) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(bucket.endpoint().resolve("backups" + query)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }

  /// What a verification that begins now says; null if all is well.
  private String verify(Map<String, String> backup) {
    String path = "/base-backups/" + backup.get("id");
    String before = look(path).path("verifiedAt");
    tenant
        .as("backup:create")
        .post("/v1/datastores/" + datastore + path + ":verify")
        .then()
        .statusCode(202);
    patiently(
        "verification of " + path,
        () -> {
          String now = look(path).path("verifiedAt");
          return now != null && !now.equals(before);
        });
    return look(path).path("verificationFailure");
  }

  private Instant anyInstant() {
    Response window = look("/recovery-window");
    Instant earliest = Instant.parse(window.path("earliest"));
    long micros = Duration.between(earliest, latest(window)).toNanos() / 1_000;
    return earliest.plusNanos(random.nextLong(micros + 1) * 1_000);
  }

  private void check(String restore, Instant target) throws SQLException {
    patiently(
        "restore " + restore + " ends",
        () -> !List.of("queued", "running").contains(tenant.look(restore).<String>path("state")));
    Response end = tenant.look(restore);
    assertThat(end.<String>path("failure")).as("restore to " + target).isNull();
    try (var copy =
        DriverManager.getConnection(
            tenant.copy(restore), PostgresServer.SUPERUSER, tenantServer.password())) {
      assertThat(shop.differences(copy, target)).as("copy of " + target).isEmpty();
    }
    tenant.end(restore, "discard").then().statusCode(200);
    restoresChecked++;
    bytesRestored += end.<Number>path("progress.bytesTotal").longValue();
    bytesAgain += end.<Number>path("progress.bytesAgain").longValue();
  }

  private Response look(String path) {
    return tenant.as("datastore:read").get("/v1/datastores/" + datastore + path);
  }

  /// While something is broken the service may refuse to answer; it must come round.
  private static void patiently(String what, Callable<Boolean> condition) {
    patience(what).ignoreExceptions().until(condition);
  }

  private static ConditionFactory patience(String what) {
    return await(what).atMost(PATIENCE).pollInterval(LOOK);
  }

  private static void pause(Duration duration) {
    await().pollDelay(duration).atMost(duration.plus(PATIENCE)).until(() -> true);
  }

  /// What was seen, in words.
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    struck.forEach((fault, times) ->
        lines.add(
            "%s: %d times, slowest recovery %d ms"
                .formatted(fault, times, slowest.get(fault).toMillis())));
    lines.add(
        "%d sales acknowledged, %d base backups, %d restores exact (%d MB, %d MB of them twice), %d refusals, %d bytes of page cache lost, %d damages found"
            .formatted(
                shop.acknowledged(),
                completed.size(),
                restoresChecked,
                bytesRestored / 1_000_000,
                bytesAgain / 1_000_000,
                refusalsChecked,
                bytesLost,
                damagesFound));
    return lines;
  }

  @Override
  public void close() {
    shop.close();
    replicas.forEach(ServiceProcess::close);
    bucket.close();
    kafka.close();
    network.close();
    tenantServer.close();
    serviceDatabase.close();
    RestAssured.reset();
  }
}
