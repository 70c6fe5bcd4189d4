package io.safekeep.retention.timeline;

import io.safekeep.retention.deletion.CaseState;
import io.safekeep.retention.deletion.Cases;
import io.safekeep.retention.deletion.Chronicle;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.deletion.Moment;
import io.safekeep.runtime.audit.AuditTrail;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The states that a case has been in, by its audit trail, and those that it is planned to reach.
@Singleton
class Milestones implements Chronicle {

  private static final String ACTION = "case.";
  private static final int MOST = 200;

  private final AuditTrail audit;

  Milestones(AuditTrail audit) {
    this.audit = audit;
  }

  @Override
  public List<Moment> of(DeletionCase shown) {
    var moments = new ArrayList<Moment>();
    moments.add(
        new Moment(
            shown.began(),
            "began",
            switch (shown.cause()) {
              case RELATIONSHIPS_ENDED -> "The last relationship ended.";
              case WRITTEN_REQUEST -> "The customer's request could not be taken back any more.";
            },
            false));
    audit
        .of(shown.id().toString(), MOST)
        .forEach(entry ->
            stateOf(entry.action())
                .ifPresent(state ->
                    moments.add(new Moment(entry.at(), state.label(), state.words(), false))));
    if (shown.state().isReversible()) {
      moments.add(
          new Moment(shown.purgeAt(), "purge", "Before this instant nothing is deleted.", true));
    }
    if (!shown.state().isOver()) {
      moments.add(
          new Moment(Cases.lastTrace(shown), "last-trace", "Nothing will be left anywhere.", true));
    }
    return moments;
  }

  private static Optional<CaseState> stateOf(String action) {
    return action.startsWith(ACTION)
        ? CaseState.find(action.substring(ACTION.length()))
        : Optional.empty();
  }
}
