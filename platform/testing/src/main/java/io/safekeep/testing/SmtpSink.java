package io.safekeep.testing;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A mail server on the loopback interface that takes every message and delivers none.
public final class SmtpSink implements AutoCloseable {
  private final GreenMail server;

  private SmtpSink(GreenMail server) {
    this.server = server;
  }

  /// Starts a sink on `port`, or on a free one when that is 0.
  public static SmtpSink start(int port) {
    var setup =
        new ServerSetup(port == 0 ? Ports.free() : port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    var server = new GreenMail(setup);
    server.start();
    return new SmtpSink(server);
  }

  /// A message as it arrived. `id` is its Message-ID, `body` its plain text, or the raw MIME parts
  /// if it has none.
  public record Mail(
      String id,
      String from,
      List<String> recipients,
      String subject,
      Instant sentAt,
      String body) {
    public Mail {
      recipients = List.copyOf(recipients);
    }
  }

  public int port() {
    return server.getSmtp().getPort();
  }

  /// All messages so far, oldest first.
  public List<Mail> mails() {
    return Arrays.stream(server.getReceivedMessages()).map(SmtpSink::read).toList();
  }

  /// How many messages there are so far.
  public int count() {
    return server.getReceivedMessages().length;
  }

  /// Forgets all messages.
  public void clear() {
    try {
      server.purgeEmailFromAllMailboxes();
    } catch (FolderException e) {
      throw new IllegalStateException("cannot clear the mail sink", e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }

  private static Mail read(MimeMessage message) {
    try {
      var sent = message.getSentDate();
      return new Mail(
          Objects.requireNonNullElse(message.getMessageID(), ""),
          Arrays.toString(message.getFrom()),
          Arrays.stream(message.getAllRecipients()).map(Object::toString).toList(),
          Objects.requireNonNullElse(message.getSubject(), ""),
          sent == null ? Instant.EPOCH : sent.toInstant(),
          text(message)
              .orElse(new String(message.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
    } catch (MessagingException e) {
      throw new IllegalStateException("cannot read a message in the mail sink", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a message in the mail sink", e);
    }
  }

  private static Optional<String> text(Part part) throws MessagingException, IOException {
    if (part.isMimeType("text/plain") && part.getContent() instanceof String text) {
      return Optional.of(text);
    }
    if (part.getContent() instanceof Multipart parts) {
      for (int index = 0; index < parts.getCount(); index++) {
        var text = text(parts.getBodyPart(index));
        if (text.isPresent()) {
          return text;
        }
      }
    }
    return Optional.empty();
  }
}
