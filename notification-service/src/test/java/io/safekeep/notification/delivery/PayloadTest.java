package io.safekeep.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.safekeep.notification.delivery.Channel.Phone;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What receivers get, also of a text that somebody hostile has written.
class PayloadTest {

  private static final String HOSTILE =
      "<!channel> <https://evil.example|click> & *bold* _it_ [a](https://evil.example) \"quote\"\n# Top";

  private final ObjectMapper json = new ObjectMapper();
  private final Payload payload = new Payload(json);

  @Test
  void webhookHasTypeTimeAndWhatItIsAbout() throws IOException {
    var body = json.readTree(payload.webhook(saying("Fire", "It burns", "https://s.example/1")));

    assertThat(body)
        .isEqualTo(
            json.readTree(
                """
                {"type":"safekeep.security","timestamp":"2026-11-22T10:00:00Z",
                 "data":{"about":"incident/7","subject":"Fire","text":"It burns",
                         "link":"https://s.example/1"}}
                """));
  }

  @Test
  void webhookStaysThinHoweverLongTheTextIs() {
    assertThat(payload.webhook(saying("s".repeat(9000), "\u00e4\u2026".repeat(40_000), null)))
        .hasSizeLessThan(20_000);
    assertThat(payload.webhook(saying("s", "\"\n".repeat(6000), null))).hasSizeLessThan(20_000);
  }

  @Test
  void slackGetsTextThatMentionsNobodyAndLinksNowhere() throws IOException {
    var body = json.readTree(payload.slack(saying(HOSTILE, HOSTILE, "https://s.example/1")));

    assertThat(body.get("text").asText())
        .startsWith("&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp;");
    assertThat(body.at("/blocks/0/text/type").asText()).isEqualTo("plain_text");
    assertThat(body.at("/blocks/1/text/type").asText()).isEqualTo("plain_text");
    assertThat(body.at("/blocks/1/text/text").asText()).isEqualTo(HOSTILE);
    assertThat(body.at("/blocks/2/elements/0/url").asText()).isEqualTo("https://s.example/1");
    assertThat(body.findValuesAsText("type")).doesNotContain("mrkdwn");
  }

  @Test
  void slackTakesItHoweverLongItIs() throws IOException {
    var body = json.readTree(payload.slack(saying("s".repeat(500), "p".repeat(9000), null)));

    assertThat(body.at("/blocks/0/text/text").asText()).hasSize(150).endsWith("…");
    assertThat(body.at("/blocks/1/text/text").asText()).hasSizeLessThan(3000);
    assertThat(body.get("blocks")).hasSize(2);
  }

  @Test
  void teamsGetsACardWhoseTextIsNoMarkdown() throws IOException {
    var body = json.readTree(payload.teams(saying("Fire", HOSTILE, "https://s.example/1")));
    JsonNode card = body.at("/attachments/0/content");

    assertThat(body.at("/attachments/0/contentType").asText())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    assertThat(card.get("type").asText()).isEqualTo("AdaptiveCard");
    assertThat(card.at("/body/1/text").asText())
        .contains("\\*bold\\*", "\\[a\\]\\(https://evil.example\\)", "\n\n\\# Top")
        .doesNotContain(" *", " [a]");
    assertThat(card.at("/actions/0/url").asText()).isEqualTo("https://s.example/1");
  }

  @Test
  void providerOfCallsGetsWhatFitsAndTheMessagesIdAndALinkOnlyWhereItCanBeFollowed()
      throws IOException {
    var message = saying("Fire", "It burns", "https://s.example/1");
    var voice = new Phone(Phone.Kind.VOICE, "+493012345678");
    var sms = new Phone(Phone.Kind.SMS, "+493012345678");

    assertThat(json.readTree(payload.phone(message, sms)).get("text").asText())
        .isEqualTo("Fire\nIt burns\nhttps://s.example/1");
    assertThat(json.readTree(payload.phone(message, voice)))
        .isEqualTo(
            json.readTree(
                """
                {"id":"00000000-0000-0000-0000-000000000001","kind":"voice","to":"+493012345678",
                 "text":"Fire\\nIt burns"}
                """));
  }

  private static Attempt saying(String subject, String plain, String link) {
    return new Attempt(
        new UUID(0, 3),
        new UUID(0, 1),
        new UUID(0, 2),
        1,
        1,
        Lane.SECURITY,
        "destination",
        new Channel.Hook(new UUID(0, 7)),
        new Text(subject, plain, null, link),
        "incident/7",
        Instant.parse("2026-11-22T10:00:00Z"));
  }
}
