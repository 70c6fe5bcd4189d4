package io.safekeep.notification.contact;

import io.safekeep.contracts.TenantId;
import io.safekeep.notification.mail.MailAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An address of a tenant.
///
/// @param addedBy `sub` of whoever named it
/// @param verifiedAt when somebody who reads mail there said so; nothing but the question is sent
///   there before; null so far
/// @param unreachableAt since when mail to it comes back for good; null if it does not
public record Contact(
    UUID id,
    TenantId tenant,
    MailAddress address,
    Set<ContactRole> roles,
    String addedBy,
    Instant addedAt,
    @Nullable Instant verifiedAt,
    @Nullable Instant unreachableAt) {

  /// A tenant has at most so many.
  static final int MOST = 20;

  /// How long the token of a mail is good.
  static final Duration TOKEN_LIFETIME = Duration.ofDays(7);

  /// Who is told what happens to a tenant's data.
  private static final Set<ContactRole> TOLD_OF_DATA =
      EnumSet.of(ContactRole.ADMINISTRATOR, ContactRole.DATA_PROTECTION);

  public Contact {
    roles = Set.copyOf(roles);
  }

  /// Whether somebody there has said yes, and no mail has come back for good since.
  public boolean isVerified() {
    return verifiedAt != null && unreachableAt == null;
  }

  /// In a word, for readers.
  String state() {
    if (unreachableAt != null) {
      return "unreachable";
    }
    return verifiedAt == null ? "unverified" : "verified";
  }

  /// Which of a tenant's contacts are told what happens to its data: those whose business it is,
  /// and if there are none, everybody. Nobody whose address is not verified.
  public static List<Contact> toldOfData(List<Contact> all) {
    var verified = all.stream().filter(Contact::isVerified).toList();
    var concerned =
        verified.stream()
            .filter(contact -> contact.roles.stream().anyMatch(TOLD_OF_DATA::contains))
            .toList();
    return concerned.isEmpty() ? verified : concerned;
  }

  /// Whether one of them is told of incidents first.
  public static boolean hasSecurity(List<Contact> all) {
    return all.stream()
        .anyMatch(contact -> contact.isVerified() && contact.roles.contains(ContactRole.SECURITY));
  }

  /// Which of a tenant's contacts are told of incidents that concern it: those named for security,
  /// and if none of them is verified, those who are told of data (P140).
  public static List<Contact> toldOfIncidents(List<Contact> all) {
    var security =
        all.stream()
            .filter(Contact::isVerified)
            .filter(contact -> contact.roles.contains(ContactRole.SECURITY))
            .toList();
    return security.isEmpty() ? toldOfData(all) : security;
  }
}
