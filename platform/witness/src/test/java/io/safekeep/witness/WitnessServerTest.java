package io.safekeep.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.tlog.NoteSigner;
import io.safekeep.tlog.SignedNote;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessServerTest {
  @TempDir private Path folder;
  private final GrowingLog log = new GrowingLog("log.example/t/acme");
  private NoteSigner signer;
  private Ledger ledger;
  private WitnessServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    KeyFile.create(folder.resolve("key"));
    signer = KeyFile.read(folder.resolve("key"), "witness.example/w1");
    ledger = Ledger.open(folder.resolve("seen"), signer.key());
    var logs = KnownLogs.parse("log " + log.signer.key());
    server =
        WitnessServer.start(
            new Witness(logs, ledger, signer, Clock.systemUTC()),
            new InetSocketAddress("127.0.0.1", 0));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    ledger.close();
    client.close();
  }

  @Test
  void cosignatureIsAddedToTheCheckpoint() throws Exception {
    // When
    var response = post(log.grow(3, "entry ").request(0));

    // Then
    assertThat(response.statusCode()).isEqualTo(200);
    var note = SignedNote.parse((log.signed() + response.body()).getBytes(UTF_8));
    assertThat(signer.key().verifies(note)).isTrue();
  }

  @Test
  void conflictTellsTheSizeInItsOwnType() throws Exception {
    // Given
    post(log.grow(3, "entry ").request(0));

    // When
    var response = post(log.grow(3, "entry ").request(0));

    // Then
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/x.tlog.size");
    assertThat(response.body()).isEqualTo("3\n");
  }

  @Test
  void eachRefusalHasItsStatus() throws Exception {
    var stranger = new GrowingLog("log.example/t/other").grow(1, "entry ");
    var forger = new GrowingLog(log.origin).grow(1, "entry ");
    assertThat(post("old".getBytes(UTF_8)).statusCode()).isEqualTo(400);
    assertThat(post(forger.request(0)).statusCode()).isEqualTo(403);
    assertThat(post(stranger.request(0)).statusCode()).isEqualTo(404);
    assertThat(post(new byte[70_000]).statusCode()).isEqualTo(413);
    assertThat(get("/add-checkpoint").statusCode()).isEqualTo(405);
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void ledgerThatCannotBeUsedCosignsNothing() throws Exception {
    // Given
    post(log.grow(3, "entry ").request(0));
    try (var files = Files.list(folder.resolve("seen"))) {
      Files.write(
          files.filter(file -> !file.endsWith(".lock")).findFirst().orElseThrow(), new byte[0]);
    }

    // When
    var response = post(log.grow(3, "entry ").request(3));

    // Then
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("the ledger cannot be used\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rwx------"})
  void keyFileThatIsForMorePeopleIsRefused(String permissions) throws Exception {
    Files.setPosixFilePermissions(
        folder.resolve("key"), PosixFilePermissions.fromString(permissions));
    assertThatThrownBy(() -> KeyFile.read(folder.resolve("key"), "witness.example/w1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void keyFileAsKubernetesMountsASecretIsRead() throws Exception {
    Files.setPosixFilePermissions(
        folder.resolve("key"), PosixFilePermissions.fromString("r--r-----"));

    assertThat(KeyFile.read(folder.resolve("key"), "witness.example/w1").key())
        .isEqualTo(signer.key());
  }

  @Test
  void whoeverStartedItLearnsThatItServes() throws Exception {
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void keyFileIsNeverOverwritten() {
    assertThatThrownBy(() -> KeyFile.create(folder.resolve("key")))
        .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
  }

  private HttpResponse<String> post(byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(uri("/add-checkpoint"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
