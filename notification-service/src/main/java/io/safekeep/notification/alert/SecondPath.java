package io.safekeep.notification.alert;

import io.safekeep.notification.delivery.Channel;
import io.safekeep.notification.delivery.Channel.Hook;
import io.safekeep.notification.delivery.Channel.Mail;
import io.safekeep.notification.delivery.Channel.Phone;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// Who hears of a silent watchdog beside whoever is on call.
@Singleton
class SecondPath {

  private final List<Channel> channels;

  /// @throws IllegalArgumentException if a setting names no channel: better now than when it is
  ///   needed
  SecondPath(AlertSettings settings) {
    this.channels =
        settings.secondPath().orElse(List.of()).stream().map(SecondPath::channel).toList();
  }

  /// In the order of fallback; empty if none is set.
  List<Channel> channels() {
    return channels;
  }

  static Channel channel(String address) {
    int colon = address.indexOf(':');
    var rest = address.substring(colon + 1);
    return switch (address.substring(0, Math.max(colon, 0))) {
      case "mailto" -> new Mail(rest);
      case "sms" -> new Phone(Phone.Kind.SMS, rest);
      case "tel" -> new Phone(Phone.Kind.VOICE, rest);
      case "endpoint" -> new Hook(UUID.fromString(rest));
      default ->
          throw new IllegalArgumentException(
              "safekeep.alerts.second-path begins with none of mailto:, sms:, tel:, endpoint:");
    };
  }
}
