package io.safekeep.access.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.access.AccessSecrets;
import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.id.Ids;
import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.EntryBundle;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import io.safekeep.verify.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// The engine of one replica on a database, without the container.
final class Replica {
  static final String HOST = "access.example";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MASTER_KEY = "a25vd24tdG8tZXZlcnktcmVhZGVyLW9mLXRlc3RzISE=";

  private final LogDatabase database;
  private final IntegrateFacts integrateFacts;
  private final PublishCheckpoints publishCheckpoints;
  private final SqlLogStage stage;
  final SqlCheckpoints checkpoints;
  final SqlPublishedLog log;
  final LogKeys keys;
  final FactsInLog factsInLog;
  final LogsWhole logsWhole;
  final List<Fork> alarms = new CopyOnWriteArrayList<>();

  Replica(LogDatabase database, Map<String, LogSettings.Witness> witnesses) {
    this(database, witnesses, Clock.systemUTC());
  }

  /// @param clock says when facts are staged
  Replica(LogDatabase database, Map<String, LogSettings.Witness> witnesses, Clock clock) {
    this.database = database;
    var settings = new Settings(witnesses);
    this.stage = new SqlLogStage(database.sql, new Ids(clock), clock, JSON);
    this.checkpoints = new SqlCheckpoints(database.sql);
    this.log = new SqlPublishedLog(database.sql);
    this.keys = new LogKeys(new SqlLogKeys(database.sql), new AccessSecrets.MasterKey(MASTER_KEY));
    var logs = new SqlLogs(database.sql, JSON, settings);
    this.integrateFacts = new IntegrateFacts(logs);
    this.factsInLog = new FactsInLog(new SqlLogAges(database.sql));
    this.logsWhole = new LogsWhole(logs, checkpoints, log, keys);
    this.publishCheckpoints =
        new PublishCheckpoints(
            checkpoints, keys, new Cosigning(checkpoints, log, keys, alarms::add, settings));
  }

  Replica(LogDatabase database) {
    this(database, Map.of());
  }

  private record Settings(Map<String, Witness> witnesses) implements LogSettings {

    @Override
    public String host() {
      return HOST;
    }

    @Override
    public OptionalInt quorum() {
      return OptionalInt.empty();
    }

    @Override
    public Set<String> withheld() {
      return Set.of();
    }

    @Override
    public Duration heartbeat() {
      return Duration.ofMinutes(50);
    }
  }

  /// A witness as the settings name it.
  record At(String key, URI address) implements LogSettings.Witness {}

  void stage(LogEntry... entries) throws Exception {
    database.inTransaction(() -> {
      stage.add(List.of(entries));
      return null;
    });
  }

  int integrate() throws Exception {
    return database.inTransaction(integrateFacts::integrate);
  }

  int publish() {
    return publishCheckpoints.publish();
  }

  void work() throws Exception {
    integrate();
    publish();
  }

  /// A fact of which each has another sealed value.
  static LogEntry fact(TenantId tenant, int number) {
    return LogEntry.of(tenant, "lock.placed", "0199aaaa-0000-7000-8000-00000000000a", Map.of())
        .sealed(Map.of("reason", "no. " + number + " \u2014 \u00e9"));
  }

  /// Copies what is published into a folder, as the verifier's `fetch` does over HTTP.
  SignedNote copyTo(Path folder, LogName name) throws Exception {
    var note = checkpoints.published(name).orElseThrow();
    var size = Checkpoint.of(note).size();
    for (var level = 0; size >> (8 * level) > 0; level++) {
      for (var place : places(size >> (8 * level))) {
        write(
            folder.resolve("tile/" + level + "/" + place),
            GrowingLog.write(log.tile(name, level, place).orElseThrow()));
      }
    }
    for (var place : places(size)) {
      var entries = log.entries(name, place.number() * TilePlace.FULL, place.width());
      write(
          folder.resolve("tile/entries/" + place),
          EntryBundle.encode(entries.stream().map(SqlPublishedLog.Entry::body).toList()));
    }
    var items = new ArrayList<Map<String, Object>>();
    for (var one : log.disclosures(name, 0, size, Set.of())) {
      items.add(
          Map.of(
              "index", one.index(),
              "name", one.disclosure().name(),
              "salt", Base64.getEncoder().encodeToString(one.disclosure().salt()),
              "value", one.disclosure().value()));
    }
    var page = JSON.createObjectNode().putPOJO("items", items).putNull("next");
    write(folder.resolve("disclosures/0.json"), JSON.writeValueAsBytes(page));
    write(folder.resolve("checkpoint"), note.toBytes());
    return note;
  }

  private static List<TilePlace> places(long places) {
    var found = new ArrayList<TilePlace>();
    for (long first = 0; first < places; first += TilePlace.FULL) {
      found.add(
          new TilePlace(first / TilePlace.FULL, (int) Math.min(TilePlace.FULL, places - first)));
    }
    return found;
  }

  private static void write(Path file, byte[] bytes) throws Exception {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /// What the customer's program says about the copy; begins with its exit status.
  String verify(Path folder, LogName name, String... options) throws Exception {
    var origin = HOST + "/t/" + name;
    var words =
        new ArrayList<>(
            List.of("verify", folder.toString(), "--key", keys.of(origin).key().toString()));
    words.addAll(List.of(options));
    var said = new ByteArrayOutputStream();
    var out = new PrintStream(said, true);
    var status = Main.run(words, Map.of(), Clock.systemUTC(), out, out);
    return status + "\n" + said;
  }
}
