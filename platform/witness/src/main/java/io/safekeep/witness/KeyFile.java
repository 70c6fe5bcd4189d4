package io.safekeep.witness;

import io.safekeep.tlog.NoteKey;
import io.safekeep.tlog.NoteSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/// An Ed25519 key pair in a file: the private key and the public one, each as PEM (RFC 8410, RFC
/// 7468). Readable for its owner, and at most for its group: so Kubernetes mounts a Secret for a
/// user who is not root.
final class KeyFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END");

  private static final Set<PosixFilePermission> ALLOWED =
      PosixFilePermissions.fromString("rw-r-----");

  private KeyFile() {}

  /// Makes a new pair.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException if the file is there
  static void create(Path file) throws IOException {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(file, ownerOnly);
      Files.writeString(
          file,
          pem("PRIVATE", pair.getPrivate().getEncoded())
              + pem("PUBLIC", pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK has no Ed25519", missing);
    }
  }

  /// @param name of the witness
  /// @throws IOException if more than owner and group may read the file, more than the owner may
  ///   write it, or it is no key pair
  static NoteSigner read(Path file, String name) throws IOException {
    if (!ALLOWED.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IOException(
          file + " must be for its owner only, or for its group to read (chmod 600 or 640)");
    }
    var blocks = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    byte[] secret = {};
    byte[] known = {};
    while (blocks.find()) {
      var bytes = Base64.getMimeDecoder().decode(blocks.group(2));
      if (blocks.group(1).equals("PRIVATE")) {
        secret = bytes;
      } else {
        known = bytes;
      }
    }
    try {
      var factory = KeyFactory.getInstance("Ed25519");
      var privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(secret));
      var publicKey = factory.generatePublic(new X509EncodedKeySpec(known));
      requirePair(privateKey, publicKey);
      return new NoteSigner(new NoteKey(name, NoteKey.Kind.COSIGNATURE, publicKey), privateKey);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no pair of Ed25519 keys", e);
    }
  }

  private static void requirePair(PrivateKey secret, PublicKey known)
      throws GeneralSecurityException {
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(secret);
    var signed = signature.sign();
    signature.initVerify(known);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the keys do not belong together");
    }
  }

  private static String pem(String kind, byte[] bytes) {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %1$s KEY-----%n%2$s%n-----END %1$s KEY-----%n".formatted(kind, text);
  }
}
