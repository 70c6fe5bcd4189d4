package io.safekeep.notification.attestation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What can be attested. None is good for longer than a year.
public enum AttestationKind {
  EXTERNAL_AUDIT("audit of our security by a firm"),
  PEN_TEST("penetration test by an outside firm"),
  VENDOR_CERTIFICATE("certificate of a data-centre provider"),
  FACILITY_REPORT("provider's report on power, cooling, hazards and doors"),
  PAYMENT_VENDOR_CERTIFICATE("payment vendor's attestation of compliance"),
  VENDOR_REVIEW("contract and review of a vendor that touches data"),
  SUB_PROCESSOR_LIST("public list of sub-processors, reviewed"),
  DATA_NOT_SOLD("statement that no customer's data was sold"),
  NO_PHYSICAL_MEDIA("statement that there are no physical media"),
  POLICY_REVIEW("review of the documents that this list refers to"),
  RUNBOOK_REVIEW("review of procedures and runbooks for incidents"),
  GAME_DAY("practised incident"),
  CONTROL_OWNERS("roster of those who own controls"),
  CONTROLS_REVIEW("review of all controls"),
  SECURITY_EXECUTIVE("appointment of the executive who leads security"),
  SECURITY_DELEGATE("appointment of the executive's delegate"),
  RISK_REGISTER_REVIEW("review of the register of risks"),
  HIRING_PRACTICE("statement on how references are asked for"),
  CONTINUITY_PLAN("plan for business continuity, reviewed"),
  CONTINUITY_EXERCISE("exercise of the continuity plan");

  private final String title;

  AttestationKind(String title) {
    this.title = title;
  }

  /// In a few words, for people.
  public String title() {
    return title;
  }

  /// As API, tables and the catalogue of promises name it.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<AttestationKind> find(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }
}
