package io.safekeep.notification.bounce;

import io.quarkus.logging.Log;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.safekeep.notification.mail.BounceSettings;
import io.safekeep.notification.mail.BounceSettings.Tls;
import io.safekeep.runtime.sql.SqlFault;
import jakarta.inject.Singleton;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.search.FlagTerm;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPProvider;
import org.eclipse.angus.mail.imap.IMAPSSLProvider;
import org.eclipse.angus.mail.imap.IMAPSSLStore;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.util.MailStreamProvider;

/// The mailbox that mail comes back to, over IMAP (RFC 3501). Nothing else lives there: what was
/// read is removed.
@Singleton
@RegisterForReflection(
    targets = {
      IMAPProvider.class,
      IMAPSSLProvider.class,
      IMAPStore.class,
      IMAPSSLStore.class,
      MailStreamProvider.class
    })
class ReturnMailbox {

  /// Letters from here are some 20 kB, and a report has at most one of them in it.
  static final int LONGEST = 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BounceSettings settings;

  ReturnMailbox(BounceSettings settings) {
    this.settings = settings;
  }

  /// False if no mail comes back to here.
  ///
  /// @throws IllegalStateException if there is an address and nowhere to look
  boolean isThere() {
    if (settings.address().isPresent() && settings.host().isEmpty()) {
      throw new IllegalStateException(
          "safekeep.notification.bounces.address is set and safekeep.notification.bounces.host,"
              + " where its mail is read, is not");
    }
    return settings.address().isPresent();
  }

  /// Gives each message to a reader and removes it when the reader returns. One that the reader
  /// cannot bear stays, flagged, and is not read again.
  ///
  /// @param reader gets nothing for a message that is longer than 1 MiB
  /// @param most so many at a time
  /// @return how many there were
  /// @throws MessagingException if the server is away or says no
  int read(int most, Consumer<Optional<byte[]>> reader) throws MessagingException {
    try (var store =
        Session.getInstance(properties())
            .getStore(settings.tls() == Tls.IMPLICIT ? "imaps" : "imap")) {
      store.connect(
          settings.host().orElseThrow(),
          settings.port(),
          settings.username().or(settings::address).orElseThrow(),
          settings.password().orElse(""));
      try (var folder = store.getFolder(settings.folder())) {
        folder.open(Folder.READ_WRITE);
        Message[] found = folder.search(new FlagTerm(new Flags(Flags.Flag.FLAGGED), false));
        int count = Math.min(found.length, most);
        for (int index = 0; index < count; index++) {
          read(found[index], reader);
        }
        return count;
      }
    }
  }

  private static void read(Message message, Consumer<Optional<byte[]>> reader)
      throws MessagingException {
    try {
      reader.accept(content(message));
      message.setFlag(Flags.Flag.DELETED, true);
    } catch (RuntimeException e) {
      if (SqlFault.databaseIsAway(e)) {
        throw e;
      }
      Log.errorf(e, "Mail that came back could not be worked on; it stays in its mailbox, flagged");
      message.setFlag(Flags.Flag.FLAGGED, true);
    }
  }

  private static Optional<byte[]> content(Message message) throws MessagingException {
    if (message.getSize() > LONGEST) {
      return Optional.empty();
    }
    try (var stream = ((IMAPMessage) message).getMimeStream()) {
      byte[] content = stream.readNBytes(LONGEST + 1);
      return content.length > LONGEST ? Optional.empty() : Optional.of(content);
    } catch (IOException e) {
      throw new MessagingException("the mailbox was not read to its end", e);
    }
  }

  private Properties properties() {
    String protocol = settings.tls() == Tls.IMPLICIT ? "mail.imaps." : "mail.imap.";
    String patience = String.valueOf(PATIENCE.toMillis());
    var properties = new Properties();
    properties.setProperty(protocol + "connectiontimeout", patience);
    properties.setProperty(protocol + "timeout", patience);
    properties.setProperty(protocol + "writetimeout", patience);
    properties.setProperty(protocol + "ssl.checkserveridentity", "true");
    properties.setProperty(
        protocol + "starttls.required", String.valueOf(settings.tls() == Tls.STARTTLS));
    properties.setProperty(
        protocol + "starttls.enable", String.valueOf(settings.tls() == Tls.STARTTLS));
    // Looking at a message must not change it.
    properties.setProperty(protocol + "peek", "true");
    return properties;
  }
}
