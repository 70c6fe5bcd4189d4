package io.safekeep.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class PostOfficeIT {

  private static final int LETTERS = 1000;
  private static final int AT_ONCE = 40;

  @Inject PostOffice post;

  private final MailServer mail = MailServer.running();

  @Test
  void everyLetterOfManyAtOnceIsTaken() throws Exception {
    // Given
    var recipient = new MailAddress(UUID.randomUUID() + "@many.example");
    var letters = IntStream.range(0, LETTERS).mapToObj(_ -> sending(recipient)).toList();

    // When: more at once than there are connections
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      var answers = threads.invokeAll(letters);

      // Then: one whose server's greeting was missed would have got no answer
      assertThat(answers)
          .extracting(Future::get)
          .containsOnly(new Answer.Taken("taken for delivery"));
    }
    assertThat(mail.to(recipient.value())).hasSize(LETTERS);
  }

  private Callable<Answer> sending(MailAddress to) {
    return () ->
        post.send(
            new Letter(
                UUID.randomUUID().toString(),
                to,
                "One of many",
                "Something that somebody has to know.",
                "<p>Something that somebody has to know.</p>",
                new Origin(Origin.Kind.NOTICE, UUID.randomUUID())));
  }
}
