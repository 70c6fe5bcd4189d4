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
  NOT_AN_EMPLOYEE(422, "Nobody active has that id"),
  ON_CALL_GAP(422, "Nobody would be on call"),
  CALENDAR_NOT_UNDERSTOOD(422, "The calendar is not understood"),
  ESCALATES_TO_NOBODY(422, "A step reaches nobody"),
  PAGE_OVER(409, "There is nothing more to do about the page"),
  CONTACT_METHOD_KNOWN(409, "There is such a contact method"),
  CONTACT_METHOD_VERIFIED(409, "The contact method is verified already"),
  CONTACT_METHODS_EXHAUSTED(409, "There are as many contact methods as there can be"),
  WRONG_CODE(422, "The code is not good"),
  ENDPOINTS_EXHAUSTED(409, "There are as many endpoints as there can be"),
  ENDPOINT_UNSIGNED(409, "The endpoint has no secret"),
  ENDPOINT_DISABLED(409, "Nothing is sent to the endpoint"),
  DELIVERY_UNDER_WAY(409, "The delivery is being tried already"),
  SEVERITY_FLOOR(403, "Only the CIO makes the incident less severe"),
  INCIDENT_BARRED(409, "Something keeps the incident from being closed"),
  NOT_YOUR_SIGN_OFF(403, "Somebody else has to sign that off"),
  SECOND_PERSON(409, "Another person has to agree"),
  ACCESS_LOG_AWAY(503, "What happened cannot be asked of access-service now"),
  TOO_MANY_ALERTS(429, "Too many alerts wait to be decided on"),
  ALERT_SOURCE_KNOWN(409, "A source of that name may send already"),
  ALERT_RULES_NOT_VALID(422, "The alert rules have errors"),
  ALERT_RULES_STATE(409, "That version of the alert rules cannot be activated"),
  ANOTHER_PERSON_NEEDED(403, "Another person must approve"),
  SILENCE_OVER(409, "The silence is over"),
  COMPONENT_KNOWN(409, "The status page has that component"),
  TOO_MANY_SUBSCRIPTIONS(429, "Too many want to hear of the status page just now");

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
