package io.safekeep.notification;

import io.safekeep.runtime.problem.ProblemType;

/// Problems that only notification-service answers with.
public enum NotificationProblem implements ProblemType {
  UNKNOWN_TENANT(422, "The tenant is not known"),
  CONTACT_KNOWN(409, "The tenant has that contact"),
  CONTACT_VERIFIED(409, "The contact's address is verified already"),
  CONTACTS_EXHAUSTED(409, "The tenant has as many contacts as it can"),
  LAST_CONTACT(409, "The tenant could not be reached any more"),
  NO_MAIL_SERVER(409, "The installation sends no mail"),
  TOO_MANY_MAILS(429, "Too many mails were asked for"),
  SEVERITY_FLOOR(403, "Only the CIO makes the incident less severe"),
  INCIDENT_BARRED(409, "Something keeps the incident from being closed"),
  NOT_YOUR_SIGN_OFF(403, "Somebody else has to sign that off"),
  SECOND_PERSON(409, "Another person has to agree"),
  ACCESS_LOG_AWAY(503, "What happened cannot be asked of access-service now"),
  COMPONENT_KNOWN(409, "The status page has that component"),
  TOO_MANY_SUBSCRIPTIONS(429, "Too many want to hear of the status page just now"),
  ENDPOINTS_EXHAUSTED(409, "There are as many endpoints as there can be"),
  ENDPOINT_UNSIGNED(409, "The endpoint has no secret"),
  ENDPOINT_DISABLED(409, "Nothing is sent to the endpoint"),
  DELIVERY_UNDER_WAY(409, "The delivery is being tried already");

  private final int status;
  private final String title;

  NotificationProblem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public String title() {
    return title;
  }
}
