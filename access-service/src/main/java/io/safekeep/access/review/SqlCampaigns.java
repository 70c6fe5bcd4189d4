package io.safekeep.access.review;

import io.safekeep.access.review.Campaigns.Progress;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.sql.Sql.Row;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reviews with their figures, as one reader sees them.
@Singleton
class SqlCampaigns {

  /// Parameters: the reader, whether they decide for the rest, the reader.
  private static final String MINE =
      "(i.reviewer = ? or (i.reviewer is null and ? and i.employee <> ?))";

  private static final String SELECT =
      """
      select r.*, count(i.id) as items,
        count(i.id) filter (where i.state in ('certified', 'reduced', 'revoked')) as decided,
        count(i.id) filter (where i.state = 'suspended') as suspended,
        count(i.id) filter (where i.mine) as mine,
        count(i.id) filter (where i.mine and i.state in ('open', 'suspended')) as to_decide
      from access_review r left join (select i.*, %s as mine from review_item i) i on i.review = r.id
      """
          .formatted(MINE);

  private final Sql sql;

  SqlCampaigns(Sql sql) {
    this.sql = sql;
  }

  /// @param forTheRest whether they decide for people without a manager
  record Reader(String id, boolean forTheRest) {}

  /// Newest first, without those that are about nobody.
  ///
  /// @param onlyMine leaves out what has nothing for the reader
  List<Campaign> newest(Reader reader, boolean onlyMine, int limit) {
    return sql.query(
        SELECT
            + """
            group by r.id
            having count(i.id) > 0 and (not ? or count(i.id) filter (where i.mine) > 0)
            order by r.id desc limit ?
            """,
        SqlCampaigns::campaign,
        reader.id(),
        reader.forTheRest(),
        reader.id(),
        onlyMine,
        limit);
  }

  Optional<Campaign> find(Reader reader, UUID review) {
    return sql.first(
        SELECT + "where r.id = ? group by r.id",
        SqlCampaigns::campaign,
        reader.id(),
        reader.forTheRest(),
        reader.id(),
        review);
  }

  boolean isAnyOf(Reader reader) {
    return sql.first(
            "select 1 as one from review_item i where " + MINE + " limit 1",
            _ -> true,
            reader.id(),
            reader.forTheRest(),
            reader.id())
        .isPresent();
  }

  /// What is or was the reader's to decide, person by person.
  List<ReviewItem> items(Reader reader, UUID review, int limit) {
    return sql.query(
        "select i.* from review_item i left join employee e on e.id = i.employee where i.review = ?"
            + " and "
            + MINE
            + " order by e.display_name, i.employee, i.team limit ?",
        SqlReviews::item,
        review,
        reader.id(),
        reader.forTheRest(),
        reader.id(),
        limit);
  }

  List<Progress> byReviewer(UUID review) {
    return sql.query(
        """
        select reviewer, count(*) as items,
          count(*) filter (where state in ('certified', 'reduced', 'revoked')) as decided
        from review_item where review = ?
        group by reviewer
        order by count(*) filter (where state in ('open', 'suspended')) desc, reviewer
        """,
        row -> new Progress(row.textOrNull("reviewer"), row.number("items"), row.number("decided")),
        review);
  }

  private static Campaign campaign(Row row) throws SQLException {
    return new Campaign(
        SqlReviews.review(row),
        row.number("items"),
        row.number("decided"),
        row.number("suspended"),
        row.number("mine"),
        row.number("to_decide"));
  }
}
