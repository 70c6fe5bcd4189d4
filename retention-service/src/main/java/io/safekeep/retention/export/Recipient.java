package io.safekeep.retention.export;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.List;

/// Whom an archive is encrypted to: a public key of age (age-encryption.org/v1, X25519).
record Recipient(String publicKey) {

  /// What age encrypts at once.
  private static final int CHUNK = 64 << 10;

  /// @throws IllegalArgumentException if it is no such key
  Recipient {
    try {
      var unused = X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(publicKey);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException("is no public key of age (age1...)", e);
    }
  }

  /// What is written there comes out encrypted.
  OutputStream encrypting(OutputStream out) throws IOException {
    try {
      return new BufferedOutputStream(
          Channels.newOutputStream(
              new StandardEncryptingChannelFactory()
                  .newEncryptingChannel(
                      Channels.newChannel(out),
                      List.of(
                          X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(publicKey)))),
          CHUNK);
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
