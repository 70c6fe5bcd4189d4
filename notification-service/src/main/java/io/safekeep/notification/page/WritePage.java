package io.safekeep.notification.page;

import io.safekeep.notification.delivery.Channel;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.page.Callees.Callee;
import io.safekeep.notification.staff.ContactMethod;
import io.safekeep.runtime.pages.PageAddress;
import io.safekeep.runtime.pages.PageSettings;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Writes what somebody who is asked gets to read.
@Singleton
class WritePage {

  private final PageSettings pages;

  WritePage(PageSettings pages) {
    this.pages = pages;
  }

  /// @param token answers for whoever reads it
  Message write(Page page, int turn, Callee to, Secret token) {
    String answer = address(AnswerResource.PATH + "#" + token.value());
    var order = page.order();
    String text =
        """
        %s, %s.

        %s%s
        I have it in hand: %s
        All about it: %s
        """
            .formatted(
                to.employee().displayName(),
                turn == 1 ? "you are asked for help" : "help is still needed, you are asked",
                order.text().isBlank() ? "" : order.text().strip() + "\n\n",
                order.link().isBlank() ? "" : "Where to look: " + link(order.link()) + "\n",
                answer,
                address("/pages/" + page.id()));
    return new Message(
        decision(page, turn, to),
        Lane.PAGE,
        channels(order.urgency(), to.ways(), turn),
        new Text(
            "%s: %s".formatted(order.urgency().label().toUpperCase(Locale.ROOT), order.title()),
            text,
            null,
            answer),
        null,
        "page/" + page.id());
  }

  /// Names the decision to ask somebody at a turn, whoever takes it and however often.
  private static String decision(Page page, int turn, Callee to) {
    return "page/" + page.id() + "/" + turn + "/" + to.employee().id();
  }

  /// Whoever is asked again is first tried by another way. What can wait rings no telephone of
  /// somebody who has mail.
  private static List<Channel> channels(Urgency urgency, List<ContactMethod> ways, int turn) {
    var mails = ways.stream().filter(way -> way.kind() == ContactMethod.Kind.MAIL).toList();
    var wanted = urgency == Urgency.LOW && !mails.isEmpty() ? mails : ways;
    var channels = new ArrayList<>(wanted.stream().map(ContactMethod::channel).toList());
    Collections.rotate(channels, 1 - turn);
    return channels;
  }

  private String link(String link) {
    return link.startsWith("/") ? address(link) : link;
  }

  /// Of one of our pages.
  String address(String path) {
    return PageAddress.of(pages, path);
  }
}
