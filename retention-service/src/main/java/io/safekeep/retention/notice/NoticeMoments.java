package io.safekeep.retention.notice;

import io.safekeep.retention.deletion.Chronicle;
import io.safekeep.retention.deletion.DeletionCase;
import io.safekeep.retention.deletion.Moment;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/// Notices among a case's moments: those that went out, what became of them, and those to come.
@Singleton
class NoticeMoments implements Chronicle {

  private final SqlCaseNotices notices;

  NoticeMoments(SqlCaseNotices notices) {
    this.notices = notices;
  }

  @Override
  public List<Moment> of(DeletionCase shown) {
    return Stream.concat(
            notices.of(shown.id()).stream()
                .filter(notice -> notice.requestedAt() != null || shown.state().isReversible())
                .flatMap(NoticeMoments::moments),
            notices.waiver(shown.id()).stream().map(NoticeMoments::waived))
        .toList();
  }

  static Stream<Moment> moments(CaseNotice notice) {
    var what = "notice-" + notice.kind().label();
    var requested = notice.requestedAt();
    var delivered = notice.delivered();
    var failed = notice.failed();
    if (requested == null) {
      return notice.skippedAt() == null
          ? Stream.of(new Moment(notice.dueAt(), what, "The tenant's contacts will be told.", true))
          : Stream.empty();
    }
    var sent = new Moment(requested, what, "The tenant's contacts are told.", false);
    if (delivered != null) {
      return Stream.of(
          sent,
          new Moment(
              delivered.at(),
              what + "-delivered",
              "The mail servers of %d contacts took it.".formatted(delivered.recipients()),
              false));
    }
    return failed == null
        ? Stream.of(sent)
        : Stream.of(sent, new Moment(failed.at(), what + "-failed", failed.reason(), false));
  }

  private static Moment waived(Waiver waiver) {
    var approved = waiver.approvedAt();
    return approved == null
        ? new Moment(
            waiver.askedAt(),
            "notice-waiver",
            "Somebody asks that the purge goes on although nobody could be told.",
            false)
        : new Moment(
            approved,
            "notice-waived",
            "Two persons agreed that the purge goes on although nobody could be told.",
            false);
  }
}
