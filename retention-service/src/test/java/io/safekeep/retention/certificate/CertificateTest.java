package io.safekeep.retention.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.contracts.TenantId;
import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.verification.Look;
import io.safekeep.retention.verification.StoreProof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

  private static final UUID CASE = UUID.fromString("0199aaaa-0000-7000-8000-000000000001");
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  @TempDir Path folder;

  private static StoreProof store(String service, String name, String dataClass, String level) {
    return new StoreProof(
        service,
        name,
        dataClass,
        "rows are deleted",
        level,
        3,
        0,
        5,
        0,
        30,
        "Seen before, not now.");
  }

  private static Certificate certificate(int part, List<AgingReport> reports) {
    var held =
        new DeletionCase(
            CASE,
            TenantId.parse("0199aaaa-0000-7000-8000-000000000002"),
            DeletionCase.Cause.RELATIONSHIPS_ENDED,
            Instant.parse("2026-01-01T10:00:00.123Z"),
            1,
            Instant.parse("2026-04-01T10:00:00.123Z"),
            CaseState.LIVE_PURGED,
            Instant.parse("2026-04-01T12:00:00Z"),
            1,
            Instant.parse("2026-04-01T12:00:00Z"));
    var look =
        new Look(
            CASE,
            1,
            "after",
            Instant.parse("2026-04-01T11:59:00Z"),
            List.of(),
            List.of(
                store("backup", "base-backups", "backup", "V0"),
                store("backup", "tenant-keys", "key", "V0"),
                store("identity", "people", "identity", "V1")),
            List.of());
    return new Certificate(
        UUID.fromString("0199aaaa-0000-7000-8000-000000000003"),
        part,
        held,
        look,
        reports,
        part == 1 ? null : "ab".repeat(32),
        Instant.parse("2026-05-03T00:00:00Z"));
  }

  @Test
  void partOneSaysWhatIsShownAndWhenTheLastTraceGoes() throws IOException {
    var json = new ObjectMapper().readTree(certificate(1, List.of()).payload());

    assertThat(json.path("tenant").asText()).isEqualTo("0199aaaa-0000-7000-8000-000000000002");
    assertThat(json.path("began").asText()).isEqualTo("2026-01-01T10:00:00Z");
    assertThat(json.path("lastTraceAt").asText()).isEqualTo("2026-05-02T12:00:00Z");
    assertThat(json.path("erasedAt").isNull()).isTrue();
    assertThat(json.path("stores").findValuesAsText("level")).containsExactly("V0", "V0", "V1");
    assertThat(json.path("outOfScope")).isNotEmpty();
    assertThat(certificate(1, List.of()).payload()).isEqualTo(certificate(1, List.of()).payload());
  }

  @Test
  void backupsClimbInPartTwoOnlyByWhatTheirServiceSaid() throws IOException {
    var gone =
        new AgingReport(
            "backup",
            "buried-tenants-stay-gone",
            "pass",
            "0 objects",
            "Nothing of it comes back.",
            Instant.parse("2026-05-02T13:00:00Z"));

    var said = new ObjectMapper().readTree(certificate(2, List.of(gone)).payload());
    var silent = new ObjectMapper().readTree(certificate(2, List.of()).payload());

    assertThat(said.path("stores").findValuesAsText("level")).containsExactly("V5", "V4", "V1");
    assertThat(silent.path("stores").findValuesAsText("level")).containsExactly("V0", "V0", "V1");
    assertThat(said.path("partOne").asText()).hasSize(64);
  }

  @Test
  void certificateIsCheckedByTheProgramAlone() throws Exception {
    // Given
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path signed =
        Files.writeString(
            folder.resolve("certificate.jws"), sign(pair, certificate(1, List.of()).payload()));
    Path keys = Files.writeString(folder.resolve("keys.json"), keySet(pair));
    Path program =
        Path.of("src/main/java/io/safekeep/retention/certificate/VerifyCertificate.java");

    // When: from its source, with no class of ours
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                program.toString(),
                signed.toString(),
                keys.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    // Then
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("\"format\":\"safekeep purge certificate 1\"")
        .contains("good, signed");
  }

  @Test
  void whatWasChangedOrSignedByAnotherIsNoCertificate() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String payload = certificate(1, List.of()).payload();
    String signed = sign(pair, payload);
    String[] parts = signed.split("\\.");
    String changed =
        parts[0]
            + "."
            + base64url(payload.replace("\"V0\"", "\"V5\"").getBytes(UTF_8))
            + "."
            + parts[2];

    assertThat(verify(signed, keySet(pair))).isTrue();
    assertThat(verify(changed, keySet(pair))).isFalse();
    assertThat(verify(signed, keySet(other))).isFalse();
    assertThat(verify(parts[0] + "." + parts[1] + ".", keySet(pair))).isFalse();
    assertThat(
            verify(
                base64url("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + parts[1] + ".",
                keySet(pair)))
        .isFalse();
    assertThat(verify("abc", keySet(pair))).isFalse();
    assertThat(verify("", "")).isFalse();
  }

  @Test
  void paperHasAsManyPagesAsItTakesAndIsAlwaysTheSame() throws IOException {
    // Given
    var many =
        IntStream.range(0, 60)
            .mapToObj(i -> store("access", "store-(" + i + ")", "structured", "V1"))
            .toList();
    Certificate one = certificate(2, List.of());
    var look = new Look(CASE, 1, "after", one.look().takenAt(), List.of(), many, List.of());
    String payload =
        new Certificate(one.id(), 2, one.held(), look, List.of(), "ab", one.issuedAt()).payload();
    var pdf = new CertificatePdf(new ObjectMapper());

    // When
    byte[] paper = pdf.of(payload, "cd".repeat(32));

    // Then
    String text = new String(paper, PdfFont.ENCODING);
    assertThat(text)
        .startsWith("%PDF-1.4\n")
        .endsWith("%%EOF\n")
        .contains("access: store-\\(59\\)")
        .contains("(Page 3 of 3)");
    assertThat(pdf.of(payload, "cd".repeat(32))).isEqualTo(paper);
    // The table of objects says where each begins (ISO 32000-1, section 7.5.4).
    String afterTable = text.substring(text.lastIndexOf("startxref\n") + "startxref\n".length());
    int table = Integer.parseInt(afterTable.lines().findFirst().orElseThrow());
    List<String> entries =
        text.substring(table).lines().filter(line -> line.endsWith(" 00000 n ")).toList();
    assertThat(entries).hasSize(5 + 2 * 3);
    for (int object = 1; object <= entries.size(); object++) {
      int offset = Integer.parseInt(entries.get(object - 1).substring(0, 10));
      assertThat(text.substring(offset)).startsWith(object + " 0 obj\n");
    }
  }

  @Test
  void longWordsAreBrokenAndNothingRunsOverTheEdge() {
    List<String> lines = PdfFont.PLAIN.wrap("a " + "0".repeat(64) + " b", 8, 60);

    assertThat(String.join("", lines).replace(" ", "")).isEqualTo("a" + "0".repeat(64) + "b");
    assertThat(lines)
        .allSatisfy(line -> assertThat(PdfFont.PLAIN.width(line, 8)).isLessThanOrEqualTo(60));
  }

  private static boolean verify(String signed, String keys) {
    return VerifyCertificate.verify(
        signed, keys, new PrintStream(new ByteArrayOutputStream(), false, UTF_8));
  }

  private static String sign(KeyPair pair, String payload) throws GeneralSecurityException {
    String thumbprint =
        base64url(
            MessageDigest.getInstance("SHA-256")
                .digest(
                    ("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x(pair) + "\"}")
                        .getBytes(UTF_8)));
    String header =
        "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"typ\":\"%s\"}".formatted(thumbprint, Certificate.TYPE);
    String covered = base64url(header.getBytes(UTF_8)) + "." + base64url(payload.getBytes(UTF_8));
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(covered.getBytes(UTF_8));
    return covered + "." + base64url(signature.sign());
  }

  private static String keySet(KeyPair pair) {
    return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + x(pair) + "\"}]}";
  }

  private static String x(KeyPair pair) {
    byte[] encoded = pair.getPublic().getEncoded();
    return base64url(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
  }

  private static String base64url(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }
}
