package io.safekeep.access.ssh;

import io.safekeep.testing.Ports;
import io.safekeep.testing.Spawner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// OpenSSH's own server on the loopback interface, that trusts certificates and nothing else, and
/// its client.
final class OpenSshServer implements AutoCloseable {

  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final String ACCOUNT = System.getProperty("user.name");

  private final Path folder;
  private final int port;
  private final Process process;

  private OpenSshServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /// What one command of a client came to.
  record Ran(int exit, String output) {}

  /// sshd refuses to start as root without the folder that it locks its children into.
  static boolean canRun() {
    return Files.isExecutable(SSHD)
        && (!ACCOUNT.equals("root") || Files.isDirectory(Path.of("/run/sshd")));
  }

  /// One that has its files by hand.
  ///
  /// @param folder holds what a fleet's administrator would keep in `/etc/ssh`
  static OpenSshServer start(Path folder, String authorities, String principal) throws IOException {
    Files.writeString(folder.resolve("authorities"), authorities);
    Files.writeString(folder.resolve("principals"), principal + '\n');
    Files.createFile(folder.resolve("revoked"));
    return start(folder, "AuthorizedPrincipalsFile " + folder + "/principals");
  }

  /// @param folder where `authorities` and `revoked` are kept
  /// @param admission lines of `sshd_config` by which principals are let in
  static OpenSshServer start(Path folder, String admission) throws IOException {
    keyPair(folder.resolve("host"), "ed25519");
    var port = Ports.free();
    Files.writeString(
        folder.resolve("sshd_config"),
        """
        ListenAddress 127.0.0.1
        Port %d
        HostKey %2$s/host
        PidFile none
        UsePAM no
        StrictModes no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        AuthorizedKeysFile none
        TrustedUserCAKeys %2$s/authorities
        RevokedKeys %2$s/revoked
        %3$s
        """
            .formatted(port, folder, admission));
    var process =
        Spawner.start(
            new ProcessBuilder(
                    SSHD.toString(), "-D", "-e", "-f", folder.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()),
            "TERM");
    var server = new OpenSshServer(folder, port, process);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(server::accepts);
    return server;
  }

  /// Makes a key pair as people do.
  ///
  /// @return the line of the public key
  static String keyPair(Path file, String type, String... more) throws IOException {
    var command =
        new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-N", "", "-f", file.toString()));
    command.addAll(List.of(more));
    run(command);
    return Files.readString(file.resolveSibling(file.getFileName() + ".pub"));
  }

  static Ran run(List<String> command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes());
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new Ran(process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private boolean accepts() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == 'S';
    } catch (IOException e) {
      return false;
    }
  }

  void authorities(String lines) throws IOException {
    Files.writeString(folder.resolve("authorities"), lines);
  }

  void revoked(byte[] list) throws IOException {
    Files.write(folder.resolve("revoked"), list);
  }

  /// Runs a command over SSH with a key and its certificate.
  Ran ssh(Path key, String certificate, String... command) throws IOException {
    return run(client(key, certificate, command));
  }

  /// Begins a command that goes on.
  Process open(Path key, String certificate, String... command) throws IOException {
    return new ProcessBuilder(client(key, certificate, command)).redirectErrorStream(true).start();
  }

  private List<String> client(Path key, String certificate, String... command) throws IOException {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    var certificateFile = key.resolveSibling(key.getFileName() + "-cert.pub");
    Files.writeString(certificateFile, certificate + '\n');
    var words =
        new ArrayList<>(
            List.of(
                "ssh",
                "-F",
                "none",
                "-o",
                "BatchMode=yes",
                "-o",
                "IdentityAgent=none",
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "-i",
                key.toString(),
                "-p",
                Integer.toString(port),
                ACCOUNT + "@127.0.0.1"));
    words.addAll(List.of(command));
    return words;
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
