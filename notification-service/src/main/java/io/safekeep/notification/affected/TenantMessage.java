package io.safekeep.notification.affected;

import java.time.Instant;

/// What all tenants concerned are told, with `{tenant}` in the place of each one's own name.
///
/// @param number from 1
public record TenantMessage(
    int number, String title, String text, String writtenBy, Instant writtenAt) {

  /// Stands for the name of whoever reads it.
  static final String TENANT = "{tenant}";

  public TenantMessage {
    title = title.replaceAll("\\p{Cntrl}+", " ").strip();
    text = text.strip();
  }

  String titleFor(String tenant) {
    return title.replace(TENANT, tenant);
  }

  String textFor(String tenant) {
    return text.replace(TENANT, tenant);
  }
}
