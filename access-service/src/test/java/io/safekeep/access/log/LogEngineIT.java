package io.safekeep.access.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.sql.SqlFault;
import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.NoteKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The engine on a real database, its logs read by the customer's own program.
class LogEngineIT {
  private static LogDatabase database;

  @TempDir private Path folder;
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final LogName name = LogName.of(tenant);
  private Replica replica;

  @BeforeAll
  static void create() {
    database = LogDatabase.create();
  }

  @BeforeEach
  void begin() {
    replica = new Replica(database);
  }

  @Test
  void processThatDiesAtAnyStatementLosesNothingAndRepeatsNothing() throws Exception {
    // Given
    var staged = 0;
    for (; staged < 250; staged++) {
      replica.stage(Replica.fact(tenant, staged));
    }
    replica.work();
    var died = true;

    // When
    for (var statements = 0; died; statements++) {
      for (var fact = 0; fact < 3; fact++) {
        replica.stage(Replica.fact(tenant, staged++));
      }
      database.dieAfter(statements);
      try {
        replica.work();
        died = false;
      } catch (SqlFault | AssertionError dead) {
        assertThat(dead).hasMessageContaining("the process has died");
      } finally {
        database.live();
      }
      replica = new Replica(database);
      database.sql.update("update log_publication set claimed_until = null");
      if (replica.checkpoints.published(name).isPresent()) {
        replica.copyTo(folder, name);
        assertThat(replica.verify(folder, name)).startsWith("0\n");
      }
    }

    // Then
    replica.work();
    replica.copyTo(folder, name);
    assertThat(replica.verify(folder, name))
        .startsWith("0\n")
        .contains(staged + " entries", "continues the checkpoint", 2 * staged + " sealed values");
  }

  @Test
  void replicasAtWorkAtOnceMakeOneLogOfEach() throws Exception {
    // Given
    var tenants = List.of(tenant, new TenantId(UUID.randomUUID()), new TenantId(UUID.randomUUID()));
    var staging = new AtomicBoolean(true);
    try (var threads = Executors.newFixedThreadPool(3)) {
      // When
      var workers = new ArrayList<Future<?>>();
      for (var count = 0; count < 2; count++) {
        var another = new Replica(database);
        workers.add(
            threads.submit(() -> {
              while (staging.get()) {
                another.work();
              }
              return null;
            }));
      }
      for (var fact = 0; fact < 100; fact++) {
        for (var owner : tenants) {
          replica.stage(Replica.fact(owner, fact), Replica.fact(owner, -fact));
        }
      }
      staging.set(false);
      for (var worker : workers) {
        worker.get();
      }
    }
    database.sql.update("update log_publication set claimed_until = null");
    replica.work();

    // Then
    for (var owner : tenants) {
      var copy = folder.resolve(owner.toString());
      replica.copyTo(copy, LogName.of(owner));
      assertThat(replica.verify(copy, LogName.of(owner)))
          .startsWith("0\n")
          .contains("200 entries", "every entry is in the signed tree");
    }
  }

  @Test
  void logIsPublishedWhileFactsGetTheirPlacesInIt() throws Exception {
    // Given
    replica.stage(Replica.fact(tenant, 0));
    replica.integrate();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {

      // When: another replica has the log in its hands, and does not let go
      database.inTransaction(() -> {
        database.sql.query(
            "select from transparency_log where name = ? for no key update",
            _ -> true,
            name.toString());
        return threads.submit(replica::publish).get();
      });
    }

    // Then
    assertThat(sizePublished()).isEqualTo(1);
  }

  @Test
  void ofLogsThatHaveGrownTheOnePublishedLongestAgoIsNext() throws Exception {
    // Given
    var alone = new Replica(LogDatabase.create());
    var first = new TenantId(UUID.fromString("ffffffff-0000-7000-8000-000000000001"));
    var second = new TenantId(UUID.fromString("00000000-0000-7000-8000-000000000002"));
    for (var owner : List.of(first, second)) {
      alone.stage(Replica.fact(owner, 0));
      alone.work();
    }

    // When
    alone.stage(Replica.fact(second, 1), Replica.fact(first, 1));
    alone.integrate();

    // Then
    assertThat(alone.checkpoints.claim(1, Duration.ofSeconds(10)))
        .extracting("log")
        .containsExactly(LogName.of(first));
  }

  @Test
  void checkpointIsPublishedOnceItsWitnessHasCosignedItAndWorkGoesOnWithoutIt() throws Exception {
    var hostKey = replica.keys.of(Replica.HOST).key();
    try (var witness = WitnessProcess.start(folder, "logs " + Replica.HOST + "/t/ " + hostKey)) {
      // Given
      replica = new Replica(database, Map.of("w1", witness.settings()));
      replica.stage(Replica.fact(tenant, 0));
      replica.work();

      // When: nobody answers any more
      witness.stop();
      for (var fact = 1; fact < 300; fact++) {
        replica.stage(Replica.fact(tenant, fact));
      }
      replica.work();

      // Then
      assertThat(sizePublished()).isEqualTo(1);
      assertThat(replica.checkpoints.standing(name).orElseThrow().size()).isEqualTo(300);

      // When: it is back, and we have forgotten what it has seen
      witness.start();
      database.sql.update("delete from log_witness");
      database.sql.update("update log_publication set claimed_until = null");
      replica.work();

      // Then
      assertThat(sizePublished()).isEqualTo(300);
      var note = replica.copyTo(folder.resolve("copy"), name);
      assertThat(NoteKey.parse(witness.key()).cosignedAt(note)).isPresent();
      assertThat(replica.verify(folder.resolve("copy"), name, "--witness", witness.key()))
          .startsWith("0\n")
          .contains("cosigned by witness.example/w1");
      assertThat(replica.alarms).isEmpty();
    }
  }

  @Test
  void logThatWasRewrittenIsNotCosignedAndTheAlarmSounds() throws Exception {
    var hostKey = replica.keys.of(Replica.HOST).key();
    try (var witness = WitnessProcess.start(folder, "logs " + Replica.HOST + "/t/ " + hostKey)) {
      // Given
      var witnesses = Map.of("w1", witness.settings());
      replica = new Replica(database, witnesses);
      replica.stage(Replica.fact(tenant, 0), Replica.fact(tenant, 1));
      replica.work();

      // When: another database has the same keys and other entries
      var other = LogDatabase.create();
      replica.keys.of(Replica.HOST + "/t/" + name);
      copyKeys(other);
      var forger = new Replica(other, witnesses);
      for (var fact = 7; fact < 10; fact++) {
        other.sql.update("update log_publication set claimed_until = null");
        forger.stage(Replica.fact(tenant, fact));
        forger.work();
      }

      // Then: it has fewer entries than were seen, as many but others, more but no continuation
      assertThat(forger.alarms)
          .extracting(Fork::log, Fork::witness, Fork::size, Fork::seen)
          .containsExactly(
              tuple(name, "witness.example/w1", 1L, 2L),
              tuple(name, "witness.example/w1", 2L, 2L),
              tuple(name, "witness.example/w1", 3L, 2L));
      assertThat(forger.checkpoints.published(name)).isEmpty();

      // Then: two trees of one size, both signed by the log
      var signer = replica.keys.of(Replica.HOST + "/t/" + name).key();
      var shown = replica.checkpoints.published(name).orElseThrow();
      var refused = forger.alarms.get(1).refused();
      assertThat(List.of(shown, refused)).allMatch(signer::verifies);
      assertThat(Checkpoint.of(refused).size()).isEqualTo(Checkpoint.of(shown).size());
      assertThat(Checkpoint.of(refused).root()).isNotEqualTo(Checkpoint.of(shown).root());
    }
  }

  private void copyKeys(LogDatabase other) {
    record Key(String name, String verifier, byte[] secret) {}
    database
        .sql
        .query(
            "select name, verifier, sealed_secret from log_key",
            row -> new Key(row.text("name"), row.text("verifier"), row.bytes("sealed_secret")))
        .forEach(key ->
            other.sql.update(
                "insert into log_key (name, verifier, sealed_secret) values (?, ?, ?)",
                key.name(),
                key.verifier(),
                key.secret()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update log_entry set body = '{}'",
        "delete from log_entry",
        "truncate log_entry",
        "update log_tile set number = 7",
        "delete from log_checkpoint",
        "update log_checkpoint set note = 'other'",
        "update log_checkpoint set root = decode(repeat('00', 32), 'hex')",
        "update transparency_log set size = 0",
        "update log_publication set published_size = 0",
        "delete from log_publication",
        "update transparency_log set origin = 'elsewhere'",
        "update log_disclosure set value = 'other'",
        "delete from log_key"
      })
  void databaseRefusesToRewriteALog(String statement) throws Exception {
    // Given
    replica.stage(Replica.fact(tenant, 0));
    replica.work();

    // Then
    assertThatThrownBy(() -> database.sql.update(statement)).isInstanceOf(SqlFault.class);
  }

  @Test
  void factThatWaitsTooLongBreaksThePromise() throws Exception {
    // Given
    replica.work();
    assertThat(replica.factsInLog.check()).extracting("outcome").containsExactly(Outcome.PASS);

    // When
    var tenMinutesAgo = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));
    new Replica(database, Map.of(), tenMinutesAgo).stage(Replica.fact(tenant, 0));

    // Then
    assertThat(replica.factsInLog.check())
        .singleElement()
        .satisfies(result -> {
          assertThat(result.outcome()).isEqualTo(Outcome.FAIL);
          assertThat(result.measured()).startsWith("facts wait 60");
        });
    replica.work();
    assertThat(replica.factsInLog.check()).extracting("outcome").containsExactly(Outcome.PASS);
  }

  @Test
  void logWithoutHeartbeatBreaksThePromise() throws Exception {
    // Given
    replica.stage(Replica.fact(tenant, 0));
    replica.work();

    // When
    database.sql.update(
        "update transparency_log set heartbeat_at = clock_timestamp() - interval '61 minutes'"
            + " where name = ?",
        name.toString());

    // Then
    assertThat(replica.factsInLog.check())
        .singleElement()
        .satisfies(result -> assertThat(result.measured()).endsWith("1 logs silent"));
    database.sql.update("update transparency_log set heartbeat_at = clock_timestamp()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update log_entry set body = body || ' ' where log = ? and index = 299",
        "delete from log_entry where log = ? and index = 298",
        "update log_tile set hashes = overlay(hashes placing 'x' from 1 for 1) where log = ?",
        "update log_checkpoint set note = replace(note, '\n300\n', '\n301\n') where log = ?",
        "update transparency_log set edge = overlay(edge placing 'x' from 1 for 1) where name = ?",
        "update transparency_log set forked_at = clock_timestamp() where name = ?"
      })
  void logThatWasAlteredBehindTheDatabasesBackBreaksThePromise(String alteration) throws Exception {
    // Given
    var facts = IntStream.range(0, 300).mapToObj(fact -> Replica.fact(tenant, fact));
    replica.stage(facts.toArray(LogEntry[]::new));
    replica.work();
    assertThat(replica.logsWhole.look(List.of(name)))
        .extracting("outcome")
        .containsExactly(Outcome.PASS);

    // When
    database.withoutTriggers(alteration, name.toString());

    // Then
    assertThat(replica.logsWhole.look(List.of(name)))
        .extracting("outcome")
        .containsExactly(Outcome.FAIL);
  }

  @Test
  void disclosuresMayGoAndTheLogStaysWhole() throws Exception {
    // Given
    replica.stage(Replica.fact(tenant, 0), Replica.fact(tenant, 1));
    replica.work();

    // When
    database.sql.update("delete from log_disclosure where log = ? and index = 0", name.toString());
    replica.copyTo(folder, name);

    // Then
    assertThat(replica.verify(folder, name))
        .startsWith("0\n")
        .contains("4 sealed values, 2 of them shown and as the log says, 2 not shown");
  }

  @Test
  void entryNamesNobodyAndHoldsNoSealedValue() throws Exception {
    // When
    replica.stage(Replica.fact(tenant, 0).request(UUID.randomUUID()));
    replica.work();
    replica.copyTo(folder, name);

    // Then
    assertThat(new String(Files.readAllBytes(folder.resolve("tile/entries/000.p/1")), UTF_8))
        .contains("\"type\":\"lock.placed\"", "\"sealed\":{\"actor\":\"", "\"open\":{}")
        .doesNotContain("no. 0", "00000000000a");
  }

  @Test
  void serviceItselfFindsFactsBeforeAndAfterTheyHaveTheirPlace() throws Exception {
    // Given
    var session = UUID.randomUUID();
    for (var number = 0; number < 3; number++) {
      replica.stage(Replica.fact(tenant, number).grant(UUID.randomUUID()).session(session, number));
    }
    var waiting = facts(session);

    // When
    replica.work();

    // Then
    assertThat(facts(session))
        .hasSize(3)
        .isEqualTo(waiting)
        .first()
        .isEqualTo(
            tenant
                + " lock.placed 0 {} {\"actor\": \"0199aaaa-0000-7000-8000-00000000000a\","
                + " \"reason\": \"no. 0 — é\"}");
  }

  private static List<String> facts(UUID session) {
    return database.sql.query(
        """
        select concat_ws(' ', tenant, type, number, open, sealed) as fact from log_fact
        where session = ? order by number
        """,
        row -> row.text("fact"),
        session);
  }

  private long sizePublished() throws Exception {
    return Checkpoint.of(replica.checkpoints.published(name).orElseThrow()).size();
  }
}
