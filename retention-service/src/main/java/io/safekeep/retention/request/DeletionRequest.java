package io.safekeep.retention.request;

import io.safekeep.contracts.TenantId;
import io.safekeep.retention.RetentionProblem;
import io.safekeep.runtime.problem.Refusal;
import io.safekeep.runtime.security.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A customer's request that its data be deleted now. It leads to a case only if its identity was
/// proved, another person agreed, and nobody took it back while there was time.
///
/// @param documentSha256 of the letter that was received, in hexadecimal; null if an administrator
///   of the tenant asked by their own account
/// @param proof how it was made sure that the customer asks; null before
/// @param coolingOffUntil before that instant it can be taken back; null before it was approved
/// @param deletionCase case that it led to; null before
public record DeletionRequest(
    UUID id,
    TenantId tenant,
    State state,
    String reason,
    @Nullable String documentSha256,
    Decision requested,
    @Nullable Decision proved,
    @Nullable String proof,
    @Nullable Decision approved,
    @Nullable Instant coolingOffUntil,
    @Nullable UUID deletionCase,
    @Nullable Decision ended,
    @Nullable String endReason) {

  /// Who did something and when.
  public record Decision(Actor by, Instant at) {}

  /// How far a request is.
  public enum State {

    /// Nobody has looked at it yet.
    REQUESTED,

    /// It is known that the customer asks.
    IDENTITY_PROVED,

    /// Another person agreed; it can still be taken back.
    COOLING_OFF,

    /// A case is on its way.
    CASE_OPENED,

    /// The vendor said no.
    REFUSED,

    /// The customer took it back.
    WITHDRAWN;

    /// Name in the API and in tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static State of(String label) {
      return Arrays.stream(values())
          .filter(state -> state.label().equals(label))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no state of a request: " + label));
    }

    public boolean isOver() {
      return this == CASE_OPENED || this == REFUSED || this == WITHDRAWN;
    }
  }

  /// A request that nobody has looked at yet.
  public static DeletionRequest made(
      UUID id,
      TenantId tenant,
      String reason,
      @Nullable String documentSha256,
      Actor by,
      Instant at) {
    return new DeletionRequest(
        id,
        tenant,
        State.REQUESTED,
        reason,
        documentSha256,
        new Decision(by, at),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /// @param isPerson whether a person says so, and no program
  /// @throws Refusal DELETION_REQUEST_STATE; ANOTHER_PERSON_NEEDED
  public DeletionRequest prove(String how, Actor by, boolean isPerson, Instant at) {
    require(State.REQUESTED);
    requireAnother(by, isPerson);
    return new DeletionRequest(
        id,
        tenant,
        State.IDENTITY_PROVED,
        reason,
        documentSha256,
        requested,
        new Decision(by, at),
        how,
        null,
        null,
        null,
        null,
        null);
  }

  /// @param openRelationships that the tenant has; all of them have to be ended first
  /// @throws Refusal DELETION_REQUEST_STATE; RELATIONSHIP_OPEN; ANOTHER_PERSON_NEEDED
  public DeletionRequest approve(
      long openRelationships, Duration coolingOff, Actor by, boolean isPerson, Instant at) {
    require(State.IDENTITY_PROVED);
    requireAnother(by, isPerson);
    if (openRelationships > 0) {
      throw new Refusal(
              RetentionProblem.RELATIONSHIP_OPEN,
              "%d relationships with tenant %s are open; end them first"
                  .formatted(openRelationships, tenant))
          .with("open", openRelationships);
    }
    return new DeletionRequest(
        id,
        tenant,
        State.COOLING_OFF,
        reason,
        documentSha256,
        requested,
        proved,
        proof,
        new Decision(by, at),
        at.plus(coolingOff),
        null,
        null,
        null);
  }

  /// @throws Refusal DELETION_REQUEST_STATE from the end of the cooling-off on
  public DeletionRequest withdraw(String why, Actor by, Instant at) {
    require(State.REQUESTED, State.IDENTITY_PROVED, State.COOLING_OFF);
    if (hasCooledOff(at)) {
      throw new Refusal(
          RetentionProblem.DELETION_REQUEST_STATE, "the cooling-off ended at " + coolingOffUntil);
    }
    return over(State.WITHDRAWN, null, why, by, at);
  }

  /// @throws Refusal DELETION_REQUEST_STATE
  public DeletionRequest refuse(String why, Actor by, Instant at) {
    require(State.REQUESTED, State.IDENTITY_PROVED, State.COOLING_OFF);
    return over(State.REFUSED, null, why, by, at);
  }

  /// @throws Refusal DELETION_REQUEST_STATE before the cooling-off is over
  public DeletionRequest carryOut(UUID opened, Actor by, Instant at) {
    require(State.COOLING_OFF);
    if (!hasCooledOff(at)) {
      throw new Refusal(
          RetentionProblem.DELETION_REQUEST_STATE, "it cools off until " + coolingOffUntil);
    }
    return over(State.CASE_OPENED, opened, "the cooling-off is over", by, at);
  }

  /// Whether it cannot be taken back any more.
  public boolean hasCooledOff(Instant at) {
    return coolingOffUntil != null && !at.isBefore(coolingOffUntil);
  }

  /// Whether it justifies that something is destroyed before its time: everything that must have
  /// happened has, and by different people.
  public boolean justifies(UUID openedCase, Instant now) {
    return state == State.CASE_OPENED
        && openedCase.equals(deletionCase)
        && hasCooledOff(now)
        && proved != null
        && approved != null
        && proved.by().isAnotherThan(requested.by())
        && approved.by().isAnotherThan(requested.by())
        && approved.by().isAnotherThan(proved.by());
  }

  private DeletionRequest over(State to, @Nullable UUID opened, String why, Actor by, Instant at) {
    return new DeletionRequest(
        id,
        tenant,
        to,
        reason,
        documentSha256,
        requested,
        proved,
        proof,
        approved,
        coolingOffUntil,
        opened,
        new Decision(by, at),
        why);
  }

  private void require(State... allowed) {
    if (!Set.of(allowed).contains(state)) {
      throw new Refusal(
              RetentionProblem.DELETION_REQUEST_STATE,
              "request %s is %s".formatted(id, state.label()))
          .with("state", state.label());
    }
  }

  private void requireAnother(Actor by, boolean isPerson) {
    boolean isAnother =
        by.isAnotherThan(requested.by()) && (proved == null || by.isAnotherThan(proved.by()));
    if (!isPerson || !isAnother) {
      throw new Refusal(
          RetentionProblem.ANOTHER_PERSON_NEEDED,
          "who asks, who proves and who approves are three persons");
    }
  }
}
