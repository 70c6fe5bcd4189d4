package io.safekeep.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A certificate for `localhost`, 127.0.0.1 and what else is named, that signs itself, with its
/// private key, as PEM files. Valid for ten years, so that a kept data directory outlives it by
/// far.
public record SelfSignedCertificate(Path certificate, Path privateKey) {

  /// Writes `server.crt` and `server.key` (mode 0600) into `folder`, unless both are there already.
  public static SelfSignedCertificate in(Path folder) {
    return in(folder, List.of());
  }

  /// @param names DNS names beside `localhost`
  public static SelfSignedCertificate in(Path folder, List<String> names) {
    var pem = new SelfSignedCertificate(folder.resolve("server.crt"), folder.resolve("server.key"));
    if (!Files.exists(pem.certificate) || !Files.exists(pem.privateKey)) {
      pem.generate(folder, names);
    }
    return pem;
  }

  private void generate(Path folder, List<String> names) {
    var store = folder.resolve("server.p12");
    var password = UUID.randomUUID().toString();
    try {
      // keytool is the one public way of the JDK to make a certificate.
      var keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "server",
                  "-keyalg",
                  "EC",
                  "-groupname",
                  "secp256r1",
                  "-validity",
                  "3650",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  Stream.concat(
                          Stream.of("san=dns:localhost", "ip:127.0.0.1"),
                          names.stream().map(name -> "dns:" + name))
                      .collect(Collectors.joining(",")),
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass:env",
                  "STORE_PASSWORD")
              .redirectErrorStream(true);
      keytool.environment().put("STORE_PASSWORD", password);
      var process = keytool.start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("keytool: " + output.strip());
      }
      export(store, password);
      Files.delete(store);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a certificate in " + folder, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot read the certificate that keytool made", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while keytool ran", e);
    }
  }

  private void export(Path store, String password) throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, password.toCharArray());
    }
    Files.deleteIfExists(privateKey);
    Files.createFile(
        privateKey,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        privateKey, pem("PRIVATE KEY", keys.getKey("server", password.toCharArray()).getEncoded()));
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
  }

  private static String pem(String label, byte[] der) {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }
}
