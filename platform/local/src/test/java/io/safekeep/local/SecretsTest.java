package io.safekeep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir Path folder;

  @Test
  void aSecretIsMadeOnceAndKept() {
    // Given
    var state = new StateDirectory(folder);
    var password = Secrets.in(state).password("postgres");

    // When
    var later = Secrets.in(state);

    // Then
    assertThat(later.password("postgres")).isEqualTo(password).hasSize(32);
    assertThat(later.password("database.identity")).isNotEqualTo(password);
  }

  @Test
  void aKeyHas256Bits() {
    assertThat(Base64.getDecoder().decode(Secrets.in(new StateDirectory(folder)).key("master")))
        .hasSize(32);
  }

  @Test
  void onlyTheOwnerMayReadTheFile() throws IOException {
    // When
    Secrets.in(new StateDirectory(folder)).key("master");

    // Then
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("secrets.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void noSecretIsPrinted() {
    // Given
    var secrets = Secrets.in(new StateDirectory(folder));
    var password = secrets.password("postgres");

    // Then
    assertThat(secrets.toString()).contains("postgres").doesNotContain(password);
  }

  @Test
  void aBrokenFileIsNamedAndNotReplaced() throws IOException {
    // Given
    Files.writeString(folder.resolve("secrets.json"), "{\"postgres\": ");

    // When
    assertThatThrownBy(() -> Secrets.in(new StateDirectory(folder)))

        // Then
        .isInstanceOf(LaunchRefused.class)
        .hasMessageStartingWith("cannot read " + folder.resolve("secrets.json"));
    assertThat(folder.resolve("secrets.json")).hasContent("{\"postgres\": ");
  }
}
