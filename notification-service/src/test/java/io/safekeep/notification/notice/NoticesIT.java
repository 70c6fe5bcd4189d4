package io.safekeep.notification.notice;

import static io.safekeep.testing.quarkus.ServiceContract.isProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.All;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.safekeep.contracts.TenantId;
import io.safekeep.contracts.Topics;
import io.safekeep.contracts.notification.NoticeDelivered;
import io.safekeep.contracts.notification.NoticeFailed;
import io.safekeep.contracts.notification.NoticeReturned;
import io.safekeep.contracts.retention.CaseMoved;
import io.safekeep.contracts.retention.NoticeRequested;
import io.safekeep.contracts.retention.ScheduleActivated;
import io.safekeep.notification.ATenant;
import io.safekeep.notification.NotificationSecrets;
import io.safekeep.notification.bounce.Bounce;
import io.safekeep.notification.mail.MailServer;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.purge.DataHolder;
import io.safekeep.runtime.purge.Step;
import io.safekeep.runtime.purge.Warrant;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.work.WorkItem;
import io.safekeep.runtime.work.WorkQueue;
import io.safekeep.testing.Topic.CloudEvent;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "notification"))
@WithTestResource(NotificationSecrets.class)
class NoticesIT {

  private static final String ENDED = "ended";

  @Inject Sql sql;
  @Inject WorkQueue queue;
  @Inject ObjectMapper json;
  @Inject ScheduleChangesTold control;
  @Inject RemindOfSecurityContact reminders;
  @Inject @All List<DataHolder> holders;
  @Inject @All List<ControlCheck> controls;

  private final MailServer mail = MailServer.running();

  @Test
  void noticeReachesEachContactOnceAndTheProofIsTold() throws Exception {
    // Given
    var tenant = ATenant.named("Birch <b>& Sons");
    var ada = unique("ada");
    var payer = unique("payer");
    tenant.verifiedContact(mail, ada, "administrator");
    tenant.verifiedContact(mail, payer, "billing");
    var asked = request(tenant, ENDED);

    // When: the same is asked for twice
    publish(NoticeRequested.TYPE, tenant, asked.data());
    publish(NoticeRequested.TYPE, tenant, asked.data());

    // Then
    var told = awaitEvent(NoticeDelivered.TYPE, asked.notice());
    assertThat(told.get("recipients").asInt()).isEqualTo(1);
    assertThat(told.get("channel").asText()).isEqualTo("mail");
    var seen = find(tenant, asked.notice());
    assertThat(seen.getString("notice.state")).isEqualTo("delivered");
    assertThat(seen.getString("notice.evidenceSha256"))
        .isEqualTo(told.get("evidenceSha256").asText())
        .isEqualTo(SendNotice.sha256(seen.getString("evidence")));
    assertThat(seen.getString("recipients[0].address")).startsWith("a…@").doesNotContain(ada);
    var letters = letters(ada);
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().messageId())
        .isEqualTo(
            "<%s.%s@safekeep.example>"
                .formatted(asked.notice(), seen.getString("recipients[0].contact")));
    assertThat(letters.getFirst().subject())
        .isEqualTo("Birch <b>& Sons: your data stays until Monday, 22 February 2027");
    assertThat(letters.getFirst().text())
        .contains("the last business relationship of Birch <b>& Sons with us ended on")
        .contains("Tuesday, 24 November 2026, 10:15 UTC")
        .contains("Not before   Monday, 22 February 2027, 10:15 UTC")
        .contains("By           Tuesday, 23 February 2027, 10:15 UTC")
        .contains("By           Friday, 26 March 2027")
        .contains("https://portal.vendor.example")
        .contains("privacy@vendor.example");
    assertThat(letters.getFirst().html())
        .contains("Birch &lt;b&gt;&amp; Sons")
        .doesNotContain("<b>&");
    assertThat(letters(payer)).isEmpty();
    assertThat(told.toString()).doesNotContain("@");
  }

  @Test
  void recipientWhoseServerRefusesIsNotCountedAsTold() throws Exception {
    // Given
    var tenant = ATenant.named("Half There");
    var good = unique("good");
    var gone = unique("gone");
    tenant.verifiedContact(mail, good, "administrator");
    tenant.verifiedContact(mail, gone, "data-protection");
    mail.answers(gone, "550 5.1.1 <" + gone + "> unknown mailbox");
    var asked = request(tenant, "purge-in-30-days");

    // When
    publish(NoticeRequested.TYPE, tenant, asked.data());

    // Then
    assertThat(awaitEvent(NoticeDelivered.TYPE, asked.notice()).get("recipients").asInt())
        .isEqualTo(1);
    var refused =
        find(tenant, asked.notice()).<Map<String, Object>>getList("recipients").stream()
            .filter(recipient -> recipient.get("outcome").equals("refused"))
            .toList();
    assertThat(refused).hasSize(1);
    assertThat(refused.getFirst().get("answer").toString()).contains("550").doesNotContain(gone);
    assertThat(letters(good).getFirst().subject())
        .startsWith("Half There: your data is deleted in ")
        .endsWith(" days, from Monday, 22 February 2027 on");
  }

  @Test
  void noticeWithoutAnybodyToTellFailsOnceADayAndArrivesWhenSomebodySaysYes() throws Exception {
    // Given
    var tenant = ATenant.named("Nobody There");
    var asked = request(tenant, ENDED);
    publish(NoticeRequested.TYPE, tenant, asked.data());
    var failed = awaitEvent(NoticeFailed.TYPE, asked.notice());
    sendAgain(asked.notice());

    // When
    tenant.verifiedContact(mail, unique("somebody"), "billing");

    // Then
    awaitEvent(NoticeDelivered.TYPE, asked.notice());
    assertThat(failed.get("reason").asText()).isEqualTo("The tenant has no verified contact.");
    assertThat(events(NoticeFailed.TYPE, asked.notice())).hasSize(1);
  }

  @Test
  void letterThatIsPutOffComesAgainUnderTheSameMessageId() throws Exception {
    // Given: a server that lists senders it does not know yet
    var tenant = ATenant.named("Grey List");
    var address = unique("grey");
    tenant.verifiedContact(mail, address, "administrator");
    mail.answers(address, "451 4.7.1 try again later");
    var asked = request(tenant, "purge-in-7-days");
    publish(NoticeRequested.TYPE, tenant, asked.data());
    var failed = awaitEvent(NoticeFailed.TYPE, asked.notice());
    var waiting = find(tenant, asked.notice());
    mail.takes(address);

    // When
    sql.update("update notice_mail set next_attempt_at = now() where notice = ?", asked.notice());
    sendAgain(asked.notice());

    // Then
    awaitEvent(NoticeDelivered.TYPE, asked.notice());
    assertThat(failed.get("reason").asText())
        .isEqualTo("No mail server took it for any of 1 contacts (451).");
    assertThat(waiting.getString("notice.state")).isEqualTo("failing");
    assertThat(waiting.getString("recipients[0].outcome")).isEqualTo("waiting");
    var seen = find(tenant, asked.notice());
    assertThat(seen.getInt("recipients[0].attempts")).isEqualTo(2);
    assertThat(letters(address).getFirst().messageId())
        .startsWith("<" + asked.notice() + "." + seen.getString("recipients[0].contact"));
  }

  @Test
  void noticeThatComesBackIsNotDeliveredAndItsContactIsAskedAgain() throws Exception {
    // Given
    var tenant = ATenant.named("Comes Back");
    var address = unique("moved");
    var contact = tenant.verifiedContact(mail, address, "administrator");
    var asked = request(tenant, ENDED);
    publish(NoticeRequested.TYPE, tenant, asked.data());
    awaitEvent(NoticeDelivered.TYPE, asked.notice());

    // When
    comesBack(letters(address).getFirst(), "failed", "5.1.1");

    // Then
    var returned = awaitEvent(NoticeReturned.TYPE, asked.notice());
    assertThat(returned.get("reason").asText())
        .isEqualTo("A later mail server sent it back (5.1.1).");
    awaitEvent(NoticeFailed.TYPE, asked.notice());
    var seen = find(tenant, asked.notice());
    assertThat(seen.getString("notice.state")).isEqualTo("failing");
    assertThat(seen.getString("evidence")).isNull();
    assertThat(seen.getString("recipients[0].outcome")).isEqualTo("returned");
    assertThat(seen.getString("recipients[0].nextAttemptAt")).isNull();
    assertThat(stateOf(tenant, contact)).isEqualTo("unreachable");
    assertThat(reached(tenant)).isEqualTo(Outcome.FAIL);

    // When: the mailbox is there again, and somebody says so
    sql.update(
        "update contact_mail set asked_at = asked_at - interval '2 minutes' where tenant = ?",
        tenant.id());
    tenant
        .as("tenant-contact:set")
        .post("/v1/contacts/" + contact + ":resend")
        .then()
        .statusCode(204);
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> mail.to(address).stream().filter(NoticesIT::isQuestion).count() == 2);
    assertThat(ATenant.sayYes(ATenant.tokenMailedTo(mail, address))).isEqualTo(200);

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> letters(address).size() == 2);
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> events(NoticeDelivered.TYPE, asked.notice()).size() == 2);
    assertThat(stateOf(tenant, contact)).isEqualTo("verified");
    assertThat(reached(tenant)).isEqualTo(Outcome.PASS);
  }

  @Test
  void noticeThatComesBackFromOneContactIsProvedByTheOthersWhoHearOfIt() throws Exception {
    // Given
    var tenant = ATenant.named("One Left");
    var stays = unique("stays");
    var moved = unique("moved");
    tenant.verifiedContact(mail, stays, "administrator");
    tenant.verifiedContact(mail, moved, "data-protection");
    var asked = request(tenant, ENDED);
    publish(NoticeRequested.TYPE, tenant, asked.data());
    awaitEvent(NoticeDelivered.TYPE, asked.notice());
    await().atMost(ATenant.PATIENCE).until(() -> !letters(moved).isEmpty());

    // When
    comesBack(letters(moved).getFirst(), "failed", "5.7.1");

    // Then
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> events(NoticeDelivered.TYPE, asked.notice()).size() == 2);
    var seen = find(tenant, asked.notice());
    assertThat(seen.getString("notice.state")).isEqualTo("delivered");
    assertThat(seen.getString("evidence").lines()).hasSize(1);
    assertThat(events(NoticeDelivered.TYPE, asked.notice()).getLast().get("recipients").asInt())
        .isEqualTo(1);
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            letters(stays).stream()
                .anyMatch(one -> one.subject().equals("Mail to one of your contacts came back")));
    assertThat(letters(stays).getLast().text()).contains("m…@acme.example").doesNotContain(moved);
  }

  @Test
  void whatStrangersSendToReturnAddressesChangesNothingAndIsRemoved() throws Exception {
    // Given
    var tenant = ATenant.named("Undisturbed");
    var address = unique("steady");
    tenant.verifiedContact(mail, address, "administrator");
    var asked = request(tenant, ENDED);
    publish(NoticeRequested.TYPE, tenant, asked.data());
    awaitEvent(NoticeDelivered.TYPE, asked.notice());
    var letter = letters(address).getFirst();
    var forged = letter.returnPath().replaceFirst("\\+[0-9a-z]{4}", "+aaaa");

    // When
    Bounce.send(forged, Bounce.report(forged, "failed", "5.1.1"));
    Bounce.send(letter.returnPath(), Bounce.holiday(letter.returnPath()));
    Bounce.send(letter.returnPath(), "To: " + letter.returnPath() + "\n\n" + "x\n".repeat(700_000));
    comesBack(letter, "delayed", "4.4.1");

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> Bounce.waiting() == 0);
    var seen = find(tenant, asked.notice());
    assertThat(seen.getString("notice.state")).isEqualTo("delivered");
    assertThat(seen.getString("recipients[0].outcome")).isEqualTo("taken");
    assertThat(seen.getString("recipients[0].returned"))
        .isEqualTo("A later mail server has not passed it on yet (4.4.1).");
    assertThat(events(NoticeReturned.TYPE, asked.notice())).isEmpty();
  }

  @Test
  void tenantWithoutAContactForSecurityIsRemindedAndItsControlSaysSo() throws Exception {
    // Given
    var tenant = ATenant.named("Unguarded");
    var admin = unique("admin");
    tenant.verifiedContact(mail, admin, "administrator");
    remindAll();
    assertThat(letters(admin)).isEmpty();

    // When: a day has passed, and a quarter of an hour
    missingSince(tenant, "25 hours");
    remindAll();
    remindAll();

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> letters(admin).size() == 1);
    assertThat(letters(admin).getFirst().subject())
        .isEqualTo("Unguarded: who is told of security incidents?");
    assertThat(guarded(tenant)).isEqualTo(Outcome.FAIL);

    // When
    tenant.verifiedContact(mail, unique("guard"), "security");
    remindAll();

    // Then
    assertThat(guarded(tenant)).isEqualTo(Outcome.PASS);
    assertThat(
            sql.query(
                "select 1 as one from security_contact_reminder where tenant = ?",
                row -> row.number("one"),
                tenant.id()))
        .isEmpty();
  }

  @Test
  void mailboxThatIsNotReadFailsItsControl() {
    // Given
    await().atMost(ATenant.PATIENCE).until(() -> mailboxRead() == Outcome.PASS);
    queue.remove("read-returns", "mailbox");
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> {
          queue.remove("read-returns", "mailbox");
          sql.update("update mailbox_look set at = now() - interval '16 minutes'");
          return mailboxRead() == Outcome.FAIL;
        });

    // When
    queue.schedule("read-returns", "mailbox");

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> mailboxRead() == Outcome.PASS);
  }

  @Test
  void attemptOfAReplicaThatDiedIsRepeatedUnderTheSameMessageIdAndNoLetterAfterItWasTaken()
      throws Exception {
    // Given: a replica has given the letter to the server and died before it could note that
    var tenant = ATenant.named("Interrupted");
    var address = unique("twice");
    tenant.verifiedContact(mail, address, "administrator");
    var asked = request(tenant, ENDED);
    publish(NoticeRequested.TYPE, tenant, asked.data());
    awaitEvent(NoticeDelivered.TYPE, asked.notice());
    var first = letters(address).getFirst();
    forget(asked.notice());

    // When
    sendAgain(asked.notice());
    await().atMost(ATenant.PATIENCE).until(() -> letters(address).size() == 2);
    awaitTaken(asked.notice());
    sendAgain(asked.notice());

    // Then
    assertThat(letters(address))
        .hasSize(2)
        .extracting(MailServer.Mail::messageId)
        .containsOnly(first.messageId());
  }

  @Test
  void tenantThatCameBackIsNotToldThatItsDataGoes() throws Exception {
    // Given
    var tenant = ATenant.named("Back Again");
    var asked = request(tenant, "purge-in-1-day");
    publish(NoticeRequested.TYPE, tenant, asked.data());
    awaitEvent(NoticeFailed.TYPE, asked.notice());

    // When
    publish(
        CaseMoved.TYPE,
        tenant,
        """
        {"tenant":"%s","deletionCase":"%s","from":"grace","to":"reactivated",
         "purgeAt":"2027-02-22T10:15:00Z","lastTraceAt":"2027-03-25T10:15:00Z",
         "movedAt":"2026-11-25T10:15:00Z"}
        """
            .formatted(tenant.id(), asked.deletionCase()));
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> find(tenant, asked.notice()).getString("notice.state").equals("cancelled"));
    var address = unique("back");
    tenant.verifiedContact(mail, address, "administrator");
    sendAgain(asked.notice());

    // Then
    assertThat(letters(address)).isEmpty();
    assertThat(events(NoticeDelivered.TYPE, asked.notice())).isEmpty();
  }

  @Test
  void everyTenantHearsOfAnotherScheduleAndWhoDoesNotBreaksThePromise() {
    // Given
    var told = ATenant.named("Told");
    var deaf = ATenant.named("Deaf");
    var address = unique("reader");
    told.verifiedContact(mail, address, "administrator");
    int version = Math.abs(UUID.randomUUID().hashCode() / 2) + 2;

    // When
    publish(
        ScheduleActivated.TYPE,
        told,
        """
        {"tenant":null,"version":%d,"shortened":["structured"],"activatedAt":"2999-01-01T00:00:00Z"}
        """
            .formatted(version));

    // Then
    await().atMost(ATenant.PATIENCE).until(() -> !letters(address).isEmpty());
    assertThat(letters(address).getFirst().subject())
        .isEqualTo("Told: how long data is kept changes from Tuesday, 1 January 2999 on");
    await()
        .atMost(ATenant.PATIENCE)
        .until(() -> deaf.as("notice:read").get("/v1/notices").path("items[0].state") != null);
    assertThat(seen(version)).isEqualTo(Outcome.PASS);
    sql.update(
        "update schedule_change set heard_at = heard_at - interval '25 hours' where version = ?",
        version);
    sql.update(
        "update notice set requested_at = requested_at - interval '25 hours' where tenant = ?",
        deaf.id());
    assertThat(seen(version)).isEqualTo(Outcome.FAIL);
    // Leaves no change behind that other tests' tenants would be told of.
    sql.update("delete from notice where schedule_version = ?", version);
    sql.update("delete from work_item where kind = 'announce-schedule'");
    sql.update("delete from schedule_change where version = ?", version);
  }

  @Test
  void purgeLeavesNothingOfTheTenantAndNobodyElseLosesAnything() throws Exception {
    // Given
    var tenant = ATenant.named("Leaving");
    var other = ATenant.named("Staying");
    for (var one : List.of(tenant, other)) {
      one.verifiedContact(mail, unique("contact"), "administrator");
      var asked = request(one, ENDED);
      publish(NoticeRequested.TYPE, one, asked.data());
      awaitEvent(NoticeDelivered.TYPE, asked.notice());
    }
    var ours =
        holders.stream()
            .filter(holder -> List.of("contacts", "notices").contains(holder.store().name()))
            .toList();
    assertThat(ours).hasSize(2).allMatch(holder -> holder.held(new TenantId(tenant.id())) > 0);

    // When
    for (var holder : ours) {
      holder.carryOut(
          new Warrant(
              UUID.randomUUID(),
              UUID.randomUUID(),
              1,
              new TenantId(tenant.id()),
              "notification",
              holder.store().name(),
              Step.PURGE,
              Instant.EPOCH,
              Instant.EPOCH,
              null));
    }

    // Then
    assertThat(ours)
        .allMatch(holder -> holder.held(new TenantId(tenant.id())) == 0)
        .allMatch(holder -> holder.held(new TenantId(other.id())) > 0);
  }

  @Test
  void noticeOfAnotherTenantLooksLikeNone() throws Exception {
    // Given
    var tenant = ATenant.named("Private");
    var stranger = ATenant.named("Curious");
    var asked = request(tenant, ENDED);
    publish(NoticeRequested.TYPE, tenant, asked.data());
    awaitEvent(NoticeFailed.TYPE, asked.notice());

    // When
    var one = stranger.as("notice:read").get("/v1/notices/" + asked.notice());
    var list = stranger.as("notice:read").get("/v1/notices?tenant=" + tenant.id());
    var byCase = stranger.as("notice:read").get("/v1/notices?case=" + asked.deletionCase());

    // Then
    isProblem(one.then(), 404, "not-found");
    isProblem(list.then(), 404, "not-found");
    byCase.then().statusCode(200).body("items", hasSize(0));
    tenant
        .as("notice:read")
        .get("/v1/notices?case=" + asked.deletionCase())
        .then()
        .body("items[0].failure", equalTo("The tenant has no verified contact."));
  }

  private record Asked(UUID notice, UUID deletionCase, String data) {}

  /// Asked for ninety days before the purge, whatever its kind says.
  private Asked request(ATenant tenant, String kind) {
    var notice = UUID.randomUUID();
    var deletionCase = UUID.randomUUID();
    return new Asked(
        notice,
        deletionCase,
        """
        {"tenant":"%s","notice":"%s","deletionCase":"%s","kind":"%s",
         "cause":"relationships-ended","began":"2026-11-24T10:15:00Z",
         "purgeAt":"2027-02-22T10:15:00Z","lastTraceAt":"2027-03-25T10:15:00Z"}
        """
            .formatted(tenant.id(), notice, deletionCase, kind));
  }

  private static void publish(String type, ATenant tenant, String data) {
    ATenant.topic(Topics.RETENTION)
        .publish(
            new CloudEvent(
                UUID.randomUUID(), type, tenant.id().toString(), tenant.id().toString(), data));
  }

  private void sendAgain(UUID notice) {
    queue.schedule(SendNotice.KIND, notice.toString());
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            sql.query(
                    """
                    select count(*) as due from work_item
                    where kind = ? and key = ? and (due_at <= now() or claimed_by is not null)
                    """,
                    row -> row.number("due"),
                    SendNotice.KIND,
                    notice.toString())
                .equals(List.of(0L)));
  }

  /// As it is when a replica dies between the server's answer and its own note of it.
  private void forget(UUID notice) {
    sql.update("alter table notice_mail disable trigger notice_mail_was_taken");
    sql.update("alter table notice disable trigger notice_stays_what_it_was");
    sql.update(
        """
        update notice_mail set outcome = 'waiting', answer = null, answered_at = null,
          next_attempt_at = now()
        where notice = ?
        """,
        notice);
    sql.update(
        "update notice set delivered_at = null, evidence = null, closed_at = null where id = ?",
        notice);
    sql.update("alter table notice_mail enable trigger notice_mail_was_taken");
    sql.update("alter table notice enable trigger notice_stays_what_it_was");
  }

  private void awaitTaken(UUID notice) {
    await()
        .atMost(ATenant.PATIENCE)
        .until(() ->
            sql.query(
                    "select count(*) as taken from notice_mail where notice = ? and outcome = 'taken'",
                    row -> row.number("taken"),
                    notice)
                .equals(List.of(1L)));
  }

  private Outcome seen(int version) {
    return control.check().stream()
        .filter(result -> result.subject().equals("version " + version))
        .map(ControlResult::outcome)
        .findFirst()
        .orElseThrow();
  }

  private List<MailServer.Mail> letters(String address) {
    return mail.to(address).stream().filter(letter -> !isQuestion(letter)).toList();
  }

  private static boolean isQuestion(MailServer.Mail letter) {
    return letter.text().contains("/verify#");
  }

  private static void comesBack(MailServer.Mail letter, String action, String status) {
    Bounce.send(letter.returnPath(), Bounce.report(letter.returnPath(), action, status));
  }

  private static String stateOf(ATenant tenant, String contact) {
    return tenant
        .as("tenant-contact:read")
        .get("/v1/contacts")
        .then()
        .statusCode(200)
        .extract()
        .path("items.find { it.id == '" + contact + "' }.state");
  }

  private Outcome reached(ATenant tenant) throws Exception {
    return outcomeOf("contacts-verified", tenant.id().toString());
  }

  private Outcome guarded(ATenant tenant) throws Exception {
    return outcomeOf("security-contacts-verified", tenant.id().toString());
  }

  private void remindAll() {
    reminders.work(
        new WorkItem(RemindOfSecurityContact.KIND, RemindOfSecurityContact.KEY, 1), () -> true);
  }

  private void missingSince(ATenant tenant, String ago) {
    sql.update(
        """
        update security_contact_reminder set missing_since = now() - ?::interval where tenant = ?
        """,
        ago,
        tenant.id());
  }

  private Outcome mailboxRead() throws Exception {
    return outcomeOf("returned-mail-read", "mailbox");
  }

  private Outcome outcomeOf(String check, String subject) throws Exception {
    var found = controls.stream().filter(one -> one.name().equals(check)).findFirst().orElseThrow();
    return found.check().stream()
        .filter(result -> result.subject().equals(subject))
        .map(ControlResult::outcome)
        .findFirst()
        .orElseThrow();
  }

  private static JsonPath find(ATenant tenant, UUID notice) {
    return tenant
        .as("notice:read")
        .get("/v1/notices/" + notice)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private JsonNode awaitEvent(String type, UUID notice) {
    await().atMost(ATenant.PATIENCE).until(() -> !events(type, notice).isEmpty());
    return events(type, notice).getFirst();
  }

  private List<JsonNode> events(String type, UUID notice) {
    var found = new ArrayList<JsonNode>();
    for (var record : ATenant.topic(Topics.NOTIFICATION).records()) {
      if (CloudEvent.attribute(record, "type").equals(type)
          && CloudEvent.attribute(record, "subject").equals(notice.toString())) {
        found.add(read(record.value()));
      }
    }
    return found;
  }

  private JsonNode read(byte[] data) {
    try {
      return json.readTree(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unique(String name) {
    return name + "." + UUID.randomUUID() + "@acme.example";
  }
}
