package io.safekeep.notification.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.mail.MailAddress;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContactTest {

  private static final Instant NOW = Instant.parse("2026-11-24T10:15:00Z");

  @Test
  void whatHappensToDataIsToldToThoseWhoseBusinessItIs() {
    // Given
    var administrator = contact(true, ContactRole.ADMINISTRATOR, ContactRole.BILLING);
    var payer = contact(true, ContactRole.BILLING);
    var unverified = contact(false, ContactRole.DATA_PROTECTION);

    // When
    var told = Contact.toldOfData(List.of(payer, administrator, unverified));
    var toldIfNobodyElse = Contact.toldOfData(List.of(payer, unverified));

    // Then
    assertThat(told).containsExactly(administrator);
    assertThat(toldIfNobodyElse).containsExactly(payer);
  }

  @Test
  void addressHidesWhoItIsWhereverItIsWrittenDown() {
    // Given
    var contact = contact(true, ContactRole.BILLING);

    // When
    var text = contact.toString();

    // Then
    assertThat(text).contains("p…@acme.example").doesNotContain("person");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nobody",
        "a@b",
        "a@b.example\r\nBcc: c@d.example",
        "a b@c.example",
        "<a@b.example>",
        "a@-b.example",
        "a@b.example,c@d.example"
      })
  void whatIsNoAddressIsNone(String text) {
    // Then
    assertThatThrownBy(() -> new MailAddress(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Contact contact(boolean verified, ContactRole... roles) {
    return new Contact(
        UUID.randomUUID(),
        new TenantId(UUID.randomUUID()),
        new MailAddress("person@acme.example"),
        Set.of(roles),
        "operator",
        NOW,
        verified ? NOW : null,
        null);
  }
}
