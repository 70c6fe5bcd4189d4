package io.safekeep.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.tlog.MalformedNote;
import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import io.safekeep.tlog.TreeHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessTest {
  private static final Instant NOW = Instant.parse("2026-11-22T05:30:00Z");

  @TempDir private Path folder;
  private final GrowingLog log = new GrowingLog("log.example/t/acme");
  private final NoteSigner signer = signer();
  private Ledger ledger;
  private Witness witness;

  @BeforeEach
  void begin() throws Exception {
    ledger = Ledger.open(folder, signer.key());
    witness = witness("log " + log.signer.key());
  }

  @AfterEach
  void end() throws IOException {
    ledger.close();
  }

  @Test
  void logThatGrowsIsCosignedStepByStep() throws Exception {
    var size = 0L;
    for (var step : List.of(1, 2, 300, 70_000, 1)) {
      // When
      log.grow(step, "entry ");
      var answer = witness.add(log.request(size));

      // Then
      assertThat(answer).isInstanceOf(Answer.Cosigned.class);
      var line = ((Answer.Cosigned) answer).line();
      var cosigned = SignedNote.parse((log.signed() + line).getBytes(UTF_8));
      assertThat(signer.key().cosignedAt(cosigned)).contains(NOW);
      size = log.size();
    }
  }

  @Test
  void sameCheckpointIsCosignedAgain() throws IOException {
    // Given
    witness.add(log.grow(5, "entry ").request(0));

    // Then
    assertThat(witness.add(log.request(5))).isInstanceOf(Answer.Cosigned.class);
  }

  @Test
  void logThatForgotWhatWasCosignedIsTold() throws IOException {
    // Given
    witness.add(log.grow(5, "entry ").request(0));

    // Then
    assertThat(witness.add(log.grow(3, "entry ").request(0))).isEqualTo(new Answer.Conflict(5));
    assertThat(witness.add(log.request(6))).isEqualTo(new Answer.Conflict(5));
    assertThat(witness.add(log.request(5))).isInstanceOf(Answer.Cosigned.class);
  }

  @Test
  void forkIsNeverCosigned() throws Exception {
    // Given
    var pair = GrowingLog.keyPair();
    var shown = new GrowingLog("log.example/t/forked", pair).grow(5, "entry ");
    var hidden = new GrowingLog("log.example/t/forked", pair).grow(5, "other ");
    var witness = witness("log " + shown.signer.key());
    witness.add(shown.request(0));

    // Then
    assertThat(witness.add(hidden.request(0))).isEqualTo(new Answer.Forked(5));
    assertThat(witness.add(hidden.request(5))).isEqualTo(new Answer.Forked(5));
    assertThat(witness.add(hidden.grow(4, "entry ").request(5)))
        .isEqualTo(new Answer.Inconsistent());
    assertThat(witness.add(shown.grow(4, "entry ").request(5))).isInstanceOf(Answer.Cosigned.class);
  }

  @Test
  void bothTreesOfALogThatForkedAreKept() throws Exception {
    // Given
    var pair = GrowingLog.keyPair();
    var shown = new GrowingLog("log.example/t/forked", pair).grow(5, "entry ");
    var witness = witness("log " + shown.signer.key());
    witness.add(shown.request(0));

    // When
    var hidden = new GrowingLog("log.example/t/forked", pair).grow(5, "other ");
    witness.add(hidden.request(5));
    witness.add(new GrowingLog("log.example/t/forked", pair).grow(5, "third ").request(5));

    // Then
    var kept = onlyFile();
    var fork = folder.resolve(kept.getFileName() + ".fork");
    assertThat(kept).content().startsWith(shown.signed().toString());
    assertThat(fork).hasContent(hidden.signed().toString());
    assertThat(shown.signer.key().verifies(SignedNote.parse(Files.readAllBytes(fork)))).isTrue();
  }

  @Test
  void smallerTreeIsNeverCosigned() throws IOException {
    // Given
    var small = log.grow(5, "entry ").request(0);
    var smallNote = log.signed();
    witness.add(log.grow(5, "entry ").request(0));

    // Then
    assertThat(witness.add(small)).isEqualTo(new Answer.Conflict(10));
    assertThat(witness.add(GrowingLog.request(10, List.of(), smallNote)))
        .isInstanceOf(Answer.Malformed.class);
  }

  @Test
  void logThatNobodyKnowsIsRefused() throws IOException {
    var stranger = new GrowingLog("log.example/t/other").grow(1, "entry ");
    assertThat(witness.add(stranger.request(0))).isEqualTo(new Answer.UnknownLog());
  }

  @Test
  void checkpointThatTheLogHasNotSignedIsRefused() throws IOException {
    var forger = new GrowingLog(log.origin).grow(1, "entry ");
    assertThat(witness.add(forger.request(0))).isEqualTo(new Answer.NotSigned());
  }

  @Test
  void familyOfLogsNeedsOneKey() throws Exception {
    // Given
    var pair = GrowingLog.keyPair();
    var acme = new GrowingLog("access.example/t/acme", pair).grow(3, "entry ");
    var globex = new GrowingLog("access.example/t/globex", pair).grow(2, "entry ");
    var outside = new GrowingLog("elsewhere.example/t/acme", pair).grow(2, "entry ");
    var forged = new GrowingLog("access.example/t/initech").grow(2, "entry ");

    // When
    var witness = witness("# a suite\nlogs access.example/t/ " + acme.signer.key() + " # its key");

    // Then
    assertThat(witness.add(acme.request(0))).isInstanceOf(Answer.Cosigned.class);
    assertThat(witness.add(globex.request(0))).isInstanceOf(Answer.Cosigned.class);
    assertThat(witness.add(outside.request(0))).isEqualTo(new Answer.UnknownLog());
    assertThat(witness.add(forged.request(0))).isEqualTo(new Answer.NotSigned());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "old\n\nx\n",
        "old 00\n\nlog\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 a AAAAAAA=\n",
        "old -1\n\nlog\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 a AAAAAAA=\n",
        "old 0\nnot a hash\n\nlog\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 a AAAAAAA=\n",
        "old 0\n\nnot a checkpoint\n\n\u2014 a AAAAAAA=\n"
      })
  void otherRequestsAreRefused(String body) throws IOException {
    assertThat(witness.add(body.getBytes(UTF_8))).isInstanceOf(Answer.Malformed.class);
  }

  @Test
  void proofHas63HashesAtMost() throws IOException {
    var proof = Collections.nCopies(64, TreeHash.EMPTY);
    var request = GrowingLog.request(0, proof, log.grow(1, "entry ").signed());
    assertThat(witness.add(request)).isInstanceOf(Answer.Malformed.class);
  }

  @Test
  void firstCheckpointNeedsAnEmptyProof() throws IOException {
    var request = GrowingLog.request(0, List.of(TreeHash.EMPTY), log.grow(1, "entry ").signed());
    assertThat(witness.add(request)).isEqualTo(new Answer.Inconsistent());
  }

  @Test
  void witnessThatStartsAgainRemembers() throws Exception {
    // Given
    witness.add(log.grow(5, "entry ").request(0));

    // When
    ledger.close();
    ledger = Ledger.open(folder, signer.key());
    var again = witness("log " + log.signer.key());

    // Then
    assertThat(again.add(log.request(0))).isEqualTo(new Answer.Conflict(5));
  }

  @RepeatedTest(20)
  void ledgerThatWasAlteredIsAnErrorAndNoBeginning(RepetitionInfo repetition) throws Exception {
    // Given
    witness.add(log.grow(5, "entry ").request(0));
    var file = onlyFile();
    var bytes = Files.readAllBytes(file);
    var random = new Random(repetition.getCurrentRepetition());

    // When
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);

    // Then: a flip in the log's own signature does not matter to the witness.
    var request = log.request(5);
    try {
      assertThat(witness.add(request)).isInstanceOf(Answer.Cosigned.class);
    } catch (IOException refused) {
      assertThat(refused).hasMessageContaining("is not what this witness has written");
    }
  }

  @Test
  void emptiedLedgerIsAnError() throws Exception {
    // Given
    witness.add(log.grow(5, "entry ").request(0));

    // When
    Files.write(onlyFile(), new byte[0]);

    // Then
    var request = log.request(0);
    assertThatThrownBy(() -> witness.add(request)).isInstanceOf(IOException.class);
  }

  @Test
  void twoWitnessesNeverShareALedger() {
    assertThatThrownBy(() -> Ledger.open(folder, signer.key()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another witness uses");
  }

  @Test
  void ofManyAtOnceOneContinuesTheLog() throws Exception {
    // Given
    witness.add(log.grow(5, "entry ").request(0));
    var requests =
        IntStream.range(0, 20)
            .mapToObj(number -> {
              log.grow(1, "entry ");
              return requestAfterFive();
            })
            .toList();

    // When
    long cosigned;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks =
          requests.stream().<Callable<Answer>>map(request -> () -> witness.add(request)).toList();
      cosigned =
          threads.invokeAll(tasks).stream()
              .map(java.util.concurrent.Future::resultNow)
              .filter(Answer.Cosigned.class::isInstance)
              .count();
    }

    // Then
    assertThat(cosigned).isEqualTo(1);
  }

  private byte[] requestAfterFive() {
    try {
      return log.request(5);
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "logs a", "watch x", "log not+a+key"})
  void listOfLogsThatIsMalformedNamesItsLine(String line) {
    assertThatThrownBy(() -> KnownLogs.parse("\n# comment\n" + line))
        .isInstanceOf(MalformedNote.class)
        .hasMessageStartingWith("line 3: ");
  }

  @Test
  void keyOfAWitnessIsNoKeyOfALog() {
    assertThatThrownBy(() -> KnownLogs.parse("log " + signer.key()))
        .isInstanceOf(MalformedNote.class);
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}"))
          .findFirst()
          .orElseThrow();
    }
  }

  private Witness witness(String logs) throws MalformedNote {
    return new Witness(KnownLogs.parse(logs), ledger, signer, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static NoteSigner signer() {
    var pair = GrowingLog.keyPair();
    var key = new NoteKey("witness.example/w1", NoteKey.Kind.COSIGNATURE, pair.getPublic());
    return new NoteSigner(key, pair.getPrivate());
  }
}
