package io.safekeep.contracts.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is found when records are changed, taken out, put in or exchanged.
class RecordChainTest {

  private final KeyPair pair = generate();
  private final RecordKey key = RecordKey.of(pair.getPublic());
  private final List<String> records = chain(pair, "{\"n\":1}", "{\"n\":2}", "{\"n\":3}");

  @Test
  void recordsAsTheyWereSignedHaveNoFault() {
    assertThat(faults(records)).isEmpty();
  }

  @Test
  void changedRecordIsFoundAndSoIsItsSuccessor() {
    String[] parts = records.get(1).split("\\.");
    records.set(1, parts[0] + "." + encode("{\"n\":9}") + "." + parts[2]);

    assertThat(faults(records))
        .containsExactly(
            "record 2 is not what was signed", "record 3 does not follow the one before it");
  }

  @Test
  void everyFlippedBitOfARecordIsFound() {
    String record = records.get(1);
    for (int at = 0; at < record.length(); at++) {
      List<String> altered = new ArrayList<>(records);
      altered.set(
          1, record.substring(0, at) + (char) (record.charAt(at) ^ 1) + record.substring(at + 1));

      assertThat(faults(altered)).as("character %d", at).isNotEmpty();
    }
  }

  @Test
  void recordThatWasTakenOutIsFound() {
    records.remove(1);

    assertThat(faults(records))
        .containsExactly(
            "record 3 stands where 2 should", "record 3 does not follow the one before it");
  }

  @Test
  void recordsOfAnotherChainAreFound() {
    List<String> another = chain(pair, "{\"n\":1,\"better\":true}", "{\"n\":2}");
    records.set(0, another.getFirst());

    assertThat(faults(records)).containsExactly("record 2 does not follow the one before it");
  }

  @Test
  void recordsSignedByAnotherKeyAreFound() {
    assertThat(faults(chain(generate(), "{\"n\":1}")))
        .containsExactly("record 1 is signed by another key");
  }

  @Test
  void keyNamesItsSuccessorAndSignsNothingMore() throws Exception {
    // Given
    KeyPair next = generate();
    records.add(sign(pair, handover(next), records));
    List<String> handedOver = List.copyOf(records);

    // When
    records.add(sign(next, "{\"n\":5}", records));

    // Then: the first key is all that has to be known
    assertThat(faults(records)).isEmpty();

    // And: nobody signs with a key that has a successor, or makes himself one
    List<String> old = new ArrayList<>(handedOver);
    old.add(sign(pair, "{\"n\":5}", old));
    assertThat(faults(old)).containsExactly("record 5 is signed by a key that has a successor");
    KeyPair thief = generate();
    List<String> stolen = new ArrayList<>(handedOver);
    stolen.add(sign(thief, handover(thief), stolen));
    stolen.add(sign(thief, "{\"n\":6}", stolen));
    assertThat(faults(stolen))
        .containsExactly("record 5 is signed by another key", "record 6 is signed by another key");
  }

  private static String handover(KeyPair next) {
    return "{\"at\":\"2026-11-23T01:00:00Z\",\"next\":\"%s\",\"service\":\"trial\",\"type\":\"%s\"}"
        .formatted(RecordKey.of(next.getPublic()).x(), KeyHandover.TYPE);
  }

  /// Another implementation of RFC 7515 and RFC 8037 reads the same.
  @Test
  void jose4jVerifiesWhatWeSign() throws Exception {
    JsonWebSignature read = new JsonWebSignature();
    read.setAlgorithmConstraints(
        new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "EdDSA"));
    read.setCompactSerialization(records.getFirst());
    var jwk =
        JsonWebKey.Factory.newJwk(
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}".formatted(key.x()));
    read.setKey(jwk.getKey());

    assertThat(read.verifySignature()).isTrue();
    assertThat(read.getPayload()).isEqualTo("{\"n\":1}");
    assertThat(jwk.calculateBase64urlEncodedThumbprint("SHA-256")).isEqualTo(key.id());
  }

  /// The command of docs/operations/drills.md and trust.md, which knows nothing of the services.
  @Test
  void programVerifiesWithNothingButTheJdk(@TempDir Path folder) throws Exception {
    Path keys =
        Files.writeString(
            folder.resolve("keys.json"),
            "{\"keys\":[{\"kty\":\"OKP\",\"x\":\"" + key.x() + "\"}]}");
    Path asSigned = Files.write(folder.resolve("records"), records);
    Path altered = Files.write(folder.resolve("altered"), records.subList(1, 3));

    assertThat(run(asSigned, keys)).isEqualTo(0);
    assertThat(folder.resolve("output")).content().endsWith("3 records, 0 faults\n");
    assertThat(run(altered, keys)).isEqualTo(1);
    assertThat(folder.resolve("output"))
        .content()
        .contains("FAULT: record 2 stands where 1 should");
  }

  @Test
  void chainGoesOnBehindARecordThatWasVerifiedBefore() {
    RecordChain rest =
        new RecordChain(Map.of(key.id(), key), 1, RecordKey.digest(records.getFirst()));
    rest.add(records.get(1));
    RecordChain other = new RecordChain(Map.of(key.id(), key), 1, RecordKey.digest("another"));
    other.add(records.get(1));

    assertThat(rest.faults()).isEmpty();
    assertThat(other.faults()).containsExactly("record 2 does not follow the one before it");
  }

  /// What the chain itself cannot show: that its newest records were cut off, or made anew.
  @Test
  void checkpointThatWasKeptFindsAChainThatWasCutOrMadeAnew(@TempDir Path folder) throws Exception {
    List<String> chain = chain(pair, "{\"service\":\"trial\"}", "{\"service\":\"trial\",\"n\":2}");
    List<String> anew = chain(pair, "{\"service\":\"trial\"}", "{\"service\":\"trial\",\"n\":3}");
    String checkpoint =
        chain(
                pair,
                "{\"heads\":{\"other\":{\"digest\":\"%s\",\"number\":9},\"trial\":{\"digest\":\"%s\",\"number\":2}}}"
                    .formatted(RecordKey.digest("x"), RecordKey.digest(chain.get(1))))
            .getFirst();

    assertThat(compared(folder, chain, checkpoint)).endsWith("2 records, 0 faults\n");
    assertThat(compared(folder, chain.subList(0, 1), checkpoint))
        .contains("FAULT: record 2, which the checkpoint names, is missing");
    assertThat(compared(folder, anew, checkpoint))
        .contains("FAULT: record 2 is another one than the checkpoint names");
    assertThat(compared(folder, chain, chain(generate(), "{}").getFirst()))
        .contains("FAULT: the checkpoint is not what one of the keys signed");
  }

  private String compared(Path folder, List<String> chain, String checkpoint) throws Exception {
    var said = new ByteArrayOutputStream();
    VerifyRecords.verify(
        Files.write(folder.resolve("chain"), chain),
        Files.writeString(folder.resolve("keys"), "{\"x\":\"" + key.x() + "\"}"),
        Optional.of(Files.writeString(folder.resolve("checkpoint"), checkpoint)),
        new PrintStream(said, true, UTF_8));
    return said.toString(UTF_8);
  }

  private static int run(Path records, Path keys) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "src/main/java/io/safekeep/contracts/record/VerifyRecords.java",
            records.toString(),
            keys.toString())
        .redirectErrorStream(true)
        .redirectOutput(records.resolveSibling("output").toFile())
        .start()
        .waitFor();
  }

  private List<String> faults(List<String> compact) {
    RecordChain chain = new RecordChain(Map.of(key.id(), key));
    compact.forEach(chain::add);
    return chain.faults();
  }

  private static List<String> chain(KeyPair pair, String... payloads) {
    List<String> signed = new ArrayList<>();
    for (String payload : payloads) {
      signed.add(sign(pair, payload, signed));
    }
    return signed;
  }

  private static String sign(KeyPair pair, String payload, List<String> before) {
    try {
      return SignedRecord.sign(
              RecordKey.of(pair.getPublic()),
              pair.getPrivate(),
              before.size() + 1,
              before.isEmpty() ? "" : RecordKey.digest(before.getLast()),
              payload)
          .compact();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
