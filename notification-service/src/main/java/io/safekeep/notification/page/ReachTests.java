package io.safekeep.notification.page;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.oncall.OnCall;
import io.safekeep.notification.page.Callees.Callee;
import io.safekeep.notification.staff.ContactMethod;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.secret.Secret;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;

/// Tests each week whether everybody who is on call can be reached.
@Singleton
class ReachTests implements WorkHandler {

  private static final String KIND = "test-reach";
  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final String TOKEN_PREFIX = "tst_";

  private final SqlReachTests tests;
  private final OnCall onCall;
  private final Callees callees;
  private final WritePage writePage;
  private final Messages messages;
  private final WorkQueue queue;
  private final Ids ids;
  private final Clock clock;

  ReachTests(
      SqlReachTests tests,
      OnCall onCall,
      Callees callees,
      WritePage writePage,
      Messages messages,
      WorkQueue queue,
      Ids ids,
      Clock clock) {
    this.tests = tests;
    this.onCall = onCall;
    this.callees = callees;
    this.writePage = writePage;
    this.messages = messages;
    this.queue = queue;
    this.ids = ids;
    this.clock = clock;
  }

  void begin(@Observes StartupEvent started) {
    queue.schedule(KIND, "weekly");
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) {
    onCall
        .ahead()
        .forEach(
            (person, zone) -> QuarkusTransaction.requiringNew().run(() -> sendIfDue(person, zone)));
    return Next.again(Duration.ofMinutes(5));
  }

  private void sendIfDue(UUID person, ZoneId zone) {
    tests.lock(person);
    if (ReachTest.isDue(tests.last(person), clock.instant(), zone)) {
      callees.reachable(Set.of(person)).forEach(this::send);
    }
  }

  /// Somebody wants to know whether they can be reached.
  ///
  /// @throws Refusal ESCALATES_TO_NOBODY without a verified contact method, TOO_MANY_MAILS
  @Transactional
  ReachTest send(UUID person) {
    tests.lock(person);
    var last = tests.last(person);
    if (last.filter(test -> test.sentAt().plus(BETWEEN).isAfter(clock.instant())).isPresent()) {
      throw new Refusal(
              NotificationProblem.TOO_MANY_MAILS, "a test was sent less than a minute ago")
          .retryAfter(BETWEEN);
    }
    return callees.reachable(Set.of(person)).stream()
        .findFirst()
        .map(this::send)
        .orElseThrow(() ->
            new Refusal(
                NotificationProblem.ESCALATES_TO_NOBODY,
                "there is no verified contact method to send a test to"));
  }

  private ReachTest send(Callee to) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var test = new ReachTest(ids.next(), to.employee().id(), now, null);
    var token = Secret.random(TOKEN_PREFIX);
    tests.add(test, token);
    String answer = writePage.address(AnswerResource.PATH + "#" + token.value());
    messages.send(
        new Message(
            "reach-test/" + test.id(),
            Lane.PAGE,
            to.ways().stream().map(ContactMethod::channel).toList(),
            new Text(
                "Test: can you be reached?",
                """
                %s, this is the weekly test of those who are on call. Nothing is wrong.

                Answer within %d minutes: %s\
                """
                    .formatted(to.employee().displayName(), ReachTest.IN_TIME.toMinutes(), answer),
                null,
                answer),
            null,
            "reach-test/" + test.id()));
    return test;
  }

  /// @return whether the token is that of a test that was not answered before
  @Transactional
  boolean answer(Secret token) {
    return tests.answer(token, clock.instant());
  }
}
