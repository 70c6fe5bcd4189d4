package io.safekeep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInFileTest {

  private static final SignIn SIGN_IN =
      new SignIn(
          URI.create("https://id.example"),
          URI.create("https://access.example"),
          "safekeep-terminal",
          "an-access-token",
          Instant.parse("2026-11-22T09:00:00Z"),
          Optional.of("a-refresh-token"));

  @TempDir Path home;
  private Path folder;
  private SignInFile file;

  @BeforeEach
  void aFolderThatIsNotThereYet() {
    folder = home.resolve("config/safekeep");
    file = new SignInFile(folder);
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    // When
    file.write(SIGN_IN);

    // Then
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("sign-in.json"))))
        .isEqualTo("rw-------");
    assertThat(file.read()).contains(SIGN_IN);
    try (var files = Files.list(folder)) {
      assertThat(files).singleElement();
    }
  }

  @Test
  void fileThatOthersMayReadIsNotUsed() throws IOException {
    // Given
    file.write(SIGN_IN);
    var path = folder.resolve("sign-in.json");

    // When
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

    // Then
    assertThatThrownBy(file::read)
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("others may read " + path);
  }

  @Test
  void damagedFileIsSaidToBeSo() throws IOException {
    // Given
    file.write(SIGN_IN);

    // When
    Files.writeString(folder.resolve("sign-in.json"), "{\"issuer\": \"https://id.example\"}");

    // Then
    assertThatThrownBy(file::read).isInstanceOf(Failure.class).hasMessageContaining("is damaged");
  }

  @Test
  void withoutAFileNobodyIsSignedIn() {
    assertThat(file.read()).isEmpty();
    file.delete();
  }

  @Test
  void tokensAreInNoText() {
    assertThat(SIGN_IN.toString()).isEqualTo("SignIn[https://id.example]");
  }
}
