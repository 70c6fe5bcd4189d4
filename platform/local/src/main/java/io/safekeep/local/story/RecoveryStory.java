package io.safekeep.local.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.safekeep.local.Await;
import io.safekeep.local.Endpoints;
import io.safekeep.local.SuiteApi;
import io.safekeep.local.SuiteApi.Token;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/// The whole story, told through the suite's HTTP API by a tenant's administrator who signed in.
public final class RecoveryStory {

  private static final String BACKUP = "backup-service";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Endpoints endpoints;
  private final Endpoints.Tenant tenant;
  private final Path dataSet;
  private final int randomTargets;
  private final Random random;
  private final Consumer<String> out;
  private final SuiteApi api;

  /// @param dataSet a script of a real data set; where it is absent the demo's own data serves
  /// @param randomTargets how many more instants are restored and proved
  /// @param seed chooses those instants
  /// @param out is told each step, in a line
  public RecoveryStory(
      Endpoints endpoints,
      Endpoints.Tenant tenant,
      Path dataSet,
      int randomTargets,
      long seed,
      Consumer<String> out) {
    this.endpoints = endpoints;
    this.tenant = tenant;
    this.dataSet = dataSet;
    this.randomTargets = randomTargets;
    this.random = new Random(seed);
    this.out = out;
    this.api = new SuiteApi(endpoints);
  }

  /// Tells it.
  ///
  /// @return what is not as it must be, of all copies; empty if each one is exact
  public List<String> tell() throws SQLException {
    Endpoints.SignIn admin = endpoints.signIns().get("administrator of " + tenant.name());
    if (admin == null) {
      throw new IllegalStateException("the suite has no administrator of " + tenant.name());
    }
    out.accept("1. " + admin.username() + " signs in (authorization code with PKCE)");
    Token token = api.signIn(admin.username(), admin.password());
    String datastore = datastore(token);

    TenantData data = TenantData.load(tenant, dataSet);
    out.accept("2. The database is loaded from " + data.source() + "; writers begin to work");
    List<Proof> proofs = new ArrayList<>();
    try (Workload workload = Workload.start(data)) {
      String backup = takeBaseBackup(token, datastore);
      out.accept(
          "3. Base backup "
              + backup
              + " is taken while "
              + workload.committed()
              + " transactions have been committed");
      List<String> linesBefore = lines(data);
      Instant begun = serverClock(data);
      long enough = workload.committed() + 1500;
      Await.until(PATIENCE, "the writers have worked on", () -> workload.committed() > enough);
      Instant mistake = deleteHalf(data);
      Instant target = mistake.minus(1, ChronoUnit.MICROS);
      out.accept(
          "4. Half of "
              + data.lines()
              + " is deleted by mistake, committed at "
              + mistake
              + "; "
              + count(data)
              + " of "
              + linesBefore.size()
              + " rows are left");
      proofs.add(restore(token, datastore, data, target, linesBefore));
      for (int i = 0; i < randomTargets; i++) {
        long micros = ChronoUnit.MICROS.between(begun, target);
        Instant other = begun.plus(random.nextLong(micros), ChronoUnit.MICROS);
        proofs.add(restore(token, datastore, data, other, linesBefore));
      }
    }
    boolean exact = proofs.stream().allMatch(Proof::isExact);
    out.accept(
        exact
            ? "6. All " + proofs.size() + " copies are exact, to the row and the microsecond."
            : "6. NOT all copies are exact.");
    return proofs.stream().flatMap(proof -> proof.differences().stream()).toList();
  }

  private String datastore(Token token) {
    JsonNode page = api.get(BACKUP, "/v1/datastores", token).expect(200);
    String id =
        StreamSupport.stream(page.get("items").spliterator(), false)
            .filter(item -> item.get("name").asText().equals(tenant.slug()))
            .map(item -> item.get("id").asText())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(tenant.slug() + " is not protected"));
    Await.until(
        PATIENCE,
        tenant.name() + " is protected",
        () ->
            api.get(BACKUP, "/v1/datastores/" + id, token)
                .expect(200)
                .get("protection")
                .asText()
                .equals("complete"));
    return id;
  }

  private String takeBaseBackup(Token token, String datastore) {
    String path = "/v1/datastores/" + datastore + "/base-backups";
    String id = api.post(BACKUP, path, token, Map.of()).expect(202).get("id").asText();
    Await.until(
        PATIENCE,
        "base backup " + id + " is complete",
        () -> {
          for (JsonNode run : api.get(BACKUP, path, token).expect(200).get("items")) {
            if (run.get("id").asText().equals(id)) {
              if (run.get("state").asText().equals("failed")) {
                throw new IllegalStateException("base backup failed: " + run.get("failure"));
              }
              return run.get("state").asText().equals("completed");
            }
          }
          return false;
        });
    return id;
  }

  private Proof restore(
      Token token, String datastore, TenantData data, Instant target, List<String> linesBefore)
      throws SQLException {
    long started = System.nanoTime();
    Await.until(
        PATIENCE,
        target + " is archived",
        () -> {
          JsonNode latest =
              api.get(BACKUP, "/v1/datastores/" + datastore + "/recovery-window", token)
                  .expect(200)
                  .get("latest");
          return !latest.isNull() && Instant.parse(latest.asText()).isAfter(target);
        });
    String restore =
        api.post(
                BACKUP,
                "/v1/datastores/" + datastore + "/restores",
                token,
                Map.of("targetInstant", target.toString()))
            .expect(202)
            .get("id")
            .asText();
    String path = "/v1/restores/" + restore;
    Await.until(
        PATIENCE,
        "restore " + restore + " has ended",
        () -> {
          String state = api.get(BACKUP, path, token).expect(200).get("state").asText();
          return !state.equals("queued") && !state.equals("running");
        });
    JsonNode ended = api.get(BACKUP, path, token).expect(200);
    if (!ended.get("state").asText().equals("ready")) {
      throw new IllegalStateException("restore " + restore + " failed: " + ended.get("failure"));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    Proof proof =
        Proof.of(data, target, linesBefore, ended.get("host").asText(), ended.get("port").asInt());
    api.post(BACKUP, path + ":discard", token, Map.of()).expect(200);
    out.accept(
        "5. Restored to "
            + target
            + " in "
            + took.toMillis() / 100 / 10.0
            + " s: "
            + proof.lineRows()
            + " rows of "
            + data.lines()
            + ", "
            + proof.ledgerRows()
            + " of the ledger, last commit "
            + proof.lastCommit()
            + ": "
            + (proof.isExact() ? "exact" : "DIFFERENT: " + proof.differences()));
    return proof;
  }

  private static List<String> lines(TenantData data) throws SQLException {
    try (Connection connection = data.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select t::text from " + data.lines() + " t order by " + data.lineKey())) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
      return lines;
    }
  }

  private static long count(TenantData data) throws SQLException {
    try (Connection connection = data.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + data.lines())) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Instant serverClock(TenantData data) throws SQLException {
    try (Connection connection = data.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select clock_timestamp()")) {
      row.next();
      return row.getTimestamp(1).toInstant();
    }
  }

  /// Returns when the deletion was committed, as the server stamped it.
  private static Instant deleteHalf(TenantData data) throws SQLException {
    try (Connection connection = data.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate(
          "delete from " + data.lines() + " where " + data.lineKey() + " % 2 = 0");
      String transaction;
      try (ResultSet row = statement.executeQuery("select pg_current_xact_id()::text")) {
        row.next();
        transaction = row.getString(1);
      }
      connection.commit();
      try (ResultSet row =
          statement.executeQuery(
              "select pg_xact_commit_timestamp('" + transaction + "'::xid8::xid)")) {
        row.next();
        return row.getTimestamp(1).toInstant();
      }
    }
  }
}
