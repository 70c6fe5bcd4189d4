package io.safekeep.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.testing.Directories;
import io.safekeep.tlog.Checkpoint;
import io.safekeep.tlog.Commitment;
import io.safekeep.tlog.EntryBundle;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TilePlace;
import io.safekeep.tlog.TreeEdge;
import io.safekeep.tlog.TreeHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// How long a customer waits for `safekeep-verify` to read a copy of a log from its first entry to
/// its last: sessions of 94 statements each, whose text is shown and whose employee is not.
final class LogVerification implements Benchmark {
  private static final double LIMIT_SECONDS = 10;
  private static final int ROUNDS = 3;
  private static final int ENTRIES_OF_A_SESSION = 100;
  private static final int ENTRIES_OF_A_PAGE = 1000;
  private static final long MILLIS_OF_AN_ENTRY = 10;
  private static final long ENTRIES_OF_A_BEAT = 100_000;

  /// What a customer's smallest machine has to spare.
  private static final String HEAP = "-Xmx512m";

  private static final Instant BEGIN = Instant.parse("2026-11-22T08:00:00Z");

  private final Path home;

  LogVerification(Path home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "log-verify";
  }

  @Override
  public String description() {
    return "seconds that safekeep-verify takes for a log of 1,000,000 entries, against the target of 10 s;"
        + " [ENTRIES]";
  }

  @Override
  public Result run(List<String> arguments, Log log) throws Exception {
    var entries = arguments.isEmpty() ? 1_000_000 : Long.parseLong(arguments.getFirst());
    var folder = Files.createTempDirectory("safekeep-log-verify-");
    try {
      var key = new Writer(folder).write(entries);
      var times = new ArrayList<Double>();
      for (var round = 0; round < ROUNDS; round++) {
        var cpu = CpuClock.ofThisProcess();
        times.add(verify(folder, key, BEGIN.plusMillis(entries * MILLIS_OF_AN_ENTRY)));
        log.say(
            "%.2f s; CPU %.1f s; load average %s"
                .formatted(
                    times.getLast(),
                    CpuClock.ofThisProcess().minus(cpu).toMillis() / 1000.0,
                    LogSpeed.load()));
      }
      return Result.lessIsBetter(Median.of(times), "s", LIMIT_SECONDS, "the target of 10 s");
    } finally {
      Directories.delete(folder);
    }
  }

  private double verify(Path folder, NoteKey key, Instant at)
      throws IOException, InterruptedException {
    // Otherwise the second round would begin where the first has ended.
    Files.deleteIfExists(folder.resolve("verified"));
    var begin = System.nanoTime();
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-jar",
                home.resolve("platform/verify/target/safekeep-verify.jar").toString(),
                "verify",
                folder.toString(),
                "--key",
                key.toString(),
                "--at",
                at.toString())
            .redirectErrorStream(true)
            .start();
    String said;
    try (var output = process.getInputStream()) {
      said = new String(output.readAllBytes(), UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IOException("the log is not found whole:\n" + said);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  /// Writes a log as `safekeep-verify fetch` leaves it.
  private static final class Writer {
    private final Path folder;
    private final String tenant = new UUID(1, 1).toString();
    private final Random random = new Random(1);
    private final TreeEdge edge = new TreeEdge();
    private final List<byte[]> bundle = new ArrayList<>();
    private final List<String> page = new ArrayList<>();
    private final NoteSigner signer;

    Writer(Path folder) throws GeneralSecurityException {
      this.folder = folder;
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var key = new NoteKey("bench.example/t/" + tenant, NoteKey.Kind.NOTE, pair.getPublic());
      this.signer = new NoteSigner(key, pair.getPrivate());
    }

    NoteKey write(long entries) throws IOException {
      for (long index = 0; index < entries; index++) {
        append(index);
        if (index + 1 == entries || (index + 1) % ENTRIES_OF_A_PAGE == 0) {
          writePage(index, index + 1 == entries);
        }
      }
      writeBundle();
      edge.writePartial(this::writeTile);
      var text = new Checkpoint(signer.key().name(), edge.size(), edge.root()).toString();
      write("checkpoint", new SignedNote(text, List.of(signer.sign(text))).toBytes());
      return signer.key();
    }

    private void append(long index) throws IOException {
      var bytes = entry(index).getBytes(UTF_8);
      bundle.add(bytes);
      edge.append(TreeHash.ofLeaf(bytes), this::writeTile);
      if (bundle.size() == TilePlace.FULL) {
        writeBundle();
      }
    }

    /// Each session has a grant of its own.
    private String entry(long index) {
      var session = index / ENTRIES_OF_A_SESSION;
      var place = (int) (index % ENTRIES_OF_A_SESSION);
      var request = "\"request\":\"%s\",".formatted(new UUID(2, session));
      var grant = "\"grant\":\"%s\",".formatted(new UUID(3, session));
      var number = "\"session\":\"%s\",\"n\":%d,".formatted(new UUID(4, session), place - 2);
      return switch (place) {
        case 0 -> entry(index, "request.approved", request, "{}", "{}");
        case 1 -> entry(index, "grant.activated", request + grant, "{}", "{}");
        case 2 -> entry(index, "session.started", grant + number, "{}", "{}");
        case ENTRIES_OF_A_SESSION - 3 ->
            entry(
                index, "session.ended", grant + number, "{\"entries\":" + (place - 1) + "}", "{}");
        case ENTRIES_OF_A_SESSION - 2 ->
            entry(index, "grant.ended", grant, "{\"verifiedAbsent\":[\"postgres\"]}", "{}");
        case ENTRIES_OF_A_SESSION - 1 ->
            index % ENTRIES_OF_A_BEAT == ENTRIES_OF_A_BEAT - 1
                ? entry(index, "heartbeat", "", "{}", "{}")
                : entry(index, "lock.lifted", "", "{}", "{}");
        default ->
            entry(
                index, "session.query", grant + number, "{\"rows\":" + place + "}", sealed(index));
      };
    }

    private String entry(long index, String type, String members, String open, String sealed) {
      return "{\"v\":1,\"id\":\"%s\",\"t\":\"%s\",\"type\":\"%s\",\"tenant\":\"%s\",%s\"open\":%s,\"sealed\":%s}"
          .formatted(
              new UUID(5, index),
              BEGIN.plusMillis(index * MILLIS_OF_AN_ENTRY),
              type,
              tenant,
              members,
              open,
              sealed);
    }

    /// Two commitments; the statement is shown.
    private String sealed(long index) {
      var statement = "select name, total from orders where customer = " + index;
      var salt = salt();
      page.add(
          "{\"index\":%d,\"name\":\"statement\",\"salt\":\"%s\",\"value\":\"%s\"}"
              .formatted(index, Base64.getEncoder().encodeToString(salt), statement));
      return "{\"actor\":\"%s\",\"statement\":\"%s\"}"
          .formatted(
              Commitment.of(salt(), "actor", tenant), Commitment.of(salt, "statement", statement));
    }

    private byte[] salt() {
      var salt = new byte[Commitment.SALT_BYTES];
      random.nextBytes(salt);
      return salt;
    }

    private void writePage(long lastIndex, boolean isLast) throws IOException {
      var from = lastIndex / ENTRIES_OF_A_PAGE * ENTRIES_OF_A_PAGE;
      var next = isLast ? "null" : Long.toString(lastIndex + 1);
      var text = "{\"items\":[%s],\"next\":%s}".formatted(String.join(",", page), next);
      write("disclosures/" + from + ".json", text.getBytes(UTF_8));
      page.clear();
    }

    private void writeBundle() throws IOException {
      if (!bundle.isEmpty()) {
        var place = new TilePlace((edge.size() - 1) / TilePlace.FULL, bundle.size());
        write("tile/entries/" + place, EntryBundle.encode(bundle));
        bundle.clear();
      }
    }

    private void writeTile(int level, TilePlace place, List<TreeHash> hashes) {
      var bytes = ByteBuffer.allocate(hashes.size() * TreeHash.BYTES);
      hashes.forEach(hash -> bytes.put(hash.bytes()));
      try {
        write("tile/" + level + "/" + place, bytes.array());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void write(String file, byte[] bytes) throws IOException {
      var path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
    }
  }
}
