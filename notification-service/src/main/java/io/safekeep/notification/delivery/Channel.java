package io.safekeep.notification.delivery;

import io.safekeep.notification.mail.MailAddress;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A way to somebody. Text forms hide who it is.
public sealed interface Channel {

  /// A mailbox.
  ///
  /// @param unsubscribe https URL that ends such mails by one POST (RFC 8058); null where nobody
  ///   may opt out
  record Mail(String address, @Nullable String unsubscribe) implements Channel {

    /// @throws IllegalArgumentException if it is no mail address
    public Mail {
      address = new MailAddress(address).value();
    }

    public Mail(String address) {
      this(address, null);
    }

    @Override
    public String toString() {
      return "Mail[" + new MailAddress(address) + "]";
    }
  }

  /// A registered endpoint: a webhook, or a channel of Slack or Teams.
  record Hook(UUID endpoint) implements Channel {}

  /// A telephone, by the installation's provider.
  ///
  /// @param number E.164, for example `+4930123456`
  record Phone(Kind kind, String number) implements Channel {

    private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");

    /// Text message or spoken.
    public enum Kind {
      SMS,
      VOICE
    }

    /// @throws IllegalArgumentException if it is no number
    public Phone {
      if (!NUMBER.matcher(number).matches()) {
        throw new IllegalArgumentException("that is no telephone number in E.164 form");
      }
    }

    /// For readers who need to recognise a number and not to use it.
    String masked() {
      return "…" + number.substring(number.length() - 2);
    }

    @Override
    public String toString() {
      return "Phone[" + kind + ", " + masked() + "]";
    }
  }
}
