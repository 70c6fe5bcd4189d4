package io.safekeep.backup.wire;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers whichever proof the server asks for: SCRAM-SHA-256 (RFC 7677), with channel binding
/// where TLS offers it, MD5 or nothing (documentation, "Start-up" and "SASL Authentication").
final class Authentication {
  private static final int OK = 0;
  private static final int CLEARTEXT_PASSWORD = 3;
  private static final int MD5_PASSWORD = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private final MessageChannel channel;
  private final Dsn dsn;
  private final @Nullable X509Certificate serverCertificate;

  Authentication(MessageChannel channel, Dsn dsn, @Nullable X509Certificate serverCertificate) {
    this.channel = channel;
    this.dsn = dsn;
    this.serverCertificate = serverCertificate;
  }

  /// @throws ServerRefused if the server does not accept the proof
  void prove() throws IOException {
    int method = nextRequest();
    switch (method) {
      case OK -> {
        return;
      }
      case MD5_PASSWORD -> channel.sendText('p', md5Answer());
      case SASL -> scram();
      case CLEARTEXT_PASSWORD ->
          throw new AuthenticationFailed("server asks for the password in clear text");
      default ->
          throw new AuthenticationFailed("server asks for unsupported authentication " + method);
    }
    if (nextRequest() != OK) {
      throw new ProtocolViolation("server asks for a second proof");
    }
  }

  private int nextRequest() throws IOException {
    channel.expect('R');
    return channel.body().getInt();
  }

  /// `md5` and the hash of (hash of password and user) and salt, all in hexadecimal.
  private String md5Answer() throws IOException {
    byte[] salt = new byte[4];
    channel.body().get(salt);
    MessageDigest md5;
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException absent) {
      throw new AuthenticationFailed("server asks for MD5, which this Java runtime lacks", absent);
    }
    String inner =
        HexFormat.of()
            .formatHex(md5.digest((password() + dsn.user()).getBytes(StandardCharsets.UTF_8)));
    md5.update(inner.getBytes(StandardCharsets.US_ASCII));
    return "md5" + HexFormat.of().formatHex(md5.digest(salt));
  }

  private void scram() throws IOException {
    List<String> offered = new ArrayList<>();
    for (String mechanism = channel.takeText(); !mechanism.isEmpty(); ) {
      offered.add(mechanism);
      mechanism = channel.takeText();
    }
    try {
      ScramClient client = scramClient(offered);
      byte[] first = client.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
      byte[] mechanism =
          (client.getScramMechanism().getName() + "\0").getBytes(StandardCharsets.US_ASCII);
      channel.send(
          'p',
          ByteBuffer.allocate(mechanism.length + Integer.BYTES + first.length)
              .put(mechanism)
              .putInt(first.length)
              .put(first)
              .array());
      client.serverFirstMessage(saslAnswer(SASL_CONTINUE));
      channel.send('p', client.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8));
      client.serverFinalMessage(saslAnswer(SASL_FINAL));
    } catch (ScramException | IllegalArgumentException | IllegalStateException unproved) {
      throw new AuthenticationFailed(
          "server did not prove that it knows the password: " + unproved.getMessage(), unproved);
    }
  }

  private ScramClient scramClient(List<String> offered) throws IOException {
    byte[] binding = channelBinding();
    // A mechanism with channel binding is offered only over TLS; a server key whose signature names
    // no hash (Ed25519)
    // has no binding (RFC 5929, section 4.1).
    List<String> usable =
        offered.stream()
            .filter(
                name -> ScramMechanism.SCRAM_SHA_256.getName().equals(name) || binding.length > 0)
            .toList();
    if (!usable.contains(ScramMechanism.SCRAM_SHA_256.getName())
        && !usable.contains(ScramMechanism.SCRAM_SHA_256_PLUS.getName())) {
      throw new AuthenticationFailed("server offers only SASL mechanisms " + offered);
    }
    // The server takes the user from the start-up message and ignores the one in SCRAM; the library
    // wants some name.
    var builder =
        ScramClient.builder()
            .advertisedMechanisms(usable)
            .username("*")
            .password(password().toCharArray());
    if (binding.length > 0) {
      builder.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding);
    }
    return builder.build();
  }

  private byte[] channelBinding() throws AuthenticationFailed {
    if (serverCertificate == null) {
      return new byte[0];
    }
    try {
      return TlsServerEndpoint.getChannelBindingData(serverCertificate);
    } catch (CertificateEncodingException unreadable) {
      throw new AuthenticationFailed("server's certificate has no encoding", unreadable);
    }
  }

  private String saslAnswer(int wanted) throws IOException {
    if (nextRequest() != wanted) {
      throw new ProtocolViolation("server left the SASL exchange");
    }
    return StandardCharsets.UTF_8.decode(channel.body()).toString();
  }

  private String password() throws IOException {
    String password;
    try {
      password = dsn.password();
    } catch (UncheckedIOException sealed) {
      throw sealed.getCause();
    }
    if (password.isEmpty()) {
      throw new AuthenticationFailed("server asks for a password, and none is configured");
    }
    return password;
  }
}
