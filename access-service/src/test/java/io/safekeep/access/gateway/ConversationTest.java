package io.safekeep.access.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Answers that arrive between two messages of a client that does not wait for them.
class ConversationTest {
  private final Conversation conversation = new Conversation(100);

  @Test
  void portalOutlivesTheEndOfTheRoundBeforeIt() throws ProtocolViolation {
    // Given
    conversation.parse("s", "select 1".getBytes(UTF_8));
    conversation.sync();
    conversation.parsed();
    conversation.bind("", "s", 0, "[]");
    // When
    conversation.ready('I');
    // Then
    assertThat(conversation.execute("", 0).open()).containsEntry("statements", List.of(1L));
  }

  @Test
  void portalIsForgottenAtTheEndOfItsOwnRound() throws ProtocolViolation {
    // Given
    conversation.parse("", "select 1".getBytes(UTF_8));
    conversation.bind("p", "", 0, "[]");
    conversation.sync();
    conversation.parsed();
    conversation.bound();
    // When
    conversation.ready('I');
    // Then
    assertThat(conversation.execute("p", 0).open()).containsEntry("statements", List.of());
  }

  @Test
  void nameGivenBehindADiscardOutlivesIt() throws ProtocolViolation {
    // Given
    conversation.query("discard all".getBytes(UTF_8));
    conversation.parse("s", "select 1".getBytes(UTF_8));
    conversation.sync();
    // When
    conversation.completed("DISCARD ALL");
    conversation.ready('I');
    // Then
    assertThat(conversation.bind("", "s", 0, "[]").open()).containsEntry("statements", List.of(2L));
  }
}
