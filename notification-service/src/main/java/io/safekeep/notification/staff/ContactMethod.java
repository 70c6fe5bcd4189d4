package io.safekeep.notification.staff;

import io.safekeep.notification.delivery.Channel;
import io.safekeep.notification.mail.MailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A way to one of the vendor's people.
///
/// @param address mail address, or telephone number (E.164)
/// @param verifiedAt when they showed that it reaches them; nothing but codes is sent there before;
///   null so far
public record ContactMethod(
    UUID id,
    UUID employee,
    Kind kind,
    String address,
    Instant addedAt,
    @Nullable Instant verifiedAt) {

  /// P24: whoever is on call can be reached by so many that do not fail together.
  public static final int WAYS_NEEDED = 2;

  static final int MOST = 6;
  static final Duration CODE_LIFETIME = Duration.ofMinutes(15);
  static final int MOST_TRIES = 5;
  static final int MOST_CODES = 10;

  /// What kind of way it is.
  public enum Kind {
    MAIL,
    SMS,
    VOICE;

    /// Name in the API and in tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> find(String label) {
      return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
  }

  /// @throws IllegalArgumentException if the address is none of its kind
  public ContactMethod {
    channel(kind, address);
  }

  public boolean isVerified() {
    return verifiedAt != null;
  }

  public Channel channel() {
    return channel(kind, address);
  }

  private static Channel channel(Kind kind, String address) {
    return switch (kind) {
      case MAIL -> new Channel.Mail(address);
      case SMS -> new Channel.Phone(Channel.Phone.Kind.SMS, address);
      case VOICE -> new Channel.Phone(Channel.Phone.Kind.VOICE, address);
    };
  }

  /// Most of it hidden, for example `a…@acme.example` or `+49…56`.
  public String masked() {
    return kind == Kind.MAIL
        ? new MailAddress(address).masked()
        : address.substring(0, 3) + "…" + address.substring(address.length() - 2);
  }

  /// What it fails together with: a mail domain, or a telephone number.
  private String way() {
    return kind == Kind.MAIL
        ? address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT)
        : address;
  }

  /// How many verified ways to somebody do not fail together.
  public static long ways(List<ContactMethod> methods) {
    return methods.stream()
        .filter(ContactMethod::isVerified)
        .map(ContactMethod::way)
        .distinct()
        .count();
  }

  @Override
  public String toString() {
    return "ContactMethod[" + id + ", " + masked() + "]";
  }
}
