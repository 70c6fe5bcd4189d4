package io.safekeep.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What we publish, read by an implementation that is not ours: Go's, of Debian's packages
/// `golang-go` and `golang-golang-x-mod-dev`.
class GoVerifierTest {
  private static final Path GO = Path.of("/usr/bin/go");
  private static final Path SOURCES = Path.of("/usr/share/gocode");
  private static final int SIZE = 70_000;
  private static final int OLD_SIZE = 35_001;

  @TempDir private static Path build;
  @TempDir private Path directory;
  private NoteSigner log;
  private TreeHash oldRoot;

  private record Outcome(int code, String said) {}

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        Files.isExecutable(GO) && Files.isDirectory(SOURCES.resolve("src/golang.org/x/mod")),
        "needs golang-go and golang-golang-x-mod-dev");
    var compiler =
        new ProcessBuilder(
            GO.toString(), "build", "-o", build.resolve("verify").toString(), "verify.go");
    compiler.directory(Path.of("src/test/go").toFile());
    compiler.environment().put("GO111MODULE", "off");
    compiler.environment().put("GOPATH", SOURCES.toString());
    compiler.environment().put("GOCACHE", build.resolve("cache").toString());
    var compiled = run(compiler);
    assertThat(compiled.code()).as(compiled.said()).isZero();
  }

  @BeforeEach
  void publish() throws Exception {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var key = new NoteKey("log.example/t/acme", NoteKey.Kind.NOTE, pair.getPublic());
    log = new NoteSigner(key, pair.getPrivate());
    var stored = new StoredTiles();
    for (var number = 0; number < SIZE; number++) {
      if (number == OLD_SIZE) {
        oldRoot = stored.edge.root();
      }
      stored.append(StoredTiles.entry(number));
    }
    stored.publish();
    stored.tiles.forEach(this::write);
    var text = new Checkpoint("log.example/t/acme", SIZE, stored.edge.root()).toString();
    var note = new SignedNote(text, List.of(log.sign(text)));
    Files.write(directory.resolve("checkpoint"), note.toBytes());
    for (var index : List.of(0, 255, 256, 35_000, 65_535, 69_999)) {
      var proof = new LogProof(index, stored.tree(SIZE).inclusion(index), note);
      Files.writeString(directory.resolve(index + ".tlog-proof"), proof.toString());
      Files.write(directory.resolve(index + ".entry"), StoredTiles.entry(index));
    }
  }

  @Test
  void goVerifiesSignatureTilesAndProofs() throws Exception {
    assertThat(verify()).isEqualTo(new Outcome(0, "verified 6\n"));
  }

  @Test
  void goNoticesATileWithOneBitFlipped() throws Exception {
    // Given
    var tile = directory.resolve("tile/0/000");
    var bytes = Files.readAllBytes(tile);
    bytes[31] ^= 1;
    Files.write(tile, bytes);

    // Then
    assertThat(verify().code()).isNotZero();
  }

  @Test
  void goNoticesAnEntryThatIsNotTheLogs() throws Exception {
    // Given
    Files.writeString(directory.resolve("256.entry"), "257");

    // Then
    assertThat(verify().code()).isNotZero();
  }

  private Outcome verify() throws Exception {
    return run(
        new ProcessBuilder(
            build.resolve("verify").toString(),
            directory.toString(),
            log.key().toString(),
            Integer.toString(OLD_SIZE),
            oldRoot.toString()));
  }

  private void write(String name, List<TreeHash> hashes) {
    var bytes = new ByteArrayOutputStream();
    hashes.forEach(hash -> bytes.writeBytes(hash.bytes()));
    try {
      var file = directory.resolve("tile").resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Outcome run(ProcessBuilder builder) throws Exception {
    var process = builder.redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), said);
  }
}
