package io.safekeep.notification.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.safekeep.notification.delivery.Channel.Phone;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Bodies of requests, as each kind of receiver wants them. Nothing in a message is markup there.
@Singleton
class Payload {

  /// Standard Webhooks 1.0 wants payloads below 20 kB; what is around the text takes the rest.
  private static final int LONGEST_TEXT_BYTES = 16 * 1024;

  /// Slack's limits of a header's and a section's text.
  private static final int LONGEST_HEADER = 150;

  private static final int LONGEST_SECTION = 2900;

  /// Teams takes cards of some 28 kB.
  private static final int LONGEST_CARD_TEXT = 5000;

  /// Three text messages joined, less the link.
  private static final int LONGEST_SPOKEN = 400;

  private final ObjectMapper json;

  Payload(ObjectMapper json) {
    this.json = json;
  }

  /// Standard Webhooks 1.0, section "Payload structure".
  byte[] webhook(Attempt attempt) {
    var text = attempt.text();
    ObjectNode body = json.createObjectNode();
    body.put("type", "safekeep." + attempt.lane().label());
    body.put("timestamp", attempt.sentAt().truncatedTo(ChronoUnit.MILLIS).toString());
    ObjectNode data = body.putObject("data");
    data.put("about", attempt.about());
    data.put("subject", cut(text.subject(), LONGEST_HEADER));
    data.put("text", cutWritten(text.plain()));
    data.put("link", text.link());
    return bytes(body);
  }

  /// Slack's Block Kit, with the text that notifications show.
  byte[] slack(Attempt attempt) {
    var text = attempt.text();
    ObjectNode body = json.createObjectNode();
    body.put("text", slackText(cut(text.subject(), LONGEST_HEADER)));
    ArrayNode blocks = body.putArray("blocks");
    ObjectNode header = blocks.addObject().put("type", "header").putObject("text");
    header.put("type", "plain_text").put("text", cut(text.subject(), LONGEST_HEADER));
    header.put("emoji", false);
    ObjectNode section = blocks.addObject().put("type", "section").putObject("text");
    // Markdown is off: stars and underscores of a log line stay what they are.
    section.put("type", "plain_text").put("text", cut(text.plain(), LONGEST_SECTION));
    section.put("emoji", false);
    String link = text.link();
    if (link != null) {
      ObjectNode button =
          blocks.addObject().put("type", "actions").putArray("elements").addObject();
      button.put("type", "button").put("url", link);
      button.putObject("text").put("type", "plain_text").put("text", "Open");
    }
    return bytes(body);
  }

  /// An adaptive card, as Teams' workflow "when a webhook request is received" posts it.
  byte[] teams(Attempt attempt) {
    var text = attempt.text();
    ObjectNode body = json.createObjectNode();
    body.put("type", "message");
    ObjectNode attachment = body.putArray("attachments").addObject();
    attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
    ObjectNode card = attachment.putObject("content");
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard");
    card.put("version", "1.4");
    ArrayNode parts = card.putArray("body");
    teamsBlock(parts, cut(text.subject(), LONGEST_HEADER))
        .put("weight", "bolder")
        .put("size", "medium");
    teamsBlock(parts, cut(text.plain(), LONGEST_CARD_TEXT));
    String link = text.link();
    if (link != null) {
      ObjectNode open = card.putArray("actions").addObject();
      open.put("type", "Action.OpenUrl").put("title", "Open").put("url", link);
    }
    return bytes(body);
  }

  /// What the installation's provider of calls and text messages gets.
  byte[] phone(Attempt attempt, Phone phone) {
    ObjectNode body = json.createObjectNode();
    body.put("id", attempt.message().toString());
    body.put("kind", phone.kind().name().toLowerCase(Locale.ROOT));
    body.put("to", phone.number());
    body.put("text", spoken(attempt.text(), phone.kind()));
    return bytes(body);
  }

  private static String spoken(Text text, Phone.Kind kind) {
    String whole = cut(text.subject() + "\n" + text.plain(), LONGEST_SPOKEN);
    // Nobody can follow a link that is read out.
    return text.link() == null || kind == Phone.Kind.VOICE ? whole : whole + "\n" + text.link();
  }

  private static ObjectNode teamsBlock(ArrayNode parts, String text) {
    return parts
        .addObject()
        .put("type", "TextBlock")
        .put("wrap", true)
        .put("text", teamsText(text));
  }

  /// Where Slack reads links and mentions into a text (its guide "Formatting text", "Escaping").
  private static String slackText(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /// Where cards read Markdown into a text; a line break needs two.
  private static String teamsText(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]()#+!<>~|-])", "\\\\$1").replace("\n", "\n\n");
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /// Shortens until it is short enough as it is written in JSON.
  private static String cutWritten(String text) {
    String cut = text;
    while (written(cut) > LONGEST_TEXT_BYTES) {
      cut = cut(cut, Math.max(2, (int) (cut.length() * 0.9)));
    }
    return cut;
  }

  private static int written(String text) {
    return TextNode.valueOf(text).toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static byte[] bytes(ObjectNode body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
