package io.safekeep.notification.affected;

import io.safekeep.notification.incident.Kind;

/// What a message to tenants begins as, in plain language, for each kind of incident. Whoever
/// writes it fills in what stands in square brackets.
public final class NoticeDrafts {

  /// @param title first line of the letter
  /// @param text a paragraph to a line
  public record Draft(String title, String text) {}

  private static final String CLOSE =
      """
      What we do about it: [what was stopped, what is still being looked into].
      What you can do: [change passwords, look at your own records, or nothing].
      We write again by [when], or earlier if we know more.\
      """;

  private NoticeDrafts() {}

  static Draft of(Kind kind) {
    return switch (kind) {
      case UNAUTHORIZED_ACCESS ->
          new Draft(
              "{tenant}: somebody could see your data who had no right to",
              """
              On [day, time UTC] we found that [who: one of our employees, somebody unknown] had access to data of {tenant} without the right to.
              What could be seen: [which data, of about how many people]. Whether it was looked at: [yes, no, not known].
              How long: from [time] to [time].
              """
                  + CLOSE);
      case DATA_LOSS ->
          new Draft(
              "{tenant}: data of yours was lost or changed",
              """
              On [day, time UTC] we found that data of {tenant} was [lost, changed] by mistake.
              Which data: [what, of about how many people]. What of it is back: [what, from which time].
              """
                  + CLOSE);
      case SECURITY ->
          new Draft(
              "{tenant}: a security incident at our service",
              """
              On [day, time UTC] we found [what]. It concerned systems in which data of {tenant} is kept.
              Whether your data was seen or changed: [no, not known yet].
              """
                  + CLOSE);
      case OUTAGE, DEGRADATION ->
          new Draft(
              "{tenant}: our service did not work as it should",
              """
              From [time UTC] to [time UTC] people of {tenant} could not [what].
              Your data was not concerned.
              """
                  + CLOSE);
      case COMPLIANCE ->
          new Draft(
              "{tenant}: we did not keep a promise",
              """
              We promise that [what]. From [time UTC] to [time UTC] that was not so for {tenant}.
              What follows from it for you: [what, or nothing].
              """
                  + CLOSE);
    };
  }
}
