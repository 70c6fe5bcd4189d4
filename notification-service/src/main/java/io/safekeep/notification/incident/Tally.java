package io.safekeep.notification.incident;

import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import java.util.List;

/// What a control says about incidents that have to be as promised, all of them: one result, with
/// how many are not. How many there are may be nobody's business.
///
/// @param subject what was looked at
/// @param measure what is counted, for example `told late`
/// @param wrong what it means if there is one, in a sentence
/// @param right what it means if there is none, in a sentence
public record Tally(String subject, String measure, String wrong, String right) {

  /// @param count of those that are not as promised
  public List<ControlResult> of(long count) {
    return List.of(
        new ControlResult(
            count > 0 ? Outcome.FAIL : Outcome.PASS,
            null,
            subject,
            count + " " + measure,
            count > 0 ? wrong : right));
  }
}
