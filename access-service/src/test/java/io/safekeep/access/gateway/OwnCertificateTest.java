package io.safekeep.access.gateway;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.testing.SelfSignedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnCertificateTest {
  @TempDir Path folder;

  @Test
  void filesAreTakenWhenBothAreNewAndFitAndNoSooner() throws Exception {
    // Given
    var ours = SelfSignedCertificate.in(Files.createDirectory(folder.resolve("ours")));
    var renewed = SelfSignedCertificate.in(Files.createDirectory(folder.resolve("renewed")));
    var certificate = new OwnCertificate(ours.certificate(), ours.privateKey());
    var first = certificate.context();
    // When
    Files.copy(renewed.certificate(), ours.certificate(), REPLACE_EXISTING);
    certificate.look();
    // Then
    assertThat(certificate.context()).isSameAs(first);
    assertThatThrownBy(() -> new OwnCertificate(ours.certificate(), ours.privateKey()))
        .isInstanceOf(InvalidKeyException.class);

    // When
    Files.copy(renewed.privateKey(), ours.privateKey(), REPLACE_EXISTING);
    certificate.look();
    // Then
    var second = certificate.context();
    assertThat(second).isNotSameAs(first);

    // When
    Files.delete(ours.privateKey());
    certificate.look();
    // Then
    assertThat(certificate.context()).isSameAs(second);
  }
}
