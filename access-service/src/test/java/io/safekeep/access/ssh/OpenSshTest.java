package io.safekeep.access.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.access.ssh.OpenSshServer.Ran;
import io.safekeep.runtime.ssh.SshPublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What OpenSSH's own server, client and key generator make of our certificates and lists.
@EnabledIf("io.safekeep.access.ssh.OpenSshServer#canRun")
class OpenSshTest {

  private static final String PRINCIPAL = "jit-acme";
  private static final String HERE = "127.0.0.1";

  @TempDir Path folder;

  private final AuthorityKey authority = AuthorityKey.random();
  private OpenSshServer server;
  private Path key;
  private SshPublicKey publicKey;

  @BeforeEach
  void aHostThatTrustsTheAuthority() throws IOException {
    server = OpenSshServer.start(folder, authority.publicKey().line(), PRINCIPAL);
    key = folder.resolve("id");
    publicKey = SshPublicKey.parse(OpenSshServer.keyPair(key, "ed25519"));
  }

  @AfterEach
  void theHostIsGone() {
    server.close();
  }

  @Test
  void certificateOpensTheHostAndIsNamedInItsLog() throws IOException {
    // When
    Ran ran = server.ssh(key, certificate(7, null), "echo", "it", "works");

    // Then
    assertThat(ran).isEqualTo(new Ran(0, "it works\n"));
    assertThat(server.log())
        .contains("ID grant=g;employee=e (serial 7) CA ED25519 " + authority.publicKey());
  }

  @Test
  void keyGeneratorReadsEveryFieldOfTheCertificate() throws IOException {
    // Given
    server.ssh(key, certificate(4_294_967_297L, "uptime"), "true");

    // When
    Ran read =
        OpenSshServer.run(
            List.of("ssh-keygen", "-L", "-f", key.resolveSibling("id-cert.pub") + ""));

    // Then
    assertThat(read.output())
        .contains("Type: ssh-ed25519-cert-v01@openssh.com user certificate")
        .contains("Key ID: \"grant=g;employee=e\"")
        .contains("Serial: 4294967297")
        .contains("Signing CA: ED25519 " + authority.publicKey())
        .containsPattern("Principals: \\s+jit-acme\\s+Critical")
        .containsPattern(
            "force-command uptime\\s+source-address 127.0.0.1\\s+Extensions: \\(none\\)");
  }

  @ParameterizedTest
  @CsvSource({"ed25519,256", "ecdsa,256", "ecdsa,384", "ecdsa,521", "rsa,3072"})
  void everyKindOfKeyThatIsTakenWorks(String type, String bits) throws IOException {
    // Given
    Path other = folder.resolve(type + bits);
    publicKey = SshPublicKey.parse(OpenSshServer.keyPair(other, type, "-b", bits));

    // When
    Ran ran = server.ssh(other, certificate(1, null), "echo", "in");

    // Then
    assertThat(ran).isEqualTo(new Ran(0, "in\n"));
  }

  @Test
  void onlyTheNamedCommandRuns() throws IOException {
    // When
    Ran ran = server.ssh(key, certificate(1, "echo the named one"), "echo", "another");

    // Then
    assertThat(ran).isEqualTo(new Ran(0, "the named one\n"));
  }

  @Test
  void portsAreNotForwarded() throws IOException {
    // Given
    String certificate = certificate(1, null);

    // When
    Ran ran = server.ssh(key, certificate, "-o", "ExitOnForwardFailure=yes", "-R", "0:localhost:1");

    // Then
    assertThat(ran.exit()).isNotZero();
  }

  @Test
  void otherPrincipalIsRefused() throws IOException {
    assertRefused(signed(certificateOf(1, null, "jit-other", HERE, now(), now().plusSeconds(900))));
  }

  @Test
  void expiredCertificateIsRefused() throws IOException {
    assertRefused(signed(certificateOf(1, null, PRINCIPAL, HERE, now().minusSeconds(900), now())));
    assertThat(server.log()).contains("Certificate invalid: expired");
  }

  @Test
  void otherAddressIsRefused() throws IOException {
    assertRefused(
        signed(certificateOf(1, null, PRINCIPAL, "192.0.2.7", now(), now().plusSeconds(900))));
  }

  @Test
  void otherAuthorityIsRefused() throws IOException {
    String certificate =
        certificateOf(1, null, PRINCIPAL, HERE, now(), now().plusSeconds(900))
            .signedBy(AuthorityKey.random(), new byte[32]);

    assertRefused(certificate);
  }

  @Test
  void listedCertificateIsRefusedAndItsNeighbourIsNot() throws IOException {
    // Given
    var listed = new TreeMap<String, RevokedKeys.Revoked>();
    listed.put("a", new RevokedKeys.Revoked(authority.publicKey(), List.of(12L, 3L, 8L)));
    listed.put("b", new RevokedKeys.Revoked(AuthorityKey.random().publicKey(), List.of(7L)));

    // When
    server.revoked(new RevokedKeys(5, listed).encode(now()));

    // Then
    assertRefused(certificate(8, null));
    assertThat(server.ssh(key, certificate(7, null), "true").exit()).isZero();
    assertThat(
            OpenSshServer.run(List.of("ssh-keygen", "-Q", "-l", "-f", folder + "/revoked"))
                .output())
        .contains("KRL version 5")
        .contains("serial: 3")
        .contains("serial: 12");
  }

  @Test
  void emptyListRevokesNobody() throws IOException {
    // Given
    server.revoked(new RevokedKeys(0, new TreeMap<>(Map.of())).encode(now()));

    // When
    Ran ran = server.ssh(key, certificate(1, null), "true");

    // Then
    assertThat(ran.exit()).isZero();
  }

  @Test
  void bothAuthoritiesAreTrustedWhileTheyRotate() throws IOException {
    // Given
    AuthorityKey next = AuthorityKey.random();
    String ofNext =
        certificateOf(2, null, PRINCIPAL, HERE, now(), now().plusSeconds(900))
            .signedBy(next, new byte[32]);
    server.authorities(authority.publicKey().line() + '\n' + next.publicKey().line() + '\n');

    // When
    List<Integer> exits =
        List.of(
            server.ssh(key, certificate(1, null), "true").exit(),
            server.ssh(key, ofNext, "true").exit());

    // Then
    assertThat(exits).containsExactly(0, 0);
  }

  private void assertRefused(String certificate) throws IOException {
    assertThat(server.ssh(key, certificate, "true"))
        .satisfies(ran -> assertThat(ran.exit()).isEqualTo(255))
        .satisfies(ran -> assertThat(ran.output()).contains("Permission denied"));
  }

  private String certificate(long serial, @Nullable String command) {
    return signed(
        certificateOf(serial, command, PRINCIPAL, HERE, now(), now().plus(Duration.ofMinutes(15))));
  }

  private UserCertificate certificateOf(
      long serial,
      @Nullable String command,
      String principal,
      String address,
      Instant from,
      Instant until) {
    return new UserCertificate(
        publicKey, serial, "grant=g;employee=e", principal, address, command, from, until);
  }

  private String signed(UserCertificate certificate) {
    return certificate.signedBy(authority, new byte[32]);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
  }
}
