package io.safekeep.notification.staff;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.scheduler.Scheduled;
import io.safekeep.notification.NotificationProblem;
import io.safekeep.notification.delivery.Lane;
import io.safekeep.notification.delivery.Message;
import io.safekeep.notification.delivery.Messages;
import io.safekeep.notification.delivery.Text;
import io.safekeep.notification.staff.ContactMethod.Kind;
import io.safekeep.runtime.audit.AuditTrail;
import io.safekeep.runtime.id.Ids;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Lets the vendor's people say how they can be reached, and show that they can.
@Singleton
public class TendContactMethods {

  private static final Duration BETWEEN_CODES = Duration.ofMinutes(1);
  private static final Duration AFTER_LEAVING = Duration.ofDays(30);
  private static final int CODES = 100_000_000;

  private final SqlContactMethods methods;
  private final SqlStaff staff;
  private final Messages messages;
  private final AuditTrail audit;
  private final Ids ids;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  TendContactMethods(
      SqlContactMethods methods,
      SqlStaff staff,
      Messages messages,
      AuditTrail audit,
      Ids ids,
      Clock clock) {
    this.methods = methods;
    this.staff = staff;
    this.messages = messages;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /// The employee that a token's subject is.
  ///
  /// @throws Refusal NOT_AN_EMPLOYEE
  public Employee employee(String subject) {
    return uuid(subject)
        .flatMap(staff::find)
        .filter(Employee::active)
        .orElseThrow(() ->
            new Refusal(
                NotificationProblem.NOT_AN_EMPLOYEE,
                subject + " is no active employee, or not known here yet"));
  }

  private static Optional<UUID> uuid(String subject) {
    try {
      return Optional.of(UUID.fromString(subject));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Adds a way to somebody and sends a code there.
  ///
  /// @throws Refusal INVALID_REQUEST, CONTACT_METHOD_KNOWN, CONTACT_METHODS_EXHAUSTED
  @Transactional
  public ContactMethod add(Actor actor, UUID employee, Kind kind, String address) {
    methods.lock(employee);
    var known = methods.of(employee);
    if (known.stream()
        .anyMatch(one -> one.kind() == kind && one.address().equalsIgnoreCase(address))) {
      throw new Refusal(
          NotificationProblem.CONTACT_METHOD_KNOWN, "one of the contact methods has that address");
    }
    if (known.size() >= ContactMethod.MOST) {
      throw new Refusal(
          NotificationProblem.CONTACT_METHODS_EXHAUSTED,
          "there are " + known.size() + " contact methods, at most " + ContactMethod.MOST);
    }
    var method = method(employee, kind, address);
    methods.add(method);
    send(method);
    record(actor, method, "contact-method.add");
    return method;
  }

  private ContactMethod method(UUID employee, Kind kind, String address) {
    try {
      return new ContactMethod(ids.next(), employee, kind, address, clock.instant(), null);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(
          "address",
          kind == Kind.MAIL
              ? "is no mail address"
              : "is no telephone number in E.164 form, such as +4930123456");
    }
  }

  /// Sends another code; the one before is refused.
  ///
  /// @throws Refusal NOT_FOUND, CONTACT_METHOD_VERIFIED, TOO_MANY_MAILS
  @Transactional
  public void resend(Actor actor, UUID employee, UUID id) {
    var method = unverified(employee, id);
    var code = methods.code(id);
    Instant sentAt = code.sentAt();
    if (sentAt != null && sentAt.plus(BETWEEN_CODES).isAfter(clock.instant())) {
      throw tooMany("a code was sent less than a minute ago", BETWEEN_CODES);
    }
    if (code.sent() >= ContactMethod.MOST_CODES) {
      throw tooMany(
          code.sent() + " codes were sent there; take it away and add it anew",
          Duration.ofHours(1));
    }
    send(method);
    record(actor, method, "contact-method.resend");
  }

  /// Somebody shows a code that was sent there. A wrong one is counted, and the fifth ends it.
  ///
  /// @throws Refusal NOT_FOUND, CONTACT_METHOD_VERIFIED, WRONG_CODE
  @Transactional(dontRollbackOn = Refusal.class)
  public ContactMethod verify(Actor actor, UUID employee, UUID id, String shown) {
    var method = unverified(employee, id);
    var code = methods.code(id);
    String expected = code.code();
    Instant expiresAt = code.expiresAt();
    if (expected == null
        || expiresAt == null
        || !expiresAt.isAfter(clock.instant())
        || code.tries() >= ContactMethod.MOST_TRIES) {
      throw new Refusal(
          NotificationProblem.WRONG_CODE, "no code is good any more; have another one sent");
    }
    if (!MessageDigest.isEqual(
        expected.getBytes(UTF_8), shown.replaceAll("\\s", "").getBytes(UTF_8))) {
      methods.wrongCode(id);
      throw new Refusal(
          NotificationProblem.WRONG_CODE,
          "that is not the code; %d of %d tries"
              .formatted(code.tries() + 1, ContactMethod.MOST_TRIES));
    }
    methods.verified(id, clock.instant());
    record(actor, method, "contact-method.verify");
    return methods.findForUpdate(employee, id).orElseThrow();
  }

  /// @throws Refusal NOT_FOUND
  @Transactional
  public void remove(Actor actor, UUID employee, UUID id) {
    methods.lock(employee);
    var method = found(employee, id);
    methods.remove(id);
    record(actor, method, "contact-method.remove");
  }

  /// Whoever comes back within a month finds what they had.
  @Scheduled(
      every = "PT1H",
      delayed = "PT1M",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void sweep() {
    methods.forgetThoseGone(clock.instant().minus(AFTER_LEAVING));
  }

  private ContactMethod unverified(UUID employee, UUID id) {
    var method = found(employee, id);
    if (method.isVerified()) {
      throw new Refusal(
          NotificationProblem.CONTACT_METHOD_VERIFIED,
          "contact method " + id + " was verified before");
    }
    return method;
  }

  private ContactMethod found(UUID employee, UUID id) {
    return methods
        .findForUpdate(employee, id)
        .orElseThrow(() -> Refusal.notFound("contact method " + id));
  }

  private void send(ContactMethod method) {
    String code = String.format(Locale.ROOT, "%08d", random.nextInt(CODES));
    int sent = methods.codeSent(method.id(), code, clock.instant());
    messages.send(
        new Message(
            "contact-method/" + method.id() + "/" + sent,
            Lane.SECURITY,
            List.of(method.channel()),
            new Text(
                "Code " + code,
                """
                %s is the code that shows that you can be reached here when you are on call.

                It is good for %d minutes. If you did not ask for it, do nothing.\
                """
                    .formatted(code, ContactMethod.CODE_LIFETIME.toMinutes()),
                null,
                null),
            null,
            "contact-method/" + method.id()));
  }

  private static Refusal tooMany(String why, Duration wait) {
    return new Refusal(NotificationProblem.TOO_MANY_MAILS, why).retryAfter(wait);
  }

  private void record(Actor actor, ContactMethod method, String action) {
    audit.record(
        actor,
        null,
        action,
        method.id().toString(),
        Map.of("employee", method.employee().toString(), "kind", method.kind().label()));
  }
}
